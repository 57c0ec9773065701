"""Answers kept ready."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Caller, People

HI = {"shortcut": "hi", "title": "Greeting", "body": "Hi {{visitor.name}},\n{{operator.name}}"}


def test_one_is_kept_changed_and_forgotten(owner: Caller) -> None:
    made = owner.post("/canned-replies", HI)
    assert made.status == 201, made.text
    assert {key: made.json[key] for key in HI} == HI
    assert made.json["site_id"] is None
    path = f"/canned-replies/{made.json['id']}"
    changed = owner.patch(path, {"title": "Hello", "shortcut": "hello-1_a"})
    assert (changed.json["title"], changed.json["body"]) == ("Hello", HI["body"])
    assert owner.get(path).json == changed.json
    assert owner.delete(path).status == 204
    assert owner.get(path).status == 404
    assert owner.get("/canned-replies").json["data"] == []


def test_a_shortcut_names_one_answer_of_the_account(owner: Caller, people: People) -> None:
    owner.post("/canned-replies", HI)
    again = owner.post("/canned-replies", HI | {"title": "Other"})
    assert (again.status, again.json["code"]) == (409, "shortcut_taken")
    other = owner.post("/canned-replies", HI | {"shortcut": "bye"}).json["id"]
    renamed = owner.patch(f"/canned-replies/{other}", {"shortcut": "hi"})
    assert (renamed.status, renamed.json["code"]) == (409, "shortcut_taken")
    assert people.owner("Strangers").post("/canned-replies", HI).status == 201


@pytest.mark.parametrize("shortcut", ["", "Hi", "a b", "x" * 33, "hí", "/hi", "a\n"])
def test_a_shortcut_can_be_typed_on_every_keyboard(owner: Caller, shortcut: str) -> None:
    assert owner.post("/canned-replies", HI | {"shortcut": shortcut}).status == 422


def test_each_sees_the_answers_for_their_sites(
    owner: Caller, widget: dict[str, Any], limited: Caller, operator: Caller
) -> None:
    site = {"site_id": widget["site_id"]}
    here = owner.post("/canned-replies", HI | {"shortcut": "here"} | site).json["id"]
    all_sites = owner.post("/canned-replies", HI).json["id"]

    def seen(caller: Caller, query: str = "") -> list[str]:
        return [row["id"] for row in caller.get(f"/canned-replies{query}").json["data"]]

    assert seen(operator) == [here, all_sites]
    assert seen(limited) == [all_sites]
    assert seen(operator, f"?site_id={widget['site_id']}") == [here, all_sites]
    assert limited.get(f"/canned-replies/{here}").status == 404
    assert limited.patch(f"/canned-replies/{here}", {"title": "x"}).status == 404


def test_who_sees_some_sites_writes_for_those_only(
    owner: Caller, widget: dict[str, Any], limited: Caller
) -> None:
    own = limited.get("/sites").json["data"][0]["id"]
    assert limited.post("/canned-replies", HI | {"site_id": own}).status == 201
    for_all = limited.post("/canned-replies", HI | {"shortcut": "all"})
    assert (for_all.status, for_all.json["code"]) == (403, "site_limited")
    for_other = HI | {"shortcut": "other", "site_id": widget["site_id"]}
    assert limited.post("/canned-replies", for_other).status == 404
    shared = owner.post("/canned-replies", HI | {"shortcut": "shared"}).json["id"]
    assert limited.delete(f"/canned-replies/{shared}").status == 403


def test_a_viewer_reads_them_only(owner: Caller, viewer: Caller) -> None:
    made = owner.post("/canned-replies", HI).json["id"]
    assert viewer.get(f"/canned-replies/{made}").status == 200
    assert viewer.post("/canned-replies", HI | {"shortcut": "x"}).status == 403
    assert viewer.delete(f"/canned-replies/{made}").status == 403
