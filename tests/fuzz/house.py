"""An account with one of everything, for requests made up from the API's own description."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import schemathesis
from flask import Flask
from schemathesis import AuthContext, Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from schemathesis.schemas import BaseSchema
from werkzeug.serving import BaseWSGIServer, make_server

from laleo.core.redis import redis
from tests.isolation.things import World, make
from tests.people import Caller, People

# No schema says which ids, cursors, zones and domains exist, so what is well-formed may be wrong.
_FITTING = ["2xx", "400", "401", "403", "404", "409", "412", "422"]
_UNFIT = ["400", "401", "403", "404", "405", "409", "412", "415", "422"]
_CONFIG = {
    "request-timeout": 120,
    "checks": {
        "positive_data_acceptance": {"expected-statuses": _FITTING},
        "negative_data_rejection": {"expected-statuses": _UNFIT},
    },
}
# It fetches pages from made-up addresses, and waits for them.
_SLOW = "verifyInstall"


@dataclass(frozen=True)
class House:
    """One account, and who may ask there."""

    app: Flask
    world: World
    owner: Caller
    program: Caller

    @classmethod
    def furnished(cls, app: Flask, people: People, owner: Caller) -> House:
        """A new one."""
        program = people.program(owner, webhooks_allowed=True)
        return cls(app, make(people, owner), owner, program)

    @contextmanager
    def description(self, wanted: dict[str, Any]) -> Iterator[BaseSchema]:
        """What the server says of itself, to be held to with every check there is."""
        server = make_server("127.0.0.1", 0, self._without_limits, threaded=True)
        with running(server):
            home = f"http://127.0.0.1:{server.server_port}"
            config = schemathesis.Config.from_dict(_CONFIG | {"base-url": home} | wanted)
            schema = schemathesis.openapi.from_url(f"{home}/openapi.json", config=config)
            schema.auth(refresh_interval=None)(self._credential())
            yield schema.exclude(operation_id=_SLOW)

    def _without_limits(self, environ: Any, start_response: Any) -> Any:
        """The app, as if nobody had asked before."""
        with self.app.app_context():
            redis().flushall()
        return self.app(environ, start_response)

    def _aim(self, case: Case) -> None:
        """At what there is, where the path is a good one; and wait for nothing."""
        known, meta = self.world.ids, case.meta
        if case.query and "wait" in case.query:
            case.query["wait"] = 0
        if meta is None or meta.phase.name is not TestPhase.FUZZING:
            return
        if not meta.is_negative_at(ParameterLocation.PATH):
            for name in known.keys() & set(case.path_parameters or {}):
                case.path_parameters[name] = known[name]

    def _credential(self) -> type:
        """Who asks: the owner for what only people may do, else a program."""
        owner, program, aim = self.owner, self.program, self._aim

        class Credential:
            def get(self, case: Case, _context: AuthContext) -> Caller:
                (needs,) = case.operation.definition.raw["security"] or [{}]
                return owner if "person" in needs else program

            def set(self, case: Case, data: Caller, _context: AuthContext) -> None:
                aim(case)
                kept = {name: value for name, value in data.headers.items() if name != "Cookie"}
                case.headers = {**(case.headers or {}), **kept}
                if data.cookie:
                    name, _, value = data.headers["Cookie"].partition("=")
                    case.cookies = {**(case.cookies or {}), name: value}

        return Credential


@contextmanager
def running(server: BaseWSGIServer) -> Iterator[None]:
    """Serve meanwhile."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line for each request
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
