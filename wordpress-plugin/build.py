"""Assembles the plugin's release zip: `python wordpress-plugin/build.py [folder]`."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# What is not named here does not ship.
SHIPPED = (
    "laleo.php",
    "uninstall.php",
    "readme.txt",
    "LICENSE",
    "includes/**/*.php",
    "assets/*.css",
    "languages/*.pot",
    "languages/*.po",
    "languages/*.mo",
)

# The earliest time a zip can hold: the same sources give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def version() -> str:
    """The version in the main file's header; the one place that says it."""
    header = (HERE / "laleo.php").read_text(encoding="utf-8")
    found = re.search(r"^ \* Version:\s+(\d+\.\d+\.\d+)$", header, re.MULTILINE)
    if found is None:
        raise ValueError("laleo.php has no Version header of the form 1.2.3")
    return found[1]


def shipped_files() -> list[Path]:
    """Every file of the release, relative to the plugin's folder, sorted."""
    return sorted({path.relative_to(HERE) for rule in SHIPPED for path in HERE.glob(rule)})


def build_zip(target_dir: Path) -> Path:
    """Writes laleo-<version>.zip with the one top folder laleo/ and gives its path."""
    target_dir.mkdir(parents=True, exist_ok=True)
    path = target_dir / f"laleo-{version()}.zip"
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in shipped_files():
            entry = zipfile.ZipInfo(f"laleo/{name.as_posix()}", _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (HERE / name).read_bytes())
    return partial.replace(path)


if __name__ == "__main__":
    print(build_zip(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "dist"))
