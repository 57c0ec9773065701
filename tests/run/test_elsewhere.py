"""Redis and PostgreSQL somewhere else are used instead of the embedded ones."""

import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from redis import Redis

from tests.backing import databases, until
from tests.run.house import LALEO, House


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with databases("postgres") as found:
        yield found.new()


def test_redis_url_is_used_and_no_valkey_started(house: House, bus_url: str) -> None:
    house.environ["REDIS_URL"] = bus_url
    house.start()
    assert not any("valkey-server" in command for command in house.processes().values())
    with Redis.from_url(bus_url) as redis:
        until(lambda: redis.scard("rq:workers") == 2, what="both workers in it")


def test_database_url_is_used_and_no_file_made(house: House, postgres: str) -> None:
    address = postgres.replace("postgresql+psycopg://", "postgres://")
    house.environ["DATABASE_URL"] = address
    house.start()
    with psycopg.connect(address) as database:
        assert database.execute("SELECT count(*) FROM widgets").fetchone() == (1,)
    assert not (house.data / "laleo.db").exists()


def test_public_url_is_what_people_are_told(house: House) -> None:
    house.environ["PUBLIC_URL"] = "https://chat.example.com"
    banner = house.start()
    assert 'export LALEO_URL="https://chat.example.com"' in banner
    assert "localhost" not in banner


def test_the_doctor_finds_a_running_server_healthy(running: House) -> None:
    done = _doctor(running)
    assert done.returncode == 0, done.stdout
    assert "is up to date" in done.stdout


def test_the_doctor_says_what_to_do_about_an_empty_folder(house: House) -> None:
    done = _doctor(house)
    assert done.returncode == 1
    assert "run `laleo migrate`" in done.stdout
    assert "it runs only while `laleo up` runs" in done.stdout


def _doctor(house: House) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LALEO, "doctor"], env=house.environ, capture_output=True, text=True, check=False
    )
