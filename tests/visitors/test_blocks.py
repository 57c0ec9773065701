"""Who is blocked is kept out everywhere, at once, for as long as it was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from laleo.app import create_app
from laleo.config import load
from laleo.core import clock, db
from laleo.visitors.models import Block
from tests.live.client import Live
from tests.live.shop import Shop
from tests.people import Caller, People, through_app

ORIGIN = "https://shop.example"


def block(caller: Caller, **data: Any) -> dict[str, Any]:
    got = caller.post("/blocks", data)
    assert got.status == 201, got.text
    return dict(got.json)


def refused(shop: Shop, token: str | None = None) -> bool:
    line = shop.line()
    line.tell("hello", widget_id=shop.widget["id"], token=token, page={"url": ORIGIN, "title": ""})
    answer = line.wait(lambda frame: frame["t"] in {"welcome", "error"})
    if answer["t"] == "error":
        assert answer["d"]["code"] == "blocked"
        assert line.closed().code == 4003
    return bool(answer["t"] == "error")


def test_a_blocked_visitor_is_thrown_out_and_stays_out_until_let_in(shop: Shop) -> None:
    page, tab = _two_tabs(shop)
    visitor_id, token = page.welcome["visitor_id"], page.welcome["token"]
    made = block(shop.owner, visitor_id=visitor_id, reason="Rude")
    for line in (page, tab):
        line.wait(lambda frame: frame["t"] == "error" and frame["d"]["code"] == "blocked")
        closed = line.closed()
        assert (closed.code, closed.reason) == (4003, "blocked")
    assert refused(shop, token)
    assert not refused(shop)
    shown = shop.owner.get(f"/visitors/{visitor_id}").json
    assert shown["blocked"] is True
    [listed] = shop.owner.get(f"/blocks?visitor_id={visitor_id}").json["data"]
    assert (listed["id"], listed["reason"], listed["kind"]) == (made["id"], "Rude", "visitor")
    assert shop.owner.delete(f"/blocks/{made['id']}").status == 204
    assert not refused(shop, token)
    assert shop.owner.get(f"/visitors/{visitor_id}").json["blocked"] is False


def _two_tabs(shop: Shop) -> tuple[Live, Live]:
    page = shop.visitor()
    return page, shop.visitor(token=page.welcome["token"])


def test_a_blocked_network_sees_nothing_of_the_widget(shop: Shop) -> None:
    page = shop.visitor()
    path = f"/w/v1/config?widget={shop.widget['id']}"
    made = block(shop.owner, ip="127.0.0.0/8")
    assert page.closed().code == 4003
    answer = shop.owner.get(path, Origin=ORIGIN)
    assert (answer.status, answer.json["code"]) == (403, "blocked")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN, "the page may read why"
    assert refused(shop)
    other = shop.people.owner("Others")
    elsewhere = shop.people.widget(other)
    assert shop.owner.get(f"/w/v1/config?widget={elsewhere['id']}", Origin=ORIGIN).status == 200
    shop.owner.delete(f"/blocks/{made['id']}")
    assert shop.owner.get(path, Origin=ORIGIN).status == 200


def test_a_block_ends_by_itself(
    people: People, owner: Caller, nobody: Caller, widget: dict[str, Any]
) -> None:
    made = block(owner, ip="127.0.0.1", expires_in_s=60)
    path = f"/w/v1/config?widget={widget['id']}"
    assert nobody.get(path, Origin=ORIGIN).status == 403
    with db.unit(people.app) as session:
        row = session.get_one(Block, made["id"])
        row.expires_at = clock.now() - timedelta(seconds=1)
    assert nobody.get(path, Origin=ORIGIN).status == 200
    assert owner.get("/blocks").json["data"] == []


@pytest.mark.parametrize(
    ("ip", "value"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("203.0.113.7/24", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::1/128"),
        ("2001:db8::/48", "2001:db8::/48"),
    ],
)
def test_addresses_and_networks_are_kept_in_one_spelling(
    owner: Caller, ip: str, value: str
) -> None:
    first = block(owner, ip=ip, reason="one")
    second = block(owner, ip=ip, reason="two")
    assert first["value"] == second["value"] == value
    [kept] = owner.get("/blocks").json["data"]
    assert (kept["reason"], kept["by"]["kind"]) == ("two", "member")


@pytest.mark.parametrize("ip", ["nonsense", "0.0.0.0/0", "::/0", "10.0.0.0/7", "::ffff:1.2.3.4"])
def test_what_is_no_address_or_half_the_world_is_refused(owner: Caller, ip: str) -> None:
    answer = owner.post("/blocks", {"ip": ip})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/ip")


@pytest.mark.parametrize(("hops", "status"), [("0", 200), ("1", 403)])
def test_the_address_is_the_one_a_trusted_proxy_names(
    environ: dict[str, str], owner: Caller, widget: dict[str, Any], hops: str, status: int
) -> None:
    block(owner, ip="203.0.113.7")
    behind = through_app(create_app(load(environ | {"LALEO_TRUSTED_PROXIES": hops})))
    path, origin = f"/w/v1/config?widget={widget['id']}", {"Origin": ORIGIN}
    named = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    assert behind("GET", path, None, origin | named).status == status
    made_up = {"X-Forwarded-For": "203.0.113.7, 198.51.100.1"}
    assert behind("GET", path, None, origin | made_up).status == 200


def test_one_of_visitor_and_address_is_given(owner: Caller) -> None:
    assert owner.post("/blocks", {"reason": "x"}).status == 422


def test_networks_concern_all_sites(owner: Caller, limited: Caller, viewer: Caller) -> None:
    made = block(owner, ip="203.0.113.7")
    assert limited.post("/blocks", {"ip": "203.0.113.8"}).json["code"] == "site_limited"
    assert limited.get("/blocks").json["data"] == []
    assert limited.delete(f"/blocks/{made['id']}").status == 404
    assert viewer.post("/blocks", {"ip": "203.0.113.8"}).status == 403


def test_an_agent_that_proposes_blocks_nobody_by_itself(people: People, owner: Caller) -> None:
    proposal = people.program(owner, mode="propose").post("/blocks", {"ip": "203.0.113.7"})
    assert proposal.status == 202
    assert owner.get("/blocks").json["data"] == []
    assert owner.post(f"/approvals/{proposal.json['id']}/approve").status == 200
    assert len(owner.get("/blocks").json["data"]) == 1
