"""ETag and If-Match: nobody overwrites settings they have not seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.people import Caller


@pytest.fixture
def made(owner: Caller) -> dict[str, str]:
    """Addresses of one of each kind of settings."""
    site = owner.post("/sites", {"name": "Shop"}).json["id"]
    widget = owner.post("/widgets", {"name": "Shop", "site_id": site}).json["id"]
    hook = {"url": "http://127.0.0.1:9/laleo", "event_types": ["*"]}
    webhook = owner.post("/webhooks", hook).json["id"]
    return {
        "site": f"/sites/{site}",
        "widget": f"/widgets/{widget}",
        "webhook": f"/webhooks/{webhook}",
        "account": "/account",
    }


CHANGES = {
    "site": ({"name": "A"}, {"name": "B"}),
    "widget": ({"name": "A"}, {"name": "B"}),
    "webhook": ({"description": "A"}, {"description": "B"}),
    "account": ({"name": "A"}, {"name": "B"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_edit_of_what_was_seen_passes_and_a_later_one_does_not(
    owner: Caller, made: dict[str, str], what: str
) -> None:
    path, (first, second) = made[what], CHANGES[what]
    seen = owner.get(path).headers["ETag"]
    passed = owner.patch(path, first, If_Match=seen)
    assert passed.status == 200
    assert passed.headers["ETag"] == owner.get(path).headers["ETag"] != seen
    refused = owner.patch(path, second, If_Match=seen)
    assert (refused.status, refused.json["code"]) == (412, "changed_meanwhile")
    assert owner.get(path).json == passed.json
    assert owner.patch(path, second, If_Match=passed.headers["ETag"]).status == 200


def test_who_has_seen_it_so_is_sent_nothing(owner: Caller, made: dict[str, str]) -> None:
    for path in made.values():
        seen = owner.get(path)
        again = owner.get(path, If_None_Match=seen.headers["ETag"])
        assert (again.status, again.raw) == (304, b"")
        assert again.headers["ETag"] == seen.headers["ETag"]
    assert owner.patch(made["site"], {"name": "B"}).status == 200
    changed = owner.get(made["site"], If_None_Match=seen.headers["ETag"])
    assert (changed.status, changed.json["name"]) == (200, "B")


def test_without_if_match_an_edit_passes(owner: Caller, made: dict[str, str]) -> None:
    assert owner.patch(made["site"], {"name": "A"}).status == 200
    assert owner.patch(made["site"], {"name": "B"}, If_Match="*").status == 200


def test_of_many_edits_at_once_one_passes(owner: Caller, made: dict[str, str]) -> None:
    path = made["site"]
    seen = owner.get(path).headers["ETag"]
    with ThreadPoolExecutor(6) as pool:
        names = [{"name": f"Site {number}"} for number in range(6)]
        answers = list(pool.map(lambda name: owner.patch(path, name, If_Match=seen), names))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 5


def test_a_stranger_learns_nothing_by_if_match(
    stranger: Caller, owner: Caller, made: dict[str, str]
) -> None:
    seen = owner.get(made["site"]).headers["ETag"]
    assert stranger.patch(made["site"], {"name": "A"}, If_Match=seen).status == 404
