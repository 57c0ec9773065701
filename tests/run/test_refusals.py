"""A setting that cannot be used stops the start with one line that names it."""

import socket
import subprocess
from pathlib import Path

import pytest

from tests.run.house import LALEO, House

BAD = {
    "no number": {"PORT": "eighty"},
    "no port": {"PORT": "99999"},
    "unknown database": {"DATABASE_URL": "mysql://user:hunter2@host/laleo"},
    "relative path": {"DATABASE_URL": "sqlite:///laleo.db"},
    "no folder": {"DATABASE_URL": "sqlite:////nowhere/laleo.db"},
    "no database there": {"DATABASE_URL": "postgresql://user:hunter2@127.0.0.1:1/laleo"},
    "database port": {"DATABASE_URL": "postgresql://user:hunter2@localhost:port/laleo"},
    "not redis": {"REDIS_URL": "http://localhost:6379"},
    "no redis there": {"REDIS_URL": "redis://:hunter2@127.0.0.1:1/0"},
    "redis port": {"REDIS_URL": "redis://:hunter2@localhost:port/0"},
    "no scheme": {"PUBLIC_URL": "chat.example.com"},
    "a path": {"PUBLIC_URL": "https://example.com/chat"},
    "public port": {"PUBLIC_URL": "https://example.com:port"},
    "bracket": {"PUBLIC_URL": "https://[example.com"},
    "not smtp": {"SMTP_URL": "mail.example.com"},
    "no sender": {"SMTP_URL": "smtp://user:hunter2@mail.example.com"},
    "smtp port": {"SMTP_URL": "smtp://user:hunter2@mail.example.com:port?from=a@example.com"},
    "signup": {"LALEO_SIGNUP": "sometimes"},
    "demo": {"LALEO_DEMO": "perhaps"},
    "short": {"SECRET_KEY": "hunter2"},
    "no folder possible": {"LALEO_DATA_DIR": "/proc/laleo"},
    "too long for a socket": {"LALEO_DATA_DIR": f"/tmp/laleo-{'x' * 100}"},
    "proxies": {"LALEO_TRUSTED_PROXIES": "-1"},
    "networks": {"LALEO_EGRESS_ALLOW": "10.0.0.0/33"},
    "ports": {"LALEO_EGRESS_PORTS": "https"},
    "registration": {"OAUTH_REGISTRATION": "sometimes"},
}


def refusal(house: House, **settings: str) -> str:
    """The one line that `laleo up` ends with."""
    environ = {**house.environ, **settings}
    done = subprocess.run(
        [LALEO, "up"], env=environ, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert house.processes() == {}
    return done.stderr


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.mark.parametrize("settings", BAD.values(), ids=BAD.keys())
def test_a_bad_setting_is_named_and_no_secret_shown(house: House, settings: dict) -> None:
    line = refusal(house, **settings)
    assert line.startswith(f"laleo: {next(iter(settings))}: ")
    assert "hunter2" not in line


def test_a_port_in_use_is_named(house: House) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", house.port))
        other.listen()
        assert f"PORT: {house.port}" in refusal(house)


def test_a_data_folder_in_use_is_named(running: House) -> None:
    done = subprocess.run(
        [LALEO, "up"], env=running.environ, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"{running.data} is in use by another `laleo up`" in done.stderr
    assert running.answer()[0] == 200


def test_a_database_of_a_newer_laleo_is_refused(house: House) -> None:
    import sqlite3

    house.data.mkdir()
    with sqlite3.connect(house.data / "laleo.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num TEXT)")
        database.execute("INSERT INTO alembic_version VALUES ('from_the_future')")
    assert "a newer Laleo" in refusal(house)
