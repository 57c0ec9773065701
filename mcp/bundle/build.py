"""Assembles the agents' bundle: `python mcp/bundle/build.py [folder]`."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# What is not named here does not ship.
SHIPPED = (
    "manifest.json",
    "server/package.json",
    "server/index.js",
    "server/http.js",
)

# The earliest time a zip can hold: the same sources give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def version() -> str:
    """The version in the manifest."""
    return str(json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))["version"])


def build(target_dir: Path) -> Path:
    """Write laleo-<version>.mcpb with everything at the top, and say where."""
    target_dir.mkdir(parents=True, exist_ok=True)
    path = target_dir / f"laleo-{version()}.mcpb"
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in SHIPPED:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (HERE / name).read_bytes())
        licence = zipfile.ZipInfo("LICENSE", _EPOCH)
        licence.external_attr = 0o644 << 16
        archive.writestr(licence, (HERE.parents[1] / "LICENSE").read_bytes())
    return partial.replace(path)


if __name__ == "__main__":
    print(build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "dist"))
