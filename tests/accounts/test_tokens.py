"""Access tokens: their form, their rights, their end."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from laleo.accounts.models import AccessToken
from laleo.accounts.tokens import new_secret, well_formed
from laleo.core import clock, db
from tests.people import Caller, People


def test_a_token_has_32_letters_and_a_checksum_that_finds_typing_errors() -> None:
    text = new_secret()
    assert re.fullmatch(r"laleo_pat_[0-9A-Za-z]{38}", text)
    assert well_formed(text)
    letter = "a" if text[12] != "a" else "b"
    assert not well_formed(text[:12] + letter + text[13:])


def test_a_token_is_shown_once_and_kept_as_a_hash(app: Flask, owner: Caller) -> None:
    made = owner.post("/tokens", {"name": "Job", "scope": "automation"})
    assert made.status == 201
    listed = owner.get("/tokens")
    assert made.json["token"] not in listed.text
    with db.unit(app) as session:
        row = session.query(AccessToken).one()
        assert made.json["token"] not in repr(vars(row))


def test_revocation_works_at_once(people: People, owner: Caller) -> None:
    program = people.program(owner)
    assert program.get("/me").status == 200
    token_id = owner.get("/tokens").json["data"][0]["id"]
    assert owner.delete(f"/tokens/{token_id}").status == 204
    refused = program.get("/me")
    assert (refused.status, refused.json["code"]) == (401, "unauthorized")
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_an_expired_token_is_refused(app: Flask, people: People, owner: Caller) -> None:
    program = people.program(owner, expires_in_days=1)
    assert program.get("/me").status == 200
    with db.unit(app) as session:
        session.query(AccessToken).one().expires_at = clock.now() - timedelta(seconds=1)
    assert program.get("/me").status == 401


def test_a_removed_members_token_ends_with_the_membership(people: People, owner: Caller) -> None:
    colleague = people.colleague(owner, "operator")
    program = people.program(colleague)
    assert owner.delete(f"/members/{colleague.member_id}").status == 204
    assert program.get("/me").status == 401


def test_a_token_never_does_more_than_its_maker(people: People, owner: Caller) -> None:
    viewer = people.colleague(owner, "viewer")
    refused = viewer.post("/tokens", {"name": "Trick", "scope": "automation"})
    assert (refused.status, refused.json["code"]) == (403, "insufficient_scope")
    colleague = people.colleague(owner, "operator")
    program = people.program(colleague)
    assert owner.patch(f"/members/{colleague.member_id}", {"role": "viewer"}).status == 200
    assert program.post("/widgets", {"name": "W"}).status == 403


def test_an_observing_token_is_told_what_it_lacks(people: People, owner: Caller) -> None:
    program = people.program(owner, mode="observe")
    refused = program.post("/widgets", {"name": "W"})
    assert (refused.status, refused.json["code"]) == (403, "observe_only")


def test_the_last_use_is_noted_even_by_a_reading_request(people: People, owner: Caller) -> None:
    people.program(owner).get("/me")
    assert owner.get("/tokens").json["data"][0]["last_used_at"] is not None


def test_the_last_owner_stays(people: People, owner: Caller) -> None:
    refused = owner.delete(f"/members/{owner.member_id}")
    assert refused.status == 409
    assert "owner" in refused.json["detail"]
