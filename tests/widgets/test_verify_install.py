"""The installation check: a real page is fetched, and every fault is found with its fix."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from laleo.core import db
from laleo.widgets import service
from laleo.widgets.models import Widget
from tests.mcp.injections import CANARY, INJECTIONS
from tests.mcp.rpc import text_of
from tests.people import Caller, People
from tests.widgets.web import LOADER, SERVER, Web, check, faults, html, tag


def test_a_page_with_the_tag_is_fine_and_the_pulse_is_told(
    app: Flask, owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    site.html(html(owner.get(f"/widgets/{shop['id']}/script-tag").json["tag"]))
    result = check(owner, shop)
    assert faults(result) == {}
    assert (result["ok"], result["page_url"], result["last_seen_at"]) == (True, site.url, None)
    never = next(one for one in result["findings"] if one["code"] == "heartbeat")
    assert (never["ok"], never["severity"]) == (False, "warning")
    assert "Laleo-Verify/1" in site.agents[-1]
    with db.unit(app) as session:
        service.touch(session.get_one(Widget, shop["id"]))
    pulse = next(one for one in check(owner, shop)["findings"] if one["code"] == "heartbeat")
    assert pulse["ok"] is True


def test_pinned_tags_and_tags_in_the_head_are_fine(
    owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    pinned = owner.get(f"/widgets/{shop['id']}/script-tag?pinned=true").json["tag"]
    site.html(html(head=pinned))
    assert faults(check(owner, shop)) == {}
    site.html(
        f"<SCRIPT ASYNC SRC={SERVER}/widget.js DATA-LALEO-WIDGET={shop['id']} "
        f"data-laleo-server='{SERVER}'></SCRIPT>" + html()
    )
    assert faults(check(owner, shop)) == {}


OTHER = "wgt_01jd3x8m6p2q4r5s6t7v8w9x0y"
PLAIN: dict[str, str | None] = {"type": "text/plain"}
MOVED: dict[str, str | None] = {"src": None}
HELD, LATE = {"consent_manager": "warning"}, {"optimizer": "warning"}
TAGS: list[tuple[str, dict[str, str | None], dict[str, str]]] = [
    ("another widget", {"data_laleo_widget": OTHER}, {"widget_id": "error"}),
    ("no id", {"data_laleo_widget": None}, {"tag": "error"}),
    ("another server", {"src": "https://old.example/widget.js"}, {"server": "error"}),
    ("another server said", {"data_laleo_server": "https://old.example"}, {"server": "error"}),
    ("no server said", {"data_laleo_server": None}, {"server": "error"}),
    ("hosted by an optimizer", {"src": "/cache/min/1.js"}, {"server": "error"}),
    ("not async", {"async": None}, {"async": "warning"}),
    ("deferred", {"async": None, "defer": ""}, {}),
    ("not async by name", {"asynchronous": "", "async": None}, {"async": "warning"}),
    ("a script of data", {"type": "application/json"}, {"script_type": "error"}),
    ("a module", {"type": "module", "async": None}, {}),
    ("text/plain", PLAIN, HELD),
    ("Cookiebot", {**PLAIN, "data_cookieconsent": "marketing"}, HELD),
    ("Cookiebot, ignored", {"data_cookieconsent": "ignore"}, {}),
    ("Complianz", {**PLAIN, "class": "cmplz-native x"}, HELD),
    ("OneTrust", {**PLAIN, "class": "optanon-category-C0003"}, HELD),
    ("CookieYes", {**PLAIN, "data_cookieyes": "cookieyes-functional"}, HELD),
    ("Usercentrics", {**PLAIN, "data_usercentrics": "Laleo"}, HELD),
    ("Borlabs", {"type": "text/template", "data_borlabs_cookie_script_blocker_id": "x"}, HELD),
    ("iubenda", {**MOVED, "class": "_iub_cs_activate", "data_suppressedsrc": LOADER}, HELD),
    ("Didomi", {"type": "didomi/javascript"}, HELD),
    ("WP Rocket", {"type": "rocketlazyloadscript", **MOVED, "data_rocket_src": LOADER}, LATE),
    ("LiteSpeed", {"type": "litespeed/javascript", **MOVED, "data_src": LOADER}, LATE),
    ("Rocket Loader", {"type": "f3a9b0c1d2-text/javascript"}, LATE),
    ("Perfmatters", {"type": "pmdelayedscript"}, LATE),
    ("NitroPack", {"type": "nitropack/inlinescript", **MOVED, "nitropack_src": LOADER}, LATE),
    ("Partytown", {"type": "text/partytown"}, LATE),
]  # fmt: skip


def test_every_fault_of_a_tag_is_named(owner: Caller, shop: dict[str, Any], site: Web) -> None:
    for name, changes, expected in TAGS:
        result = check(owner, shop, site.html(html(tag(shop, **changes)), f"/{len(name)}"))
        assert faults(result) == expected, name


def test_a_tag_that_is_not_there_is_told_from_one_that_may_come(
    owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    mine = tag(shop)
    manager = '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-1"></script>'
    adds = f"<script>load('{SERVER}/widget.js', '{shop['id']}')</script>"
    drawn = '<!doctype html><div id="root"></div><script src="/app.js"></script>'
    pages = {
        "missing": (html(), "tag", "error", "no script tag"),
        "empty": ("", "tag", "error", "no script tag"),
        "in a comment": (html(f"<!-- {mine} -->"), "tag", "error", "in a comment"),
        "in an odd comment": (html(f"<!--> --> <!-- {mine} --!>"), "tag", "error", "in a comment"),
        "as text": (html(f"<textarea>{mine}</textarea>"), "tag", "error", "shown as text"),
        "escaped": (html(mine.replace("<", "&lt;")), "tag", "error", "shown as text"),
        "tag manager": (html(manager), "tag", "warning", "tag manager"),
        "added by a script": (html(adds), "tag", "warning", "while running"),
        "drawn by scripts": (drawn, "tag", "warning", "drawn by scripts"),
        "in noscript": (html(f"<noscript>{mine}</noscript>"), "placement", "error", "<noscript>"),
        "in a template": (html(f"<template>{mine}</template>"), "placement", "error", "<template>"),
    }
    for name, (content, code, severity, words) in pages.items():
        result = check(owner, shop, site.html(content))
        assert faults(result) == {code: severity}, name
        said = next(one for one in result["findings"] if one["code"] == code)
        assert words in said["detail"], name


def test_two_tags_are_one_too_many(owner: Caller, shop: dict[str, Any], site: Web) -> None:
    twice = check(owner, shop, site.html(html(tag(shop) * 2)))
    assert faults(twice) == {"tag_once": "warning"}
    other = tag(shop, data_laleo_widget=OTHER)
    assert faults(check(owner, shop, site.html(html(other + tag(shop))))) == {"tag_once": "error"}
    held = tag(shop, type="text/plain")
    assert faults(check(owner, shop, site.html(html(held + tag(shop))))) == {}


HOST = "localhost:8000"
SOCKETS = f"{HOST} ws://{HOST}"
POLICIES: list[tuple[str, dict[str, str]]] = [
    (f"script-src 'self' {SERVER}; connect-src {SERVER} ws://{HOST}", {}),
    ("default-src *", {}),
    ("default-src http: ws:", {}),
    (f"default-src 'none'; script-src {HOST}; connect-src {SOCKETS}; img-src *; media-src *", {}),
    ("script-src *.localhost:8000", {"csp": "error"}),
    ("script-src http://localhost", {"csp": "error"}),
    ("script-src http://localhost:*", {}),
    (f"script-src {SERVER}/widget.js", {}),
    (f"script-src {SERVER}/other/", {"csp": "error"}),
    ("script-src 'self'", {"csp": "error"}),
    ("script-src-elem 'self'; script-src *", {"csp": "error"}),
    ("default-src 'self'", {"csp": "error"}),
    ("default-src 'none'", {"csp": "error"}),
    (f"default-src 'self' {SERVER}", {"csp": "warning"}),
    ("script-src 'nonce-abc'", {}),
    ("script-src 'nonce-other'", {"csp": "error"}),
    (f"script-src 'strict-dynamic' {SERVER}", {"csp": "error"}),
    ("script-src 'strict-dynamic' 'nonce-abc'", {}),
    (f"script-src {SERVER}; connect-src 'self'", {"csp": "error"}),
    (f"connect-src {SERVER}", {"csp": "warning"}),
    ("img-src 'self'", {"csp": "warning"}),
    ("media-src 'none'", {"csp": "warning"}),
    ("style-src 'none'; font-src 'none'; frame-ancestors 'none'", {}),
    (f"script-src {SERVER}, script-src 'self'", {"csp": "error"}),
    ("sandbox allow-forms", {"csp": "error"}),
    ("sandbox allow-scripts", {}),
    (";;  , nonsense", {}),
]  # fmt: skip


def test_policies_are_read_as_browsers_read_them(
    owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    mine = html(tag(shop, nonce="abc"))
    for policy, expected in POLICIES:
        sent = check(owner, shop, site.html(mine, Content_Security_Policy=policy))
        assert faults(sent) == expected, policy
    meta = '<meta http-equiv="Content-Security-Policy" content="{}">'
    written = html(tag(shop), meta.format("script-src &#39;self&#39;"))
    assert faults(check(owner, shop, site.html(written))) == {"csp": "error"}
    only = {"Content_Security_Policy_Report_Only": "default-src 'none'"}
    assert faults(check(owner, shop, site.html(mine, **only))) == {}


def test_where_the_page_is_found_decides(
    people: People, owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    target = site.html(html(tag(shop)), "/shop")
    site.redirect("/shop")
    result = check(owner, shop)
    assert faults(result) == {}
    assert result["final_url"] == target
    assert "redirects" in {one["code"] for one in result["findings"]}

    site.redirect("https://elsewhere.example/?q=1")
    refused = check(owner, shop)
    assert faults(refused) == {"page_redirects": "error"}
    assert refused["final_url"] is None
    site.redirect("/")
    assert faults(check(owner, shop)) == {"page_redirects": "error"}
    for bad in ("http://[", "javascript:alert(1)", "//user@127.0.0.1/", "file:///etc/passwd"):
        site.redirect(bad)
        assert faults(check(owner, shop)) == {"page_redirects": "error"}, bad

    strict = people.widget(owner, allowed_origins=["https://www.127.0.0.1"], site_url=site.url)
    near = check(owner, strict, site.html(html(tag(strict))))
    assert faults(near) == {"origin": "error"}
    said = next(one for one in near["findings"] if one["code"] == "origin")
    assert "http and https" in said["detail"]
    owner.patch(f"/widgets/{shop['id']}", {"enabled": False, "appearance": {"hide_on": ["/*op"]}})
    assert faults(check(owner, shop, target)) == {"enabled": "error", "hidden": "warning"}


def test_no_other_site_is_ever_asked(
    owner: Caller, agent: Caller, shop: dict[str, Any], site: Web
) -> None:
    asked = [
        "https://evil.example/?q=secret",
        "https://127.0.0.1.evil.example/",
        f"http://user@127.0.0.1:{site.port}/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://[",
        "nonsense",
    ]
    for url in asked:
        refused = owner.post(f"/widgets/{shop['id']}/verify-install", {"page_url": url})
        assert refused.status == 422, url
        assert refused.json["errors"][0]["pointer"] == "/page_url"
        assert agent.mcp("verify_install", widget_id=shop["id"], page_url=url)["isError"] is True
    assert site.asked == []


def test_what_a_page_says_is_fenced_for_a_model(
    owner: Caller, agent: Caller, shop: dict[str, Any], site: Web
) -> None:
    for text in INJECTIONS[::6]:
        quoted = text.replace("&", "&amp;").replace('"', "&quot;")
        site.html(html(tag(shop, data_laleo_widget=f"{CANARY} {quoted}")))
        result = agent.mcp("verify_install", widget_id=shop["id"])
        found = [one for one in result["structuredContent"]["findings"] if one.get("found")]
        assert all(CANARY not in f"{one['detail']}{one['fix']}{one['title']}" for one in found)
        assert CANARY in str(found), text
        assert "visitor-text-" in text_of(result)
        assert "/findings/*/found" in result["_meta"]["org.laleo/trust"]["fields"]
        outside = re.sub(r"<(visitor-text-\w{16})>.*?</\1>", "", text_of(result))
        assert CANARY not in outside, text


def test_one_account_checks_sixty_times_an_hour(
    owner: Caller, shop: dict[str, Any], site: Web
) -> None:
    site.html(html(tag(shop)))
    path = f"/widgets/{shop['id']}/verify-install"
    answers = [owner.post(path, {}).status for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_a_widget_without_an_address_asks_for_one(people: People, owner: Caller) -> None:
    bare = owner.post("/widgets", {"name": "Bare"}).json
    refused = owner.post(f"/widgets/{bare['id']}/verify-install", {})
    assert refused.status == 422
    assert "say which page" in refused.json["detail"]
