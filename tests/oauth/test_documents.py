"""Client metadata documents: fetched with care, kept, and never lost again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web as http
from flask import Flask
from sqlalchemy import select

from laleo.app import create_app
from laleo.config import load
from laleo.core import clock, db
from laleo.oauth.models import OAuthClient
from tests.oauth.client import CALLBACK, Client, Web
from tests.people import Caller, People, through_app
from tests.webhooks.receivers import Receiver, receiver


@pytest.fixture
def site() -> Iterator[Receiver]:
    """The client's own server."""
    with receiver() as running:
        yield running


def address(site: Receiver) -> str:
    return f"http://127.0.0.1:{site.port}/client.json"


def publish(site: Receiver, *, cache: str = "", text: str | None = None, **changes: Any) -> str:
    """Let the site serve a good document, or one with these changes; its address."""
    document = {
        "client_id": address(site),
        "client_name": "Reader",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "none",
    } | changes

    async def answer(_request: http.Request) -> http.Response:
        headers = {"Cache-Control": cache} if cache else {}
        if text is not None:
            return http.Response(text=text, content_type="text/html")
        return http.json_response(document, headers=headers)

    site.always = answer
    return address(site)


def age(app: Flask) -> None:
    """Let every kept document grow old."""
    with db.unit(app) as session:
        for row in session.scalars(select(OAuthClient)):
            row.fresh_until = clock.now() - timedelta(seconds=1)


def test_a_document_is_all_a_client_needs(web: Web, owner: Caller, site: Receiver) -> None:
    client = Client(web, publish(site))
    page = client.visit(owner)
    assert "Reader wants to connect" in page.answer.text
    assert f"127.0.0.1:{site.port}" in page.answer.text
    assert "Published by" in page.answer.text
    assert client.redeem(page.allow()["code"]).status == 200
    assert len(site.posts) == 1  # once for the page, and neither for the answer nor for the token


def test_a_kept_document_is_asked_for_again_when_it_is_old(
    app: Flask, web: Web, owner: Caller, site: Receiver
) -> None:
    client = Client(web, publish(site))
    client.connect(owner)
    age(app)
    publish(site, client_name="Writer")
    assert "Writer wants to connect" in client.visit(owner).answer.text
    assert len(site.posts) == 2


def test_the_last_good_copy_outlives_its_server(
    app: Flask, web: Web, owner: Caller, site: Receiver
) -> None:
    client = Client(web, publish(site))
    client.connect(owner)
    for broken in (404, 500):
        age(app)
        site.always = broken
        assert client.connect(owner)["access_token"]
    age(app)
    publish(site, text="<html>We have moved</html>")
    assert client.connect(owner)["access_token"]
    steps = owner.get("/oauth-flows").json["data"][0]["steps"]
    assert "last good copy" in steps[0]["detail"]


@pytest.mark.parametrize(
    ("cache", "seconds"),
    [
        ("max-age=7200", 7200),
        ("public, max-age=1", 300),
        ("max-age=999999999", 86400),
        ("no-store", 300),
        ("", 3600),
    ],
)
def test_a_document_is_kept_as_long_as_it_says(
    app: Flask, web: Web, owner: Caller, site: Receiver, cache: str, seconds: int
) -> None:
    before = clock.now()
    Client(web, publish(site, cache=cache)).visit(owner)
    after = clock.now()
    with db.unit(app) as session:
        until = session.scalars(select(OAuthClient)).one().fresh_until
    assert until is not None
    assert before <= until - timedelta(seconds=seconds) <= after


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"client_id": "https://claude.ai/oauth/mcp-oauth-client-metadata"}, "its own address"),
        ({"client_secret": "hush"}, "secret"),
        ({"token_endpoint_auth_method": "client_secret_post"}, "secret"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "redirect_uris[0]"),
        ({"text": "<html></html>"}, "not JSON"),
        ({"padding": "x" * 6000}, "larger"),
    ],
)
def test_a_document_that_cannot_be_trusted_connects_nobody(
    web: Web, owner: Caller, site: Receiver, changes: dict[str, Any], why: str
) -> None:
    page = Client(web, publish(site, **changes)).visit(owner).answer
    assert page.status == 400
    assert why in page.text


def test_redirects_are_not_followed(web: Web, owner: Caller, site: Receiver) -> None:
    async def away(_request: http.Request) -> http.Response:
        raise http.HTTPFound("https://claude.ai/oauth/mcp-oauth-client-metadata")

    site.always = away
    page = Client(web, address(site)).visit(owner).answer
    assert (page.status, "answered 302" in page.text) == (400, True)


def test_codes_go_only_where_the_document_says(web: Web, owner: Caller, site: Receiver) -> None:
    client = Client(web, publish(site), "https://evil.example/cb")
    assert client.visit(owner).answer.status == 400


def test_nothing_is_fetched_for_who_is_not_signed_in(web: Web, site: Receiver) -> None:
    assert web.get(Client(web, publish(site)).address()).status == 302
    assert site.posts == []


def test_an_address_inside_the_network_is_not_asked(
    app: Flask, environ: dict[str, str], site: Receiver
) -> None:
    ports = f"80,443,{site.port}"
    strict = create_app(load(environ | {"LALEO_EGRESS_ALLOW": "", "LALEO_EGRESS_PORTS": ports}))
    owner = People(strict, through_app(strict)).owner()
    page = Client(Web(strict), publish(site)).visit(owner).answer
    assert page.status == 400
    assert "private, loopback or reserved" in page.text
    assert site.posts == []


@pytest.mark.parametrize(
    "client_id",
    [
        "https://client.example",
        "https://client.example/",
        "https://client.example/a/../b",
        "https://user@client.example/a",
        "https://client.example/a#b",
        "http://client.example/a",
        "ftp://client.example/a",
    ],
)
def test_not_every_address_is_a_client(web: Web, owner: Caller, client_id: str) -> None:
    page = Client(web, client_id).visit(owner).answer
    assert page.status == 400
    assert "does not know the program" in page.text
