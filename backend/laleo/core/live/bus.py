"""Publishing: after commit, to this process at once and to the others over Redis."""

from __future__ import annotations

import os
import threading
import time
from functools import partial
from typing import Any, cast

import gevent
import structlog
from flask import Flask, current_app
from redis.exceptions import RedisError

from laleo.core import redis
from laleo.core.db import on_commit
from laleo.core.errors import Unavailable
from laleo.core.live import stream
from laleo.core.live.connection import Connection
from laleo.core.live.frames import Frame, frame
from laleo.core.live.hub import SIGNALS, Hub

log = structlog.get_logger(__name__)

CHANNEL = "laleo:bus"
UP = "laleo:up:"  # + process: what clients posted elsewhere for a stream held there
LOOK_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0
SILENT_S = 1.0  # after a failure: a Redis that is away must not slow every commit down


def publish(
    topic: str,
    type_: str,
    data: dict[str, Any],
    *,
    site_id: str | None = None,
    skip: Connection | None = None,
) -> None:
    """Send a frame to everybody on the topic, `skip` excepted, once the current work is committed.

    Frames about a site are kept from connections limited to other sites.
    """
    bus: Bus = current_app.extensions["laleo-bus"]
    on_commit(partial(bus.send, topic, site_id, frame(type_, data), skip))


def signal(name: str, data: dict[str, Any]) -> None:
    """Tell every process that holds connections, this one too, at once (see `on_signal`)."""
    bus: Bus = current_app.extensions["laleo-bus"]
    bus.send(SIGNALS, None, frame(name, data))


class Bus:
    """What carries frames between the processes; without Redis each process serves its own."""

    def __init__(self, app: Flask, hub: Hub, url: str) -> None:
        self._app = app
        self._hub = hub
        self._url = url
        self._name = os.urandom(6).hex()
        self._silent_until = 0.0
        self._listener: threading.Thread | None = None

    def send(
        self, topic: str, site_id: str | None, outgoing: Frame, skip: Connection | None = None
    ) -> None:
        """Deliver here, and tell the others."""
        self._hub.deliver(topic, site_id, outgoing, skip)
        if time.monotonic() < self._silent_until:
            return
        head = "\n".join((self.me(), topic, site_id or "", outgoing.type))
        try:
            with self._app.app_context():
                redis.redis().publish(CHANNEL, f"{head}\n{outgoing.text}")
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + SILENT_S
            log.warning("bus_away", error=repr(error))

    def me(self) -> str:
        """The name of this process; a fork is another one."""
        return f"{self._name}.{os.getpid()}"

    def bring(self, name: stream.Name, texts: list[str]) -> None:
        """Hand a client's messages to its stream, wherever it is; LineGone when it is nowhere."""
        if name.process == self.me():
            brought = stream.deliver(self._hub, name.connection_id, texts)
        else:
            brought = self._post(name, texts)
        if not brought:
            raise stream.LineGone

    @staticmethod
    def _post(name: stream.Name, texts: list[str]) -> bool:
        message = "\n".join((name.connection_id, *texts))
        try:
            return bool(redis.redis().publish(UP + name.process, message))
        except (RedisError, OSError) as error:
            raise Unavailable("The processes cannot reach each other; try again.") from error

    def start(self) -> None:
        """Listen to the other processes; begun with the first connection."""
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, daemon=True, name="live-bus")
            self._listener.start()

    def _listen(self) -> None:
        wait, heard_before = FIRST_WAIT_S, False
        while True:
            try:
                self._follow(again=heard_before)
            except (RedisError, OSError) as error:
                log.warning("bus_lost", error=repr(error))
            heard_before = True
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)

    def _follow(self, *, again: bool) -> None:
        """Hear until Redis goes away; after a gap, clients come again and catch up by `seq`."""
        with redis.connect(self._url) as client, client.pubsub() as channel:
            channel.subscribe(CHANNEL, UP + self.me())
            while True:
                message = channel.get_message(timeout=LOOK_S)
                if message is None:
                    continue
                if message["type"] == "message":
                    self._receive(cast("str", message["channel"]), cast("str", message["data"]))
                elif message["channel"] == CHANNEL:
                    if again:
                        self._hub.send_away()
                    again = True  # after a short cut the client subscribes anew by itself

    def _receive(self, channel: str, message: str) -> None:
        if channel != CHANNEL:
            connection_id, *texts = message.split("\n")
            gevent.spawn(stream.deliver, self._hub, connection_id, texts)
            return
        sender, topic, site_id, type_, text = message.split("\n", 4)
        if sender != self.me():
            self._hub.deliver(topic, site_id or None, Frame(type_, text))
