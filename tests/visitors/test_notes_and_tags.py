"""What the team keeps about a visitor, and how they are found by it."""

from __future__ import annotations

from typing import Any

import pytest

from laleo.core import db
from laleo.visitors import visits
from tests.people import Caller, People


@pytest.fixture
def visitor_id(people: People, owner: Caller, widget: dict[str, Any]) -> str:
    """A visitor on a page."""
    return arrive(people, owner, widget)


def arrive(people: People, owner: Caller, widget: dict[str, Any]) -> str:
    page = visits.page("https://shop.example/tea", "Tea", "")
    place = (owner.account_id, widget["site_id"], widget["id"])
    with db.unit(people.app):
        return visits.arrive(visits.Arrival(*place, None, page, "", "", None, None)).id


def found(caller: Caller, query: str) -> list[str]:
    got = caller.get(f"/visitors?{query}")
    assert got.status == 200, got.text
    return [row["id"] for row in got.json["data"]]


def test_notes_are_kept_counted_and_removed(owner: Caller, visitor_id: str, viewer: Caller) -> None:
    path = f"/visitors/{visitor_id}/notes"
    first = owner.post(path, {"body": "Likes tea\nand cake"})
    assert (first.status, first.json["author"]["kind"]) == (201, "member")
    owner.post(path, {"body": "Second"})
    assert [note["body"] for note in viewer.get(path).json["data"]] == [
        "Second",
        "Likes tea\nand cake",
    ]
    assert owner.get(f"/visitors/{visitor_id}").json["note_count"] == 2
    assert viewer.post(path, {"body": "No"}).status == 403
    assert owner.delete(f"{path}/{first.json['id']}").status == 204
    assert owner.delete(f"{path}/{first.json['id']}").status == 404
    assert owner.get(f"/visitors/{visitor_id}").json["note_count"] == 1


def test_tags_are_replaced_and_find_their_visitors(
    people: People, owner: Caller, widget: dict[str, Any], visitor_id: str, stranger: Caller
) -> None:
    other = arrive(people, owner, widget)
    path = f"/visitors/{visitor_id}/tags"
    assert owner.call("PUT", path, {"tags": ["vip", "tea", "vip"]}).json["tags"] == ["vip", "tea"]
    owner.call("PUT", f"/visitors/{other}/tags", {"tags": ["tea"]})
    assert found(owner, "tag=vip") == [visitor_id]
    assert found(owner, "tag=tea&live=true") == [other, visitor_id]
    assert found(stranger, "tag=tea") == []
    assert owner.call("PUT", path, {"tags": []}).json["tags"] == []
    assert found(owner, "tag=vip") == []
    assert owner.call("PUT", path, {"tags": ["x" * 41]}).status == 422
    assert owner.call("PUT", path, {"tags": [str(n) for n in range(51)]}).status == 422


def test_details_are_changed_one_by_one_and_null_clears(owner: Caller, visitor_id: str) -> None:
    path = f"/visitors/{visitor_id}"
    owner.patch(path, {"name": "Ann", "email": "ann@shop.example", "attributes": {"a": 1, "b": 2}})
    got = owner.patch(path, {"email": None, "attributes": {"a": None, "c": "x", "d": True}}).json
    assert (got["name"], got["email"]) == ("Ann", None)
    assert got["attributes"] == {"b": 2, "c": "x", "d": True}
    assert owner.patch(path, {"attributes": None}).json["attributes"] == {}
    for wrong in ({"email": "x"}, {"phone": "call me"}, {"attributes": {"a": []}}, {}):
        assert owner.patch(path, wrong).status == 422, wrong


def test_many_small_changes_do_not_add_up_to_more_than_is_kept(
    owner: Caller, visitor_id: str
) -> None:
    path = f"/visitors/{visitor_id}"
    assert owner.patch(path, {"attributes": {f"a{n}": n for n in range(50)}}).status == 200
    assert owner.patch(path, {"attributes": {"more": 1}}).status == 422


def test_visitors_are_found_by_text_country_and_standing(
    people: People, owner: Caller, widget: dict[str, Any], visitor_id: str
) -> None:
    waiting, talked_to = (arrive(people, owner, widget) for _ in range(2))
    owner.patch(f"/visitors/{visitor_id}", {"name": "Ann Öz", "email": "ann@tea.example"})
    for text in ("ann", "TEA.EXAMPLE", "%C3%96z"):
        assert found(owner, f"q={text}") == [visitor_id], text
    assert found(owner, "q=%25") == []
    owner.post(f"/visitors/{talked_to}/messages", {"body": "Hello"})
    assert found(owner, "live=true&status=chatting") == [talked_to]
    assert found(owner, "live=true&status=browsing") == [waiting, visitor_id]
    assert found(owner, "live=true&status=waiting") == []
    assert found(owner, "country=TR") == []
    assert owner.get("/visitors?country=turkey").status == 422
    assert owner.get("/visitors?status=asleep").status == 422


def test_what_a_token_proposes_is_done_once_a_person_says_so(
    people: People, owner: Caller, visitor_id: str
) -> None:
    program, path = people.program(owner, mode="propose"), f"/visitors/{visitor_id}"
    proposals = [
        program.patch(path, {"name": "Ann"}),
        program.call("PUT", f"{path}/tags", {"tags": ["vip"]}),
        program.post(f"{path}/notes", {"body": "Likes tea"}),
    ]
    assert [answer.status for answer in proposals] == [202, 202, 202]
    shown = owner.get(path).json
    assert (shown["name"], shown["tags"], shown["note_count"]) == (None, [], 0)
    for answer in proposals:
        done = owner.post(f"/approvals/{answer.json['id']}/approve")
        assert done.status == 200, done.text
    shown = owner.get(path).json
    assert (shown["name"], shown["tags"], shown["note_count"]) == ("Ann", ["vip"], 1)
