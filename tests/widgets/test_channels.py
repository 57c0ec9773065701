"""Channel numbers: found, made, moved and given up, each unique on the server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from laleo.config import BadSetting, load
from laleo.core import db
from laleo.widgets.numbers import check_digit, new_number, well_formed
from tests.people import Caller, People


def number_of(widget: dict[str, Any]) -> str:
    return str(widget["channels"][0]["number"])


def test_every_widget_has_a_number_with_its_call_page(
    owner: Caller, widget: dict[str, Any]
) -> None:
    number = number_of(widget)
    shown = owner.get(f"/channels/{number}").json
    assert well_formed(number)
    assert len(number) == 6
    assert shown["widget_id"] == widget["id"]
    assert shown["page_url"] == f"http://localhost:8000/c/{number}"
    assert widget["channels"][0]["page_url"] == shown["page_url"]
    assert (shown["enabled"], shown["available"]) == (True, False)
    assert shown["sip_uri"] is None
    assert owner.get(f"/channels/{shown['id']}").json["number"] == number
    assert [row["id"] for row in owner.get("/channels").json["data"]] == [shown["id"]]


def test_a_number_can_have_more_digits_by_a_setting(app: Flask, owner: Caller) -> None:
    with db.unit(app):
        number = new_number(9)
    assert len(number) == 9
    assert well_formed(number)
    with pytest.raises(BadSetting, match="LALEO_CHANNEL_DIGITS"):
        load({"LALEO_CHANNEL_DIGITS": "3"})


def test_a_wanted_number_is_given_once_on_the_whole_server(
    owner: Caller, widget: dict[str, Any], stranger: Caller, people: People
) -> None:
    number = "4829190" + check_digit("4829190")
    wanted = {"widget_id": widget["id"], "name": "Signatures"}
    typo = owner.post("/channels", wanted | {"number": "4829190" + check_digit("4829191")})
    assert number in typo.json["detail"]
    made = owner.post("/channels", wanted | {"number": number})
    assert made.status == 201, made.text
    again = owner.post("/channels", wanted | {"number": number})
    assert (again.status, again.json["code"]) == (409, "number_taken")
    theirs = people.widget(stranger)
    taken = stranger.post("/channels", {"widget_id": theirs["id"], "number": number})
    assert (taken.status, taken.json["code"]) == (409, "number_taken")
    assert stranger.get(f"/channels/{number}").status == 404


def test_a_number_moves_to_another_widget_and_leaves_none_without(
    people: People, owner: Caller, widget: dict[str, Any]
) -> None:
    number = number_of(widget)
    other = people.widget(owner, name="Support", site_url="https://help.example")
    moved = owner.patch(f"/channels/{number}", {"widget_id": other["id"]})
    assert moved.status == 200, moved.text
    assert (moved.json["widget_id"], moved.json["site_id"]) == (other["id"], other["site_id"])
    left = owner.get(f"/widgets/{widget['id']}").json["channels"]
    assert len(left) == 1
    assert left[0]["number"] != number
    assert {one["number"] for one in owner.get(f"/widgets/{other['id']}").json["channels"]} == {
        number,
        number_of(other),
    }


def test_the_last_number_of_a_widget_stays(owner: Caller, widget: dict[str, Any]) -> None:
    number = number_of(widget)
    assert owner.delete(f"/channels/{number}").status == 409
    spare = owner.post("/channels", {"widget_id": widget["id"]}).json
    assert owner.delete(f"/channels/{number}").status == 204
    assert owner.get(f"/channels/{number}").status == 404
    assert number_of(owner.get(f"/widgets/{widget['id']}").json) == spare["number"]


def test_a_channel_has_its_own_look_changed_part_by_part(
    owner: Caller, operator: Caller, widget: dict[str, Any]
) -> None:
    path = f"/channels/{number_of(widget)}"
    assert operator.patch(path, {"name": "Mine"}).status == 403
    owner.patch(path, {"look": {"title": "Call the shop", "accent": "#0a7d4f"}})
    shown = owner.patch(path, {"look": {"theme": "dark"}, "kind": "voice"}).json
    assert shown["look"] == {
        "title": "Call the shop",
        "text": "",
        "accent": "#0a7d4f",
        "theme": "dark",
    }
    assert shown["kind"] == "voice"
    assert owner.patch(path, {"look": {"accent": "red"}}).status == 422


def test_a_colleague_of_other_sites_sees_no_number(
    limited: Caller, widget: dict[str, Any], owner: Caller
) -> None:
    assert limited.get("/channels").json["data"] == []
    assert limited.get(f"/channels/{number_of(widget)}").status == 404


def test_the_same_number_asked_for_at_once_is_given_once(
    owner: Caller, widget: dict[str, Any]
) -> None:
    body = {"widget_id": widget["id"], "number": "1234567" + check_digit("1234567")}
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: owner.post("/channels", body).status, range(4)))
    assert sorted(statuses) == [201, 409, 409, 409]
