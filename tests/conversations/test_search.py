"""Finding conversations: by words, by who looks after them, by who waits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update

from laleo.core import db
from laleo.visitors.models import Visitor
from tests.conversations.talk import Talk
from tests.people import Caller, People


@pytest.fixture
def three(people: People, owner: Caller, widget: dict[str, Any]) -> list[Talk]:
    """Three visitors who wrote: about tea, about coffee, and in German."""
    talks = []
    for body in ("Where is my TEA?", "100% coffee_beans", "Schöne Ähre, İstanbul"):
        talk = Talk(people, owner, widget).arrive()
        talk.say(body)
        talks.append(talk)
    with db.unit(people.app) as session:
        mine = Visitor.id == talks[0].visitor_id
        session.execute(
            update(Visitor).where(mine).values(name="Zoë Quark", email="zoe@example.com")
        )
    return talks


def found(talk: Talk, query: str, caller: Caller | None = None) -> list[str]:
    got = (caller or talk.owner).get(f"/conversations?{query}")
    assert got.status == 200, got.text
    return [row["id"] for row in got.json["data"]]


def test_words_are_found_whatever_their_case(three: list[Talk]) -> None:
    tea, coffee, german = three
    for word, talk in {
        "tea": tea,
        "my TEA?": tea,
        "COFFEE": coffee,
        "%25 coffee": coffee,
        "schöne": german,
        "ähre": german,
        "zoë": tea,
        "ZOE@": tea,
    }.items():
        assert found(tea, f"q={word}") == [talk.id], word
    assert found(tea, "q=sugar") == []


@pytest.mark.parametrize("word", ["%25", "_", "\\", "'; DROP TABLE messages; --", "%00x"])
def test_signs_of_the_database_are_letters_like_others(three: list[Talk], word: str) -> None:
    got = three[0].owner.get(f"/conversations?q={word}")
    assert got.status == (422 if word == "%00x" else 200)
    if got.status == 200:
        wanted = [three[1].id] if word in {"%25", "_"} else []
        assert [row["id"] for row in got.json["data"]] == wanted


def test_notes_are_found_by_the_team(three: list[Talk]) -> None:
    three[1].owner.post(f"{three[1].path}/notes", {"body": "A wholesale customer"})
    assert found(three[0], "q=wholesale") == [three[1].id]


def test_others_find_nothing(three: list[Talk], stranger: Caller, limited: Caller) -> None:
    for caller in (stranger, limited):
        for query in ("q=tea", "tag=vip", "waiting=true", "assignee=none"):
            assert found(three[0], query, caller) == [], query


def test_by_who_looks_after_them(three: list[Talk], operator: Caller) -> None:
    mine, theirs, nobodys = three
    mine.owner.post(f"{mine.path}/assign", {"member_id": mine.owner.member_id})
    mine.owner.post(f"{theirs.path}/assign", {"member_id": operator.member_id})
    assert found(mine, "assignee=me") == [mine.id]
    assert found(mine, "assignee=me", operator) == [theirs.id]
    assert found(mine, f"assignee={operator.member_id}") == [theirs.id]
    assert found(mine, "assignee=none") == [nobodys.id]
    assert mine.owner.get("/conversations?assignee=everybody").status == 422


def test_by_who_waits(three: list[Talk]) -> None:
    answered, *others = three
    answered.reply(answered.owner)
    assert found(answered, "waiting=false") == [answered.id]
    assert set(found(answered, "waiting=true")) == {talk.id for talk in others}
    assert found(answered, "waiting=true&q=coffee&state=open") == [three[1].id]


def test_a_cursor_belongs_to_its_words(three: list[Talk]) -> None:
    owner = three[0].owner
    first = owner.get("/conversations?limit=1&waiting=true").json
    assert first["has_more"]
    cursor = first["next_cursor"]
    again = owner.get(f"/conversations?limit=1&waiting=true&cursor={cursor}")
    assert again.json["data"][0]["id"] != first["data"][0]["id"]
    assert owner.get(f"/conversations?limit=1&q=tea&cursor={cursor}").status == 400


def test_a_search_asks_the_database_no_more_often_for_more_rows(
    three: list[Talk], queries: Any
) -> None:
    def count(query: str) -> int:
        with queries() as seen:
            three[0].owner.get(f"/conversations?{query}")
        return len(seen)

    assert count("q=tea") == count("q=e&state=open")


def test_agents_search_by_their_tool(three: list[Talk], agent: Caller) -> None:
    result = agent.mcp("list_conversations", q="coffee")
    assert [row["id"] for row in result["structuredContent"]["data"]] == [three[1].id]
    text = result["content"][0]["text"]
    assert re.search(r"<visitor-text-(\w+)>100% coffee_beans</visitor-text-\1>", text)
