"""Agents as operators: who they are, what they look like, whether they are there, what they did."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from laleo.accounts.models import Member
from laleo.conversations import writing
from laleo.conversations.author import visitor_author
from laleo.core import clock, db
from laleo.core.redis import redis
from laleo.oauth import grants
from laleo.oauth.models import OAuthClient, OAuthFlow
from laleo.visitors import visits
from tests.people import Caller, People, Upload


@pytest.fixture
def robin(people: People, owner: Caller) -> Caller:
    return people.program(owner, kind="agent")


@pytest.fixture
def visitor_id(app: Flask, owner: Caller, widget: dict[str, Any]) -> str:
    page = visits.page("https://shop.example/tea", "Tea", "")
    place = (owner.account_id, widget["site_id"], widget["id"])
    with db.unit(app):
        return visits.arrive(visits.Arrival(*place, None, page, "", "", None, None)).id


def only(owner: Caller) -> dict[str, Any]:
    """The account's one agent."""
    (found,) = owner.get("/agents").json["data"]
    return dict(found)


def asks(app: Flask, visitor_id: str) -> str:
    """The visitor writes; the id of the conversation."""
    with db.unit(app):
        talk = writing.conversation_of(visitor_id)
        visitor = writing.locked(talk).visitor
        writing.add(talk, visitor_author(visitor), body="Is there tea?")
    return talk


