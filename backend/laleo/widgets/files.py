"""The widget's built files: what the build made, and what tags were once pinned to."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from werkzeug.security import safe_join

from laleo.core.errors import Unavailable
from laleo.widgets import texts

LOADER = "frozen"  # the loader that takes no parts but those it was built with


@cache
def manifest() -> dict[str, Any]:
    """What the widget's build made; Unavailable when it was never built."""
    path = texts.BUILT / "manifest.json"
    if not path.exists():
        raise Unavailable("The widget is not built yet; run `make setup`.")
    files: dict[str, Any] = json.loads(path.read_text())
    return files


def find(name: str) -> Path | None:
    """Where a file lies: in the build, or among those kept for pinned tags."""
    for folder in (texts.BUILT, _kept()):
        path = safe_join(str(folder), name)
        if path is not None and Path(path).is_file():
            return Path(path)
    return None


def _kept() -> Path:
    folder: Path = current_app.config["LALEO"].data_dir / "widget"
    return folder


def pin() -> tuple[str, str]:
    """Path and integrity of the frozen loader; its files stay on this server from now on."""
    files = manifest()
    folder = _kept()
    folder.mkdir(parents=True, exist_ok=True)
    for part in (LOADER, *files["parts"]):
        target = folder / files[part]
        if not target.exists():
            shutil.copyfile(texts.BUILT / files[part], target.with_suffix(".part"))
            target.with_suffix(".part").replace(target)
    return f"/w/v1/{files[LOADER]}", files["sri"][LOADER]


@cache
def storage() -> str:
    """The table of what the widget keeps on a visitor's device, as JSON from its own code."""
    manifest()
    return (texts.BUILT / "storage.json").read_text()
