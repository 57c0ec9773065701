"""The widget's files: what the build made, and what earlier versions of it were."""

from __future__ import annotations

import json
import os
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


def keep() -> None:
    """Hold on to this version's files: open tabs and pinned tags ask for them after an upgrade."""
    _copy(_kept())


@cache
def _copy(folder: Path) -> None:
    files = manifest()
    folder.mkdir(parents=True, exist_ok=True)
    for part in (LOADER, *files["parts"]):
        target = folder / files[part]
        if not target.exists():
            draft = folder / f"{target.name}.{os.getpid()}"
            shutil.copyfile(texts.BUILT / files[part], draft)
            draft.replace(target)


def pinned() -> tuple[str, str]:
    """Path and integrity of the frozen loader, which stays on this server from now on."""
    keep()
    files = manifest()
    return f"/w/v1/{files[LOADER]}", files["sri"][LOADER]


@cache
def storage() -> str:
    """The table of what the widget keeps on a visitor's device, as JSON from its own code."""
    manifest()
    return (texts.BUILT / "storage.json").read_text()
