"""Access logs, for who switches them on, tell no keys."""

from __future__ import annotations

from tests.backing import Databases, until
from tests.product import product

KEYS = ("/h/eyJsIjoiaG5kIn0.secret", "/a/eyJkIjoib3BlbiJ9.secret")
FILE = "/files/fil_01jd3x8m6p2q4r5s6t7v8w9x0y/note.pdf?exp=1&sig=secret"


def test_an_access_log_masks_addresses_that_are_keys(databases: Databases) -> None:
    with product(databases.new(), GUNICORN_CMD_ARGS="--access-logfile -") as server:
        nobody = server.people.program(server.people.owner())
        for path in (*KEYS, FILE):
            nobody.send("GET", path, None, {"Referer": f"{server.url}{path}"})
        until(lambda: "/files/fil_" in server.output(), what="the last line of the log")
        log = server.output()
        assert "GET /h/***" in log
        assert "GET /a/***" in log
        assert "secret" not in log
