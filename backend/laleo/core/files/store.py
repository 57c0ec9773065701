"""The files on the disk: one per id, in folders by the id's last two letters, flushed to the disk.

Nobody but this server's own user may read them, and no web server serves the folder.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from laleo.core.ids import is_id

PREVIEW = ".preview"
_PART = ".part"


def _root() -> Path:
    return Path(current_app.config["LALEO"].data_dir) / "files"


def path(file_id: str, *, preview: bool = False) -> Path:
    """Where the file is, or would be; ValueError for what is no file's id."""
    if not is_id(file_id, "fil"):
        raise ValueError("not the id of a file")
    return _root() / file_id[-2:] / (file_id + (PREVIEW if preview else ""))


def write(file_id: str, content: bytes, *, preview: bool = False) -> None:
    """Keep the content under this id: all of it on the disk, or nothing."""
    target = path(file_id, preview=preview)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(6)}{_PART}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _flush(target.parent)


def _flush(folder: Path) -> None:
    """A new name is safe once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(file_id: str) -> None:
    """Delete the file and its preview, when they are there."""
    for preview in (False, True):
        path(file_id, preview=preview).unlink(missing_ok=True)


def folders() -> list[str]:
    """The names of the folders there are, in order."""
    root = _root()
    return sorted(entry.name for entry in root.iterdir()) if root.is_dir() else []


def older(folder: str, seconds: float) -> Iterator[str]:
    """The ids of this folder's files that have not been touched for so long.

    Half-written leftovers of a killed process are removed on the way.
    """
    before = time.time() - seconds
    for entry in (_root() / folder).iterdir():
        if entry.stat().st_mtime >= before:
            continue
        if entry.name.endswith(_PART):
            entry.unlink(missing_ok=True)
        elif is_id(entry.name, "fil") or is_id(entry.name.removesuffix(PREVIEW), "fil"):
            yield entry.name.removesuffix(PREVIEW)
