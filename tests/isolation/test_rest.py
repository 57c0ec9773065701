"""Tenants never meet: generated from the route map, so that a new route is tested or fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from laleo.core import db
from laleo.core.redis import redis
from tests.isolation.things import BODIES, HARMLESS, OWN, PERSONAL, PUBLIC, World, make
from tests.people import Answer, Caller, People, Upload

REFUSED = {403, 404}
SAFE = "GET"


def routes(app: Flask) -> list[tuple[str, str]]:
    """Every method and rule of the REST API."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1"):
            found += [(method, rule.rule) for method in rule.methods - {"HEAD", "OPTIONS"}]
    return sorted(found)


@pytest.fixture
def world(people: People, owner: Caller) -> World:
    return make(people, owner)


def ask(world: World, caller: Caller, method: str, rule: str) -> Answer:
    """The caller asks for the owner's thing, with a body that is valid."""
    return caller.call(method, world.path(rule), fill(world, BODIES.get((method, rule))))


def fill(world: World, body: Any) -> Any:
    """The body with the owner's ids in the places that want one."""
    if isinstance(body, Upload):
        return replace(body, fields=fill(world, body.fields))
    if not isinstance(body, dict):
        return body
    swap = {f"<{name}>": value for name, value in world.ids.items()}
    return {k: swap.get(v, v) if isinstance(v, str) else v for k, v in body.items()}


def test_every_write_route_has_a_row(app: Flask) -> None:
    writes = {route for route in routes(app) if route[0] != SAFE}
    assert writes == set(BODIES)


def test_nobody_gets_in_without_a_credential(app: Flask, world: World, nobody: Caller) -> None:
    for method, rule in routes(app):
        if (method, rule) in PUBLIC:
            continue
        answer = ask(world, nobody, method, rule)
        assert answer.status == 401, f"{method} {rule}: {answer.text}"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_opens_nothing(
    app: Flask, world: World, people: People, owner: Caller
) -> None:
    program = people.program(owner)
    row = owner.get("/tokens").json["data"][0]
    assert owner.delete(f"/tokens/{row['id']}").status == 204
    for method, rule in routes(app):
        if (method, rule) not in PUBLIC:
            with db.unit(app):
                redis().flushall()  # or the address is refused for its many failures
            assert ask(world, program, method, rule).status == 401, f"{method} {rule}"


def test_a_stranger_is_refused_everywhere(app: Flask, world: World, people: People) -> None:
    owner = people.owner("Strangers")
    for stranger in (people.program(owner), owner):
        for method, rule in routes(app):
            if (method, rule) in PUBLIC | OWN:
                continue
            _refused_or_empty(world, stranger, method, rule)


def _refused_or_empty(world: World, caller: Caller, method: str, rule: str) -> None:
    answer = ask(world, caller, method, rule)
    label = f"{method} {rule}: {answer.status} {answer.text[:300]}"
    if "<" in rule or method != SAFE:
        assert answer.status in REFUSED, label
    else:
        assert answer.status in {200, 403}, label
    for name, value in world.ids.items():
        if f"<{name}>" not in rule:
            assert value not in answer.text, f"{label} shows {name}"


SITE_BOUND = {
    "site_id",
    "widget_id",
    "visitor_id",
    "conversation_id",
    "approval_id",
    "canned_reply_id",
    "attachment_id",
    "alert_id",
    "wordpress_site_id",
}


def test_a_colleague_limited_to_another_site_is_refused(
    app: Flask, world: World, people: People, owner: Caller
) -> None:
    other = owner.post("/sites", {"name": "Other"}).json["id"]
    member = people.colleague(owner, "admin", site_ids=[other])
    for limited in (member, people.program(member), people.program(owner, site_ids=[other])):
        for method, rule in routes(app):
            _site_is_hidden(world, limited, method, rule)


def _site_is_hidden(world: World, limited: Caller, method: str, rule: str) -> None:
    about_site = any(f"<{name}>" in rule for name in SITE_BOUND)
    if not about_site and method != SAFE:
        return
    answer = ask(world, limited, method, rule) if "<" in rule else limited.get(rule)
    label = f"{method} {rule}: {answer.status} {answer.text[:300]}"
    if about_site:
        assert answer.status in REFUSED, label
    for name in SITE_BOUND & set(world.ids):
        if f"<{name}>" not in rule:
            assert world.ids[name] not in answer.text, f"{label} shows {name}"


def test_a_read_token_writes_nothing(
    app: Flask, world: World, people: People, owner: Caller
) -> None:
    observer = people.observer(owner)
    for method, rule in routes(app):
        if method != SAFE and (method, rule) not in PUBLIC | HARMLESS:
            answer = ask(world, observer, method, rule)
            assert answer.status == 403, f"{method} {rule}: {answer.status} {answer.text[:200]}"


def test_the_document_tells_who_may_do_what(
    app: Flask, world: World, people: People, owner: Caller, nobody: Caller
) -> None:
    paths = nobody.send("GET", "/openapi.json", None, {}).json["paths"]
    observer, program = people.observer(owner), people.program(owner, webhooks_allowed=True)
    # What removes things comes last.
    for method, rule in sorted(set(routes(app)) - PUBLIC, key=lambda route: route[0] == "DELETE"):
        (needs,) = paths[rule.replace("<", "{").replace(">", "}")][method.lower()]["security"]
        looked, acted = (_code(ask(world, who, method, rule)) for who in (observer, program))
        label = f"{method} {rule}: {needs}, {looked}, {acted}"
        assert (acted == "people_only") is ("person" in needs), label
        if needs == {"bearer": ["read"]}:
            assert looked not in {"insufficient_scope", "people_only"}, label


def _code(answer: Answer) -> str:
    return str(answer.json["code"]) if answer.status >= 400 else ""


def test_a_viewer_changes_nothing_of_the_account(
    app: Flask, world: World, people: People, owner: Caller
) -> None:
    viewer = people.colleague(owner, "viewer")
    for method, rule in routes(app):
        if method != SAFE and (method, rule) not in PUBLIC | PERSONAL:
            answer = ask(world, viewer, method, rule)
            assert answer.status == 403, f"{method} {rule}: {answer.status} {answer.text[:200]}"


def test_every_cookie_write_needs_the_csrf_header(app: Flask, world: World, owner: Caller) -> None:
    for given in ({}, {"X-CSRF-Token": "x" * 32}):
        bare = Caller(owner.send, {"Cookie": owner.headers["Cookie"]} | given)
        for method, rule in routes(app):
            if method != SAFE and (method, rule) not in PUBLIC:
                answer = ask(world, bare, method, rule)
                assert (answer.status, answer.json["code"]) == (403, "csrf"), f"{method} {rule}"
