"""Inviting people: they are told by mail, and it can be taken back."""

from __future__ import annotations

import pytest
from flask import Flask

from laleo.accounts import jobs
from tests.people import Caller, People

GUEST = {"email": "guest@example.com", "role": "operator"}


def sent(app: Flask, capsys: pytest.CaptureFixture[str]) -> str:
    """What the worker mailed, printed for there is no SMTP here."""
    with app.app_context():
        jobs.send_invitations()
    return capsys.readouterr().out


def test_the_invited_person_is_told_once(
    app: Flask, owner: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    assert owner.post("/invitations", GUEST).status == 201
    mail = sent(app, capsys)
    assert "Mail to guest@example.com: You are invited to Acme" in mail
    assert "http://localhost:8000/signup" in mail
    assert sent(app, capsys) == ""
    (listed,) = owner.get("/invitations").json["data"]
    assert (listed["email"], listed["mailed_at"] is not None) == ("guest@example.com", True)


def test_the_mail_speaks_the_inviters_language(
    app: Flask, owner: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    owner.post("/invitations", GUEST, Accept_Language="de")
    assert "You are invited" not in sent(app, capsys)


def test_an_invitation_that_was_taken_back_opens_nothing(owner: Caller) -> None:
    made = owner.post("/invitations", GUEST).json
    assert owner.delete(f"/invitations/{made['id']}").status == 204
    assert owner.get("/invitations").json["data"] == []
    assert owner.delete(f"/invitations/{made['id']}").status == 404


def test_an_admin_makes_no_owner(people: People, owner: Caller) -> None:
    admin = people.colleague(owner, "admin")
    refused = admin.post("/invitations", GUEST | {"role": "owner"})
    assert (refused.status, refused.json["code"]) == (403, "role")
