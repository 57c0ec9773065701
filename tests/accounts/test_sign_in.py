"""Signing in by e-mail code."""

from __future__ import annotations

import pytest
from flask import Flask

from laleo.accounts import codes, jobs
from laleo.accounts.models import SignInCode
from laleo.core import db
from tests.people import Caller

EMAIL = "new@example.com"


def ask(nobody: Caller, email: str = EMAIL, **more: str) -> None:
    answer = nobody.post("/sign-in/code", {"email": email, "intent": "signup"} | more)
    assert answer.status == 202, answer.text


def mailed(app: Flask, capsys: pytest.CaptureFixture[str]) -> str:
    """The code that the worker printed, for there is no SMTP here."""
    with app.app_context():
        jobs.send_codes()
    return capsys.readouterr().out.partition("sign-in code: ")[2][:6]


def test_a_person_signs_up_with_a_mailed_code(
    app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(nobody, account_name="Acme")
    answer = nobody.post("/sign-in", {"email": EMAIL, "code": mailed(app, capsys)})
    assert answer.status == 200
    assert answer.json["account"]["name"] == "Acme"
    assert answer.json["member"]["role"] == "owner"
    assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_a_code_works_once(app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    ask(nobody)
    code = mailed(app, capsys)
    assert nobody.post("/sign-in", {"email": EMAIL, "code": code}).status == 200
    again = nobody.post("/sign-in", {"email": EMAIL, "code": code})
    assert (again.status, again.json["code"]) == (400, "code_wrong")


def test_five_wrong_tries_void_a_code(
    app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(nobody)
    code = mailed(app, capsys)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(codes.TRIES):
        assert nobody.post("/sign-in", {"email": EMAIL, "code": wrong}).status == 400
    assert nobody.post("/sign-in", {"email": EMAIL, "code": code}).status == 400


def test_a_code_ends_after_ten_minutes(
    app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(nobody)
    code = mailed(app, capsys)
    with db.unit(app) as session:
        row = session.query(SignInCode).one()
        row.expires_at = row.created_at
    assert nobody.post("/sign-in", {"email": EMAIL, "code": code}).status == 400


def test_no_row_and_no_job_ever_holds_the_code(
    app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(nobody)
    code = mailed(app, capsys)
    with db.unit(app) as session:
        row = session.query(SignInCode).one()
        assert code not in repr({c.key: getattr(row, c.key) for c in row.__table__.columns})
        assert row.code_hash.startswith("$argon2id$")


def test_unknown_and_known_addresses_get_the_same_answer(nobody: Caller, owner: Caller) -> None:
    unknown = nobody.post("/sign-in/code", {"email": "who@example.com"})
    known = nobody.post("/sign-in/code", {"email": owner.email})
    assert (unknown.status, unknown.text) == (known.status, known.text)


def test_a_stranger_is_told_by_mail_not_by_the_screen(
    app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody.post("/sign-in/code", {"email": "who@example.com", "intent": "login"})
    with app.app_context():
        jobs.send_codes()
    assert "has no account" in capsys.readouterr().out


def test_too_many_codes_for_one_address_are_refused_in_words(nobody: Caller) -> None:
    answers = [nobody.post("/sign-in/code", {"email": EMAIL}) for _ in range(6)]
    assert [a.status for a in answers] == [202] * 5 + [429]
    assert "Try again in" in answers[-1].json["detail"]
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("email", ["", "no", "a@", "a@b c.example", "a\x00@example.com", "x" * 999])
def test_what_is_no_address_is_refused(nobody: Caller, email: str) -> None:
    answer = nobody.post("/sign-in/code", {"email": email})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == "/email"
