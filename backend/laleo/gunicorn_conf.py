"""How gunicorn serves Laleo: `gunicorn -c python:laleo.gunicorn_conf laleo.wsgi:app`."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from gunicorn.glogging import Logger
from gunicorn.workers.ggevent import GeventWorker

from laleo.config import load
from laleo.supervisor.lifeline import die_with_parent

# Addresses that are keys: hand-off links, one-tap links, signed links to files.
_KEYS = re.compile(r"(/(?:h|a)/)[^\s?\"]+|(/files/[^\s?\"]+\?)[^\s\"]+")


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Access logs, for who switches them on, without addresses that are keys."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """What a line of the log is made of."""
        found: dict[str, Any] = super().atoms(*args)
        return {name: _masked(value) for name, value in found.items()}


def _masked(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _KEYS.sub(lambda key: f"{key[1] or key[2]}***", value)


class Worker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """A gevent worker that idle keep-alive connections do not hold back when it has to leave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[Any, socket.socket] = {}
        self._idle: set[socket.socket] = set()

    def handle(self, listener: Any, client: socket.socket, addr: Any) -> None:
        """Serve one connection, and know its socket meanwhile."""
        me = gevent.getcurrent()
        self._clients[me] = client
        try:
            super().handle(listener, client, addr)
        finally:
            self._clients.pop(me, None)

    @contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        """Around the wait for a connection's next request."""
        client = self._clients[gevent.getcurrent()]
        self._idle.add(client)
        try:
            with super().timeout_ctx():
                if not self.alive:
                    self._end_of_input(client)
                yield
        finally:
            self._idle.discard(client)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: finish the requests in hand, hang up on who only waits."""
        super().handle_exit(sig, frame)
        if hasattr(self, "wsgi"):  # not while the application is still being loaded
            gevent.spawn(self._send_away)

    def _send_away(self) -> None:
        self.wsgi.extensions["laleo-hub"].retire()
        for client in list(self._idle):
            self._end_of_input(client)

    @staticmethod
    def _end_of_input(client: socket.socket) -> None:
        try:
            client.shutdown(socket.SHUT_RD)
        except OSError:
            return  # it went by itself


def post_fork(server: Any, worker: Any) -> None:
    """A worker dies with gunicorn, even when gunicorn is killed."""
    del server
    die_with_parent(worker.ppid)


def post_worker_init(worker: Any) -> None:
    """Pay for imports and the first connections now, not in somebody's first request."""
    worker.wsgi.test_client().get("/readyz")


_settings = load()
_sockets = _settings.role != "web"  # a process that holds connections has them all to itself

bind = [f"0.0.0.0:{_settings.port}"]
workers = 1 if _sockets else max(1, _settings.web_processes)
worker_class = Worker
logger_class = Log
worker_connections = 20_000 if _sockets else 2_000
backlog = 4096
keepalive = 75  # more than a proxy's own, so that the proxy is the one who closes
graceful_timeout = 20
timeout = 60
loglevel = "warning"  # requests are logged by the application
control_socket_disable = True
proc_name = f"laleo-{_settings.role}"
