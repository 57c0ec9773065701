"""What is backed up comes back, and nothing half."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from laleo import archive
from laleo.app import create_app
from laleo.config import load
from laleo.core.redis import redis
from tests import backing
from tests.archive.conftest import Place
from tests.conversations.talk import Talk
from tests.people import through_app


def manifest(backup: Path) -> dict[str, Any]:
    with tarfile.open(backup) as opened:
        found = opened.extractfile("manifest.json")
        assert found
        return dict(json.load(found))


def sums(backup: Path) -> dict[str, tuple[int, str]]:
    return {table["name"]: (table["rows"], table["sum"]) for table in manifest(backup)["tables"]}


def backed_up(place: Place, target: Path) -> Path:
    done = place.laleo("backup", str(target))
    assert done.returncode == 0, done.stderr
    assert "keep it as safe" in done.stdout
    return target


def test_a_backup_comes_back_whole(
    here: Place, elsewhere: Place, talk: Talk, tmp_path: Path
) -> None:
    first = backed_up(here, tmp_path / "first.tar.gz")
    assert first.stat().st_mode & 0o077 == 0
    done = elsewhere.laleo("restore", str(first))
    assert done.returncode == 0, done.stderr
    second = backed_up(elsewhere, tmp_path / "second.tar.gz")
    assert sums(second) == sums(first)
    assert sums(first)["messages"][0] == 2
    assert manifest(second)["files"] == manifest(first)["files"]
    assert manifest(first)["files"]
    app = create_app(load(elsewhere.environ))
    there = through_app(app)
    said = there("GET", f"/api/v1{talk.path}/messages", None, talk.owner.headers)
    assert said.json["data"][1]["body"] == "This one"
    picture = said.json["data"][1]["attachments"][0]["url"]
    path = picture.partition("//")[2].partition("/")[2]
    assert there("GET", f"/{path}", None, {}).status == 200


def test_a_restored_installation_goes_over_to_postgresql(
    here: Place, tmp_path: Path, postgres: backing.Databases
) -> None:
    first = tmp_path / "first.tar.gz"
    archive.make(load(here.environ), first)
    small = Place(
        here.environ
        | {
            "LALEO_DATA_DIR": str(tmp_path / "small"),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'small.db'}",
        }
    )
    archive.restore(load(small.environ), first)
    url = postgres.new()
    moved = small.laleo("migrate-to-postgres", url)
    assert moved.returncode == 0, moved.stderr
    assert "Every row was read back and is the same." in moved.stdout
    large = Place(small.environ | {"DATABASE_URL": url})
    second = tmp_path / "large.tar.gz"
    archive.make(load(large.environ), second)
    assert sums(second) == sums(first)
    with pytest.raises(archive.Unusable, match="is in use"):
        archive.to_postgres(load(small.environ), url)


def rewritten(backup: Path, name: str, target: Path) -> Path:
    """The same archive with one member changed."""
    with tarfile.open(backup) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            found = source.extractfile(member)
            content = found.read() if found else b""
            if member.name == name:
                content = content.replace(b"This one", b"That one")
                member.size = len(content)
            copy.addfile(member, io.BytesIO(content))
    return target


def test_what_cannot_be_used_is_refused_and_nothing_is_kept(
    here: Place, elsewhere: Place, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.tar.gz"
    archive.make(load(here.environ), whole)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole.read_bytes()[:-2000])
    refused(elsewhere, cut, "cannot be read")
    changed = rewritten(whole, "tables/messages.ndjson", tmp_path / "changed.tar.gz")
    refused(elsewhere, changed, "table messages is not as it was")
    refused(elsewhere, whole, "Unset SECRET_KEY", SECRET_KEY="one key " * 5)
    archive.restore(load(elsewhere.environ), whole)
    refused(elsewhere, whole, "is in use")


def refused(place: Place, source: Path, words: str, **more: str) -> None:
    with pytest.raises(archive.Unusable, match=words):
        archive.restore(load(place.environ | more), source)


@pytest.fixture(autouse=True)
def _quiet_bus(here: Place) -> None:
    """Both installations share the run's Valkey; what the first left there is not the second's."""
    app = create_app(load(here.environ))
    with app.app_context():
        redis().flushall()
