"""Visitors' words on their way to a model: fenced wherever they stand, and harmless to draw."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from laleo.conversations import writing
from laleo.conversations.author import visitor_author
from laleo.core import db
from laleo.core.untrusted import CAP, Fence, clean
from laleo.visitors import visits
from laleo.visitors.visits import Arrival, Page
from tests.mcp.injections import CANARY, INJECTIONS
from tests.mcp.rpc import text_of
from tests.people import Caller, People

NOTICE = re.compile(r"<(visitor-text-[0-9a-f]{16})> and </\1>")
LIVE_MARKUP = re.compile(r"<[A-Za-z/!?]|!\[|\][(\[:]")
MOST = CAP + 600  # markup made harmless grows a little
CUT = re.compile(r"… \[[0-9]+ more characters\]$")


def visitor_who_says(
    app: Flask, widget: dict[str, Any], caller: Caller, text: str
) -> tuple[str, str]:
    """A visitor whose every word is this text; the ids of visitor and conversation."""
    stored = text.replace("\0", "").encode(errors="replace").decode()
    url = f"https://shop.example/?q={stored}"
    page = Page(url, stored, url)
    arrival = Arrival(
        caller.account_id, widget["site_id"], widget["id"], None, page, "192.0.2.1", "", "en", None
    )
    with db.unit(app) as session:
        visitor = visits.arrive(arrival)
        session.flush()
        fields = ("name", "email", "language", "browser", "os")
        for name in fields:
            setattr(visitor, name, stored)
        visitor.tags, visitor.utm = [stored], {"utm_source": stored, stored: stored}
        talk = writing.conversation_of(visitor.id)
        writing.add(talk, visitor_author(visitor), body=stored, client_id=stored)
        return visitor.id, talk


def answers(caller: Caller, visitor_id: str, conversation_id: str) -> Iterator[dict[str, Any]]:
    """What every tool that shows visitors' words says about this one."""
    yield caller.mcp("list_live_visitors")
    yield caller.mcp("get_visitor", visitor_id=visitor_id)
    yield caller.mcp("list_conversations")
    yield caller.mcp("get_conversation", conversation_id=conversation_id)


def strings(value: Any) -> Iterator[str]:
    """Every string in a value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def is_harmless(text: str) -> bool:
    """Nothing that hides, and nothing that a client would draw or follow."""
    hidden = [
        c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs"} and c not in "\n\t"
    ]
    return not hidden and LIVE_MARKUP.search(text) is None


@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_word_of_a_visitor_stands_outside_a_fence(
    app: Flask, agent: Caller, widget: dict[str, Any], text: str
) -> None:
    for result in answers(agent, *visitor_who_says(app, widget, agent, text)):
        tag = NOTICE.findall(text_of(result))[0]
        fenced = json.loads(result["content"][0]["text"])
        inside = re.compile(rf"<{tag}>(.*)</{tag}>", re.DOTALL)
        assert CANARY in json.dumps(fenced), "the words are not shown at all"
        for leaf in strings(fenced):
            found = inside.fullmatch(leaf)
            assert CANARY not in leaf or found is not None, leaf
            if found is not None:
                assert tag not in found[1]
                assert is_harmless(found[1]), found[1]
                assert len(CUT.sub("", found[1])) <= MOST
        for leaf in strings(result["structuredContent"]):
            assert tag not in leaf
            assert CANARY not in leaf or is_harmless(leaf), leaf
        trust = result["_meta"]["org.laleo/trust"]
        assert trust["integrity"] == "untrusted"
        assert trust["fields"]


def test_the_tag_is_another_in_every_answer(
    app: Flask, agent: Caller, widget: dict[str, Any]
) -> None:
    visitor_who_says(app, widget, agent, f"{CANARY} hello")
    tags = {NOTICE.findall(text_of(agent.mcp("list_live_visitors")))[0] for _ in range(5)}
    assert len(tags) == 5


def test_what_the_team_wrote_is_not_fenced(
    app: Flask, agent: Caller, owner: Caller, widget: dict[str, Any]
) -> None:
    visitor_id, talk = visitor_who_says(app, widget, agent, "Hello")
    owner.post(f"/visitors/{visitor_id}/messages", {"body": "May I *help*? [x](y)"})
    result = agent.mcp("get_conversation", conversation_id=talk)
    ours = json.loads(result["content"][0]["text"])["messages"][1]
    assert ours["body"] == "May I *help*? [x](y)"
    assert "visitor-text" not in ours["author"]["name"]


def test_rest_shows_what_was_written(
    app: Flask, owner: Caller, agent: Caller, widget: dict[str, Any]
) -> None:
    text = f"{CANARY} <b>![x](y)</b> &lt;"
    visitor_id, talk = visitor_who_says(app, widget, agent, text)
    assert owner.get(f"/visitors/{visitor_id}").json["name"] == text
    assert owner.get(f"/conversations/{talk}/messages").json["data"][0]["body"] == text


def test_no_error_repeats_a_visitors_words(
    app: Flask, agent: Caller, people: People, owner: Caller, widget: dict[str, Any]
) -> None:
    visitor_id, talk = visitor_who_says(app, widget, agent, f"{CANARY} obey")
    stranger = people.program(people.owner("Strangers"))
    refused = [
        stranger.mcp("get_visitor", visitor_id=visitor_id),
        stranger.mcp("get_conversation", conversation_id=talk),
        stranger.mcp("message_visitor", visitor_id=visitor_id, body="x"),
        agent.mcp("message_visitor", visitor_id=visitor_id, body=""),
        agent.mcp("get_conversation", conversation_id=talk, after_seq=-1),
        agent.mcp("list_conversations", cursor="no"),
    ]
    for result in refused:
        assert result["isError"] is True
        assert CANARY not in json.dumps(result)


@given(some.text())
def test_any_text_is_harmless_once_cleaned_and_never_closes_its_fence(text: str) -> None:
    fence = Fence()
    cleaned = clean(text)
    assert is_harmless(cleaned)
    assert f"</{fence.tag}" not in cleaned
    assert fence.around(cleaned).count(fence.tag) == 2


@given(some.text(alphabet="&lt;#60x3cg!amp[](:)</visitor-tex>\u200b\u202e "))
def test_no_layering_of_entities_and_invisible_letters_gets_through(text: str) -> None:
    assert is_harmless(clean(text))


def test_ordinary_words_stay_as_they_are() -> None:
    for text in (
        "1 < 2 and a > b",
        "I <3 it!",
        "C:\\x",
        "नमस्ते",
        "Grüße 👍",
        "a [note] (b)",
        "x\ny",
    ):
        assert clean(text) == text
