"""The build keeps its promises about size and integrity."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

from tests.widget.conftest import WIDGET, Build

LIMITS = {
    "loader": 2048,
    "live": 4096,
    "conversation": 4096,
    "panel": 20480,
    "call": 6144,
    "callview": 4608,
    "callback": 3584,
    "extras": 4096,
    "api": 3072,
    "rules": 2048,
    "fallback": 1024,
    "frozen": 3072,
}


def test_every_file_is_within_its_budget_and_named_by_its_content(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    for name, limit in LIMITS.items():
        content = (built / manifest[name]).read_bytes()
        assert len(gzip.compress(content, 9)) <= limit
        assert hashlib.sha256(content).hexdigest()[:10] in manifest[name]
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert manifest["sri"][name] == f"sha384-{digest}"


def test_the_build_fails_over_budget_and_writes_nothing(build: Build, tmp_path: Path) -> None:
    folder, output = tmp_path / "widget", tmp_path / "built"
    folder.mkdir()
    for part in ("src", "node_modules", "texts.en.json", "package.json"):
        (folder / part).symlink_to(WIDGET / part)
    text = (WIDGET / "build.mjs").read_text()
    (folder / "build.mjs").write_text(text.replace("budget: 2048}", "budget: 1000}", 1))
    ran = build(folder, output)
    assert ran.returncode == 1
    (line,) = [line for line in ran.stdout.splitlines() if "OVER BUDGET" in line]
    assert line.startswith("loader")
    assert not output.exists()


def test_the_code_keeps_what_the_published_table_names_and_nothing_else(built: Path) -> None:
    table = json.loads((built / "storage.json").read_text())
    named = {entry["name"].rsplit(":", 1)[1] for entry in table["entries"]}
    line = WIDGET.parent / "backend/laleo/console/static/modules/http-line.js"
    code = [*(WIDGET / "src").rglob("*.js"), line]
    used = {key for file in code for key in re.findall(r"store\.[gs]et\('(\w+)'", file.read_text())}
    assert used == named
    others = re.compile(r"document\.cookie|indexedDB|caches\.|cookieStore")
    assert [file.name for file in code if others.search(file.read_text())] == []
