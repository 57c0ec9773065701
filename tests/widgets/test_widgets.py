"""Widgets: their shape, their tag, and which pages may load their configuration."""

from __future__ import annotations

import re
from typing import Any

import pytest

from laleo.widgets.numbers import check_digit, well_formed
from laleo.widgets.script_tag import PLATFORMS
from tests.people import Caller


def test_a_new_widget_has_site_origin_and_channel_number(owner: Caller) -> None:
    made = owner.post("/widgets", {"name": "Shop", "site_url": "https://Shop.Example/start"})
    assert made.status == 201
    assert made.json["allowed_origins"] == ["https://shop.example"]
    assert well_formed(made.json["channels"][0]["number"])
    assert owner.get(f"/sites/{made.json['site_id']}").json["name"] == "Shop"


def test_the_check_digit_finds_a_wrong_digit_and_two_swapped_ones() -> None:
    number = "48291" + check_digit("48291")
    assert well_formed(number)
    assert not well_formed("4" + "9" + number[2:])
    assert not well_formed(number[1] + number[0] + number[2:])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_tag_is_exact_on_every_platform(
    owner: Caller, widget: dict[str, Any], platform: str
) -> None:
    shown = owner.get(f"/widgets/{widget['id']}/script-tag?platform={platform}").json
    expected = (
        f'async src="http://localhost:8000/widget.js" data-laleo-widget="{widget["id"]}" '
        'data-laleo-server="http://localhost:8000"></script>'
    )
    if platform == "tag-manager":
        made = [f"'data-laleo-widget','{widget['id']}'", '(document,"http://localhost:8000")']
        assert all(part in shown["tag"] for part in made)
    else:
        assert shown["tag"].endswith(expected)
    assert shown["where"]
    assert shown["steps"]


def test_the_configuration_answers_allowed_pages_only(
    nobody: Caller, widget: dict[str, Any]
) -> None:
    path = f"/w/v1/config?widget={widget['id']}"
    fine = nobody.get(path, Origin="https://shop.example")
    assert fine.status == 200
    assert fine.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert fine.json["files"]["live"].startswith("/w/v1/live.")


FOREIGN = [
    "https://evil.example",
    "https://evil-shop.example",
    "https://shop.example.evil.example",
    "null",
    "http://shop.example",
    "https://shop.example:8443",
    "https://a.shop.example",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_is_refused_in_words(
    nobody: Caller, widget: dict[str, Any], origin: str
) -> None:
    refused = nobody.get(f"/w/v1/config?widget={widget['id']}", Origin=origin)
    assert (refused.status, refused.json["code"]) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert "allowed origins" in refused.json["detail"]


def test_a_wildcard_allows_one_label(owner: Caller, nobody: Caller, widget: dict[str, Any]) -> None:
    owner.patch(f"/widgets/{widget['id']}", {"allowed_origins": ["https://*.shop.example"]})
    path = f"/w/v1/config?widget={widget['id']}"
    assert nobody.get(path, Origin="https://de.shop.example").status == 200
    for origin in ("https://shop.example", "https://a.b.shop.example", "https://xshop.example"):
        assert nobody.get(path, Origin=origin).status == 403


def test_an_unknown_widget_is_told_from_a_foreign_page(nobody: Caller) -> None:
    for widget_id in ("wgt_01jd3x8m6p2q4r5s6t7v8w9x0y", "nonsense", ""):
        answer = nobody.get(f"/w/v1/config?widget={widget_id}", Origin="https://shop.example")
        assert (answer.status, answer.json["code"]) == (404, "not_found")


BAD_ORIGINS = [
    "ftp://x.example",
    "https://x.example/path",
    "x.example",
    "https://a:b@x",
    "https://*",
    "https://*.*.x",
]


@pytest.mark.parametrize("origin", BAD_ORIGINS)
def test_what_is_no_origin_is_refused_with_its_place(
    owner: Caller, widget: dict[str, Any], origin: str
) -> None:
    fine = "https://fine.example"
    refused = owner.patch(f"/widgets/{widget['id']}", {"allowed_origins": [fine, origin]})
    assert refused.status == 422
    assert refused.json["errors"][0]["pointer"] == "/allowed_origins/1"
    assert owner.get(f"/widgets/{widget['id']}").json["allowed_origins"] != [fine]


def test_the_loader_is_short_lived_and_its_parts_are_immutable(
    nobody: Caller, widget: dict[str, Any]
) -> None:
    loader = nobody.send("GET", "/widget.js", None, {})
    assert (loader.status, loader.headers["Cache-Control"]) == (200, "public, max-age=300")
    config = nobody.get(f"/w/v1/config?widget={widget['id']}", Origin="https://shop.example").json
    for path in config["files"].values():
        part = nobody.get(path)
        assert "immutable" in part.headers["Cache-Control"]
        assert re.search(r"\.[0-9A-Za-z_-]{8,}\.js$", path)
    assert nobody.get("/w/v1/..%2f..%2fapp.js").status == 404
