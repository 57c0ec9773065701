"""What is kept of files on the disk, and how a file is fetched."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.conversations.talk import Talk
from tests.people import Answer


@pytest.fixture(autouse=True)
def empty_disk(app: Flask) -> None:
    """No files of the tests before."""
    shutil.rmtree(Path(app.config["LALEO"].data_dir) / "files", ignore_errors=True)


def fetch(talk: Talk, url: str, **headers: str) -> Answer:
    """What a browser without any credential gets for a link."""
    parts = urlsplit(url)
    return talk.people.send("GET", f"{parts.path}?{parts.query}", None, headers)


def on_disk(talk: Talk) -> list[Path]:
    """Every file that is kept."""
    root = Path(talk.people.app.config["LALEO"].data_dir) / "files"
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []
