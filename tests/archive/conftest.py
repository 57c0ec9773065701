"""An installation with everything in it, and the `laleo` command."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import backing
from tests.conversations import pictures
from tests.conversations.talk import Talk
from tests.people import Caller, People
from tests.run.house import LALEO, OURS


@dataclass(frozen=True)
class Place:
    """Where an installation is: its settings."""

    environ: dict[str, str]

    @property
    def data(self) -> Path:
        return Path(self.environ["LALEO_DATA_DIR"])

    def laleo(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the command with these settings."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        return subprocess.run(
            [LALEO, *words],
            env=kept | self.environ | more,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def talk(people: People, owner: Caller, widget: dict[str, Any]) -> Talk:
    """A conversation with a picture, beside rows of most other kinds."""
    made = Talk(people, owner, widget).arrive()
    made.say("Größe? 🚲 \u2028 'quotes' \\ and \"more\"")
    file = made.upload(owner, "bike.png", pictures.png()).json
    assert made.reply(owner, "This one", attachment_ids=[file["id"]]).status == 201
    hook = {"url": "https://127.0.0.1/laleo", "event_types": ["chat.message.created"]}
    assert owner.post("/webhooks", hook).status == 201
    assert (
        owner.post("/canned-replies", {"shortcut": "hi", "title": "Hi", "body": "Hi"}).status == 201
    )
    people.program(owner)
    return made


@pytest.fixture
def here(environ: dict[str, str], talk: Talk) -> Place:
    """The installation under test."""
    assert talk.id
    return Place(environ)


@pytest.fixture
def elsewhere(tmp_path: Path, databases: backing.Databases, environ: dict[str, str]) -> Place:
    """An empty installation on another machine, so to say."""
    own = {"LALEO_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": databases.new()}
    return Place(environ | own)


@pytest.fixture(scope="session")
def postgres(databases: backing.Databases) -> Iterator[backing.Databases]:
    """New PostgreSQL databases, whatever the run is about."""
    if databases.kind == "postgres":
        yield databases
        return
    with backing.databases("postgres") as found:
        yield found
