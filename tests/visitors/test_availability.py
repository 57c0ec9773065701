"""The widget says whether somebody of the team can answer."""

from __future__ import annotations

import pytest

from tests.live.shop import Shop, soon


def online(shop: Shop) -> bool:
    """What a page is told before the chat is opened."""
    path = f"/w/v1/config?widget={shop.widget['id']}"
    got = shop.owner.get(path, Origin="https://shop.example")
    assert got.status == 200, got.text
    return bool(got.json["online"])


def test_a_member_with_an_open_console_is_available_until_it_is_closed(shop: Shop) -> None:
    assert online(shop) is False
    console = shop.member()
    assert online(shop) is True
    assert shop.visitor().welcome["online"] is True
    console.cut()
    soon(lambda: not online(shop), seconds=40, what="nobody available", pause=0.3)


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_only_who_may_answer_counts(shop: Shop, role: str) -> None:
    shop.member(shop.people.colleague(shop.owner, role))
    assert online(shop) is (role == "operator")


def test_a_colleague_of_another_site_does_not_count(shop: Shop) -> None:
    other = shop.owner.post("/sites", {"name": "Other"}).json["id"]
    shop.member(shop.people.colleague(shop.owner, "operator", site_ids=[other]))
    assert online(shop) is False
    shop.member(shop.people.colleague(shop.owner, "operator", site_ids=[shop.widget["site_id"]]))
    assert online(shop) is True
