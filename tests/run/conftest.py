"""Houses to test in: one for a test alone, or one running for a whole file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backing import Databases
from tests.run.house import House


def make(folder: Path, databases: Databases) -> House:
    """A house with the kind of database that this run of the suite is about."""
    if databases.kind == "sqlite":
        return House(folder)
    return House(folder, DATABASE_URL=databases.new())


@pytest.fixture
def house(tmp_path: Path, databases: Databases) -> Iterator[House]:
    """A house of this test alone, not started."""
    made = make(tmp_path, databases)
    yield made
    made.stop()
    made.sweep()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[House]:
    """A started house that the tests of one file share."""
    made = make(tmp_path_factory.mktemp("house"), databases)
    made.start()
    yield made
    made.stop()
    made.sweep()
