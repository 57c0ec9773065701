"""The server processes: one for everything, or `rt` for open connections beside `web` for requests.

Every process answers every address, and the bus carries frames between them; the split keeps a busy
API from delaying live frames. The proxy in front sends /rt/* to LALEO_RT_PORT, the rest to PORT.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import NoReturn

from laleo.config import Settings
from laleo.supervisor.children import Child

_GUNICORN = [sys.executable, "-P", "-m", "gunicorn"]
COMMAND = [*_GUNICORN, "-c", "python:laleo.gunicorn_conf", "laleo.wsgi:app"]


def ports(settings: Settings) -> dict[str, int]:
    """Where they listen, by the setting that says so."""
    rt = {"LALEO_RT_PORT": settings.rt_port} if settings.web_processes else {}
    return {"PORT": settings.port} | rt


def children(settings: Settings) -> Iterator[Child]:
    """What serves: `web` first, whose address people are told."""
    if not settings.web_processes:
        yield Child("web", COMMAND, must_start=True)
        return
    for role, port in (("web", settings.port), ("rt", settings.rt_port)):
        own = {"LALEO_ROLE": role, "PORT": str(port), "PUBLIC_URL": settings.public_url}
        yield Child(role, COMMAND, os.environ | own, must_start=True)


def become(role: str) -> NoReturn:
    """Turn this process into one of the services."""
    os.execve(COMMAND[0], COMMAND, os.environ | {"LALEO_ROLE": role})  # noqa: S606 - our own program
