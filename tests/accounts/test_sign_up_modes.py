"""Sign-up can be open, by invitation, or closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from laleo.accounts import jobs
from tests.people import Caller

EMAIL = "new@example.com"


@pytest.fixture
def signup(app: Flask) -> Iterator[object]:
    """Set the mode as LALEO_SIGNUP would."""
    before = app.config["LALEO"]

    def set_mode(mode: str) -> None:
        app.config["LALEO"] = replace(before, signup=mode)

    yield set_mode
    app.config["LALEO"] = before


def arrive(app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]) -> Caller | None:
    """Ask to sign up and use the code, if one comes."""
    assert nobody.post("/sign-in/code", {"email": EMAIL, "intent": "signup"}).status == 202
    with app.app_context():
        jobs.send_codes()
    printed = capsys.readouterr().out
    if "sign-in code: " not in printed:
        assert "has no account" in printed
        return None
    code = printed.partition("sign-in code: ")[2][:6]
    answer = nobody.post("/sign-in", {"email": EMAIL, "code": code})
    assert answer.status == 200, answer.text
    return Caller(nobody.send, {}, account_id=answer.json["account"]["id"])


@pytest.mark.parametrize("mode", ["invitation", "closed"])
def test_who_was_not_invited_stays_out(
    app: Flask, nobody: Caller, signup: object, capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    signup(mode)  # type: ignore[operator]
    assert arrive(app, nobody, capsys) is None


@pytest.mark.parametrize("mode", ["open", "invitation", "closed"])
def test_who_was_invited_joins_that_account(
    app: Flask,
    owner: Caller,
    nobody: Caller,
    signup: object,
    capsys: pytest.CaptureFixture[str],
    mode: str,
) -> None:
    signup(mode)  # type: ignore[operator]
    assert owner.post("/invitations", {"email": EMAIL, "role": "viewer"}).status == 201
    guest = arrive(app, nobody, capsys)
    assert guest is not None
    assert guest.account_id == owner.account_id
    roles = {row["email"]: row["role"] for row in owner.get("/members").json["data"]}
    assert roles[EMAIL] == "viewer"
