"""Cursor pages stay right while rows come and go."""

from __future__ import annotations

from tests.people import Caller


def pages(owner: Caller, limit: int) -> list[list[str]]:
    found, cursor = [], ""
    while True:
        page = owner.get(f"/sites?limit={limit}{cursor}").json
        found.append([row["name"] for row in page["data"]])
        if not page["has_more"]:
            assert page["next_cursor"] is None
            return found
        cursor = f"&cursor={page['next_cursor']}"


def test_pages_cover_everything_once(owner: Caller) -> None:
    names = [f"Site {number}" for number in range(7)]
    for name in names:
        owner.post("/sites", {"name": name})
    assert pages(owner, 3) == [names[:3:-1], names[3:0:-1], names[:1]]
    assert pages(owner, 7) == [names[::-1]]


def test_a_row_that_comes_or_goes_while_paging_moves_no_other(owner: Caller) -> None:
    for number in range(6):
        owner.post("/sites", {"name": f"Site {number}"})
    first = owner.get("/sites?limit=2").json
    owner.post("/sites", {"name": "Late"})
    owner.delete(f"/sites/{first['data'][1]['id']}")
    second = owner.get(f"/sites?limit=4&cursor={first['next_cursor']}").json
    assert [row["name"] for row in second["data"]] == ["Site 3", "Site 2", "Site 1", "Site 0"]