def picture(size: tuple[int, int] = (300, 200)) -> bytes:
    """A red PNG."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return out.getvalue()


def test_a_token_for_an_agent_is_an_agent_and_proposes_unless_told_otherwise(
    owner: Caller,
) -> None:
    owner.post("/tokens", {"name": "A script", "scope": "automation"})
    made = owner.post("/tokens", {"name": "Robin", "scope": "automation", "kind": "agent"}).json
    assert (made["kind"], made["mode"], made["webhooks_allowed"]) == ("agent", "propose", False)
    found = only(owner)
    assert found["id"] == made["id"]
    assert found["kind"] == "token"
    assert found["scopes"] == ["read", "automation"]
    assert found["member"] == {"id": owner.member_id, "name": "Acme owner"}
    assert (found["online"], found["last_seen_at"], found["picture_url"]) == (False, None, None)


def test_only_an_admin_lets_a_token_name_webhook_addresses(people: People, owner: Caller) -> None:
    wish = {"name": "T", "scope": "automation", "webhooks_allowed": True}
    assert owner.post("/tokens", wish).json["webhooks_allowed"] is True
    refused = people.colleague(owner, "operator").post("/tokens", wish)
    assert (refused.status, refused.json["code"]) == (403, "role")


def test_what_was_granted_to_a_client_is_an_agent_too(
    people: People, owner: Caller, app: Flask
) -> None:
    given = {"name": "Desk client", "redirect_uris": ["https://client.example/cb"]}
    client_id = owner.post("/oauth-apps", given).json["id"]
    terms = {"scopes": ["read"], "mode": "propose", "site_ids": None, "expires_at": None}
    with db.unit(app) as session:
        flow = OAuthFlow(id="flo_1", account_id=owner.account_id, started_at=clock.now())
        session.add(flow)
        member = session.get_one(Member, owner.member_id)
        client = session.get_one(OAuthClient, client_id)
        grant_id = grants.settle(member, client, flow_id=flow.id, terms=terms).id
    found = only(owner)
    assert (found["id"], found["kind"], found["name"]) == (grant_id, "connection", "Desk client")
    renamed = owner.patch(f"/agents/{grant_id}", {"name": "Kim"})
    assert renamed.json["name"] == "Kim"
    assert owner.get(f"/connections/{grant_id}").json["name"] == "Kim"
    owner.delete(f"/connections/{grant_id}")
    assert owner.get("/agents").json["data"] == []


def test_an_agent_is_there_while_it_asks(owner: Caller, robin: Caller, app: Flask) -> None:
    assert only(owner)["online"] is False
    robin.get("/me")
    assert only(owner)["online"] is True
    with db.unit(app):
        key = f"agents:seen:{only(owner)['id']}"
        redis().set(key, int(redis().get(key)) - 121_000)
    found = only(owner)
    assert found["online"] is False
    assert found["last_seen_at"] is not None


def test_statistics_say_what_an_agent_did(
    owner: Caller, robin: Caller, app: Flask, visitor_id: str
) -> None:
    talk = asks(app, visitor_id)
    assert robin.mcp("message_visitor", visitor_id=visitor_id, body="Yes.").get("isError") is None
    assert robin.post(f"/conversations/{talk}/messages", {"body": "Green."}).status == 201
    assert robin.post(f"/conversations/{talk}/hand-over", {"summary": "Tea"}).status == 200
    did = only(owner)["statistics"]
    assert (did["conversations"], did["messages"]) == (1, 2)
    assert (did["claims"], did["handed_over"], did["tool_calls"]) == (1, 1, 1)
    assert did["first_response_p50_s"] >= 0
    assert did["ratings"] == {"count": 0, "average": None}
    assert did["proposals"] == {"pending": 0, "approved": 0, "rejected": 0, "expired": 0}


def test_statistics_count_proposals(owner: Caller, people: People, visitor_id: str) -> None:
    careful = people.program(owner, kind="agent", mode="propose")
    for body in ("One", "Two"):
        assert careful.post(f"/visitors/{visitor_id}/messages", {"body": body}).status == 202
    waiting = owner.get("/approvals?state=pending").json["data"]
    owner.post(f"/approvals/{waiting[0]['id']}/reject", {"reason": "No"})
    found = only(owner)["statistics"]["proposals"]
    assert found == {"pending": 1, "approved": 0, "rejected": 1, "expired": 0}


def test_an_agents_deeds_are_listed(
    owner: Caller, robin: Caller, app: Flask, visitor_id: str
) -> None:
    talk = asks(app, visitor_id)
    robin.post(f"/conversations/{talk}/claim")
    agent_id = only(owner)["id"]
    rows = owner.get(f"/agents/{agent_id}/activity").json["data"]
    assert [(row["action"], row["target"]) for row in rows] == [("conversation.claimed", talk)]
    assert rows[0]["actor"]["id"] == agent_id


def test_a_picture_is_cut_square_and_shown_to_everybody(
    owner: Caller, robin: Caller, app: Flask
) -> None:
    agent_id = only(owner)["id"]
    shown = owner.put(f"/agents/{agent_id}/picture", Upload("me.png", picture()))
    url = shown.json["picture_url"]
    path = url.split("/agents/", 1)[1]
    answer = app.test_client().get(f"/agents/{path}")
    assert answer.status_code == 200
    assert answer.content_type == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(answer.data)).size == (128, 128)
    assert owner.delete(f"/agents/{agent_id}/picture").status == 204
    assert app.test_client().get(f"/agents/{path}").status_code == 404
    assert only(owner)["picture_url"] is None


def test_what_an_agent_says_comes_with_its_picture(
    owner: Caller, robin: Caller, app: Flask, visitor_id: str
) -> None:
    agent_id, talk = only(owner)["id"], asks(app, visitor_id)
    path = f"/conversations/{talk}/messages"
    assert "picture_url" not in robin.post(path, {"body": "Yes."}).json["author"]
    url = owner.put(f"/agents/{agent_id}/picture", Upload("me.png", picture())).json["picture_url"]
    said = robin.post(path, {"body": "Green."}).json["author"]
    assert said == {"kind": "agent", "id": agent_id, "name": "Test token", "picture_url": url}
    assert owner.get(path).json["data"][-1]["author"] == said


def test_what_is_no_picture_is_refused(owner: Caller, robin: Caller) -> None:
    agent_id = only(owner)["id"]
    for content in (b"<svg onload=alert(1)>", b"%PDF-1.7", b"plain"):
        answer = owner.put(f"/agents/{agent_id}/picture", Upload("me.png", content))
        assert answer.status == 422, answer.text


def test_members_see_agents_of_their_own_and_admins_all(
    people: People, owner: Caller, robin: Caller
) -> None:
    operator = people.colleague(owner, "operator")
    people.program(operator, kind="agent")
    agent_id = next(a["id"] for a in owner.get("/agents").json["data"])
    assert len(owner.get("/agents").json["data"]) == 2
    (own,) = operator.get("/agents").json["data"]
    assert own["member"]["id"] == operator.member_id
    others = {a["id"] for a in owner.get("/agents").json["data"]} - {own["id"]}
    assert operator.get(f"/agents/{others.pop()}").status == 404
    assert owner.get(f"/agents/{agent_id}").status == 200
