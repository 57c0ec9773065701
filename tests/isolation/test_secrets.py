"""Whoever copies the database and Redis finds no secret in them."""

from __future__ import annotations

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select

from laleo.accounts import jobs
from laleo.core import db
from laleo.core.db import Base
from tests.people import Caller


def everything(app: Flask) -> str:
    """Every row of every table and every value in Redis, as text."""
    found: list[str] = []
    with db.unit(app, reads=True) as session:
        for table in Base.metadata.sorted_tables:
            found += [str(tuple(row)) for row in session.execute(select(table))]
    with app.app_context():
        raw = Redis.from_url(app.config["LALEO"].bus_url)
        for key in raw.scan_iter():
            found.append(f"{key!r} {raw.dump(key)!r}")
    return "\n".join(found)


def test_no_secret_rests_in_clear(
    app: Flask, owner: Caller, nobody: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    token = owner.post("/tokens", {"name": "T", "scope": "read"}, Idempotency_Key="k").json
    address = {"url": "http://127.0.0.1:9/hook", "event_types": ["*"]}
    endpoint = owner.post("/webhooks", address, Idempotency_Key="k").json
    rotated = owner.post(f"/webhooks/{endpoint['id']}/rotate-secret").json
    ticket = owner.post("/live-tickets").json
    widget = owner.post("/widgets", {"name": "W", "site_url": "https://shop.example"}).json
    path = f"/widgets/{widget['id']}/identity-secret"
    identity = [owner.post(path, Idempotency_Key=key).json["secret"] for key in "ab"]
    nobody.post("/sign-in/code", {"email": owner.email})
    before = everything(app)
    with app.app_context():
        jobs.send_codes()
    code = capsys.readouterr().out.partition("sign-in code: ")[2][:6]
    assert code.isdigit()

    dump = before + everything(app)
    assert endpoint["id"] in dump
    secrets = [token["token"], endpoint["secret"], rotated["secret"], ticket["ticket"]]
    for secret in [*secrets, *identity, owner.cookie, owner.csrf, f"'{code}'", f'"{code}"']:
        assert secret not in dump
