"""A widget's settings: what is kept, what pages are told of them, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Caller

ORIGIN = "https://shop.example"
FIELD = {"key": "order", "kind": "text", "label": "Order number", "required": True}


def config(nobody: Caller, widget: dict[str, Any]) -> dict[str, Any]:
    got = nobody.get(f"/w/v1/config?widget={widget['id']}", Origin=ORIGIN)
    assert got.status == 200, got.text
    return dict(got.json)


def test_a_new_widget_has_every_setting(owner: Caller, nobody: Caller) -> None:
    widget = owner.post("/widgets", {"name": "Shop", "site_url": ORIGIN}).json
    assert widget["hours"]["always"] is True
    privacy = {"consent": "off", "respect_dnt": True, "truncate_ip": False, "erase_messages": True}
    assert widget["privacy"] == privacy
    assert all(widget["features"].values())
    assert widget["challenge"] == "auto"
    assert widget["identity"] == {"required": False, "secret_set": False}
    told = config(nobody, widget)
    for name in ("hours", "forms", "greetings", "privacy", "features", "challenge"):
        assert name in told
    assert told["next_change_at"] is None
    assert told["hours"]["timezone"] == "UTC"
    assert told["appearance"]["launcher"] == "bubble"


def test_a_change_lays_parts_over_what_is_there(
    owner: Caller, widget: dict[str, Any], nobody: Caller
) -> None:
    path = f"/widgets/{widget['id']}"
    owner.patch(path, {"appearance": {"launcher": "label", "launcher_text": "Ask us"}})
    owner.patch(path, {"appearance": {"hide_on": ["/checkout*", "https://shop.example/legal"]}})
    owner.patch(path, {"features": {"voice_notes": False}})
    owner.patch(path, {"forms": {"pre_chat": {"enabled": True, "fields": [FIELD]}}})
    owner.patch(path, {"identity": {"required": True}, "challenge": "always"})
    got = owner.get(path).json
    assert got["appearance"]["launcher_text"] == "Ask us"
    assert got["appearance"]["hide_on"] == ["/checkout*", "https://shop.example/legal"]
    assert got["features"]["voice_notes"] is False
    assert got["features"]["rating"] is True
    assert got["forms"]["pre_chat"]["fields"] == [FIELD]
    assert got["forms"]["offline"]["enabled"] is True
    assert got["identity"]["required"] is True
    told = config(nobody, widget)
    assert told["forms"] == got["forms"]
    assert told["challenge"] == "always"
    assert told["identity"] == {"required": True}


def test_hours_are_kept_and_told_in_their_zone(
    owner: Caller, widget: dict[str, Any], nobody: Caller
) -> None:
    weekly = {"mon": [["22:00", "02:00"]], "tue": [["09:00", "24:00"]]}
    hours = {"always": False, "weekly": weekly, "closed_dates": ["2026-12-25", "2026-01-01"]}
    got = owner.patch(f"/widgets/{widget['id']}", {"hours": hours})
    assert got.status == 200, got.text
    closed: dict[str, Any] = {day: [] for day in ("wed", "thu", "fri", "sat", "sun")}
    assert got.json["hours"]["weekly"] == closed | weekly
    assert got.json["hours"]["closed_dates"] == ["2026-01-01", "2026-12-25"]
    owner.patch(f"/sites/{widget['site_id']}", {"timezone": "Europe/Istanbul"})
    told = config(nobody, widget)
    assert told["hours"]["timezone"] == "Europe/Istanbul"
    assert told["next_change_at"].endswith("Z")
    shown = owner.get(f"/widgets/{widget['id']}/availability").json
    assert shown == {
        "online": False,
        "next_change_at": told["next_change_at"],
        "operators": 0,
    }


def test_a_greeting_gets_an_id_that_stays(owner: Caller, widget: dict[str, Any]) -> None:
    path = f"/widgets/{widget['id']}"
    asked = {"text": "Hi! Need help?", "quick_replies": ["Yes", "No"], "page": "/pricing*"}
    [first] = owner.patch(path, {"greetings": [asked]}).json["greetings"]
    assert first["id"]
    assert (first["visitors"], first["repeat"], first["seconds"]) == ("all", "session", 0)
    [again] = owner.patch(path, {"greetings": [first]}).json["greetings"]
    assert again == first


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"hours": {"weekly": {"mon": [["9:00", "17:00"]]}}}, "/hours/weekly/mon/0/0"),
    ({"hours": {"weekly": {"mon": [["09:00", "09:00"]]}}}, "/hours/weekly/mon/0"),
    ({"hours": {"weekly": {"someday": []}}}, "/hours/weekly/someday"),
    ({"hours": {"timezone": "Mars/Olympus"}}, "/hours/timezone"),
    ({"hours": {"closed_dates": ["25.12.2026"]}}, "/hours/closed_dates/0"),
    ({"forms": {"pre_chat": {"fields": [FIELD, FIELD]}}}, "/forms/pre_chat/fields"),
    (
        {"forms": {"pre_chat": {"fields": [FIELD | {"key": "website"}]}}},
        "/forms/pre_chat/fields/0/key",
    ),
    (
        {"forms": {"pre_chat": {"fields": [FIELD | {"kind": "choice"}]}}},
        "/forms/pre_chat/fields/0/choices",
    ),
    ({"appearance": {"hide_on": ["javascript:alert(1)"]}}, "/appearance/hide_on/0"),
    ({"appearance": {"hide_on": [""]}}, "/appearance/hide_on/0"),
    ({"appearance": {"offset_x": 201}}, "/appearance/offset_x"),
    ({"appearance": {"z_index": 0}}, "/appearance/z_index"),
    ({"greetings": [{"text": "a", "page": "pricing"}]}, "/greetings/0/page"),
    ({"greetings": [{"text": "a", "seconds": 601}]}, "/greetings/0/seconds"),
    ({"greetings": [{"id": "a", "text": "a"}, {"id": "a", "text": "b"}]}, "/greetings"),
    ({"greetings": [{"text": "a"}] * 11}, "/greetings"),
    ({"challenge": "maybe"}, "/challenge"),
    ({"identity": {"secret": "x"}}, "/identity/required"),
]


@pytest.mark.parametrize(("change", "pointer"), REFUSED)
def test_what_makes_no_sense_is_refused_with_its_place(
    owner: Caller, widget: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    refused = owner.patch(f"/widgets/{widget['id']}", change)
    assert refused.status == 422, refused.text
    assert refused.json["errors"][0]["pointer"] == pointer
    assert owner.get(f"/widgets/{widget['id']}").json == widget


def test_the_identity_secret_is_shown_once_and_to_people_only(
    owner: Caller, agent: Caller, operator: Caller, widget: dict[str, Any]
) -> None:
    path = f"/widgets/{widget['id']}/identity-secret"
    assert (agent.post(path).status, operator.post(path).status) == (403, 403)
    made = owner.post(path)
    assert made.status == 201
    assert len(made.json["secret"]) >= 40
    shown = owner.get(f"/widgets/{widget['id']}")
    assert shown.json["identity"]["secret_set"] is True
    assert made.json["secret"] not in shown.text
