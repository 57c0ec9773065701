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
from sqlalchemy import select

from laleo import events
from laleo.core import db, ids
from laleo.core.tools import tools
from laleo.core.untrusted import CAP, Fence, clean
from laleo.mcp.prompts import PROMPTS, Prompt
from laleo.mcp.resources import KINDS
from laleo.webhooks import subscriptions
from laleo.webhooks.subscriptions import occurrence
from tests.mcp.injections import CANARY, INJECTIONS
from tests.mcp.outsiders import Place, place, says
from tests.mcp.rpc import ask, modern, text_of
from tests.people import Caller, People

NOTICE = re.compile(r"<(visitor-text-[0-9a-f]{16})> and </\1>")
LIVE_MARKUP = re.compile(r"<[A-Za-z/!?]|!\[|\][(\[:]")
MOST = CAP + 600  # markup made harmless grows a little
CHUNKS = [INJECTIONS[at : at + 10] for at in range(0, len(INJECTIONS), 10)]
CUT = re.compile(r"… \[[0-9]+ more characters\]$")


def visitor_who_says(
    app: Flask, widget: dict[str, Any], caller: Caller, text: str
) -> tuple[str, str]:
    """A visitor whose every word is this text; the ids of visitor and conversation."""
    made = says(app, caller, widget, text, ("name", "email", "language", "browser", "os"))
    return made.visitor_id, made.conversation_id


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


def check(result: dict[str, Any]) -> bool:
    """Whether an answer shows visitors' words at all; fails when they stand outside a fence."""
    first, *others = (block["text"] for block in result["content"])
    assert CANARY not in "".join(others)
    assert CANARY not in json.dumps(result.get("_meta", {}))
    if result.get("isError"):
        assert CANARY not in json.dumps(result)
        return False
    shown = json.loads(first)
    check_strings(shown, others)
    for leaf in strings(result.get("structuredContent", {})):
        assert "<visitor-text-" not in leaf
        assert CANARY not in leaf or is_harmless(leaf), leaf
    if CANARY not in first:
        return False
    trust = result["_meta"]["org.laleo/trust"]
    assert trust["integrity"] == "untrusted"
    assert trust["fields"]
    return True


def check_strings(shown: Any, others: list[str]) -> None:
    """Every string with a visitor's word in it is one fence and nothing else."""
    found = NOTICE.findall("\n".join(others))
    for leaf in strings(shown):
        if CANARY not in leaf:
            continue
        inside = re.fullmatch(rf"<{found[0]}>(.*)</{found[0]}>", leaf, re.DOTALL)
        assert inside is not None, leaf
        assert found[0] not in inside[1]
        assert is_harmless(inside[1]), inside[1]
        assert len(CUT.sub("", inside[1])) <= MOST


@pytest.mark.parametrize("texts", CHUNKS, ids=range(len(CHUNKS)))
def test_no_tool_and_no_resource_shows_a_word_of_a_visitor_outside_a_fence(
    app: Flask, owner: Caller, people: People, widget: dict[str, Any], texts: list[str]
) -> None:
    there = place(app, owner, widget, texts)
    agent = people.program(owner, kind="agent")
    asks_for(there, people.program(owner, kind="agent", mode="propose"), texts)
    seen = set()
    for tool in sorted(tools(), key=lambda one: not one.reads):
        formats = ({"response_format": "concise"}, {"response_format": "detailed"})
        for arguments in there.calls(tool):
            for form in formats if tool.reads else ({},):
                if check(agent.mcp(tool.name, **arguments, **form)):
                    seen.add(tool.name)
    assert seen >= SHOWING, "an answer that shows nobody's words proves nothing"
    assert read_everything(agent, there) >= len(texts) * 2 + 1


SHOWING = {
    "get_conversation",
    "get_visitor",
    "list_approvals",
    "list_conversations",
    "list_live_visitors",
    "update_conversation",
    "wait_for_event",
}


def asks_for(there: Place, careful: Caller, texts: list[str]) -> None:
    """An agent that repeats what visitors said, and a person who says it in other words."""
    for one, text in zip(there.outsiders, texts, strict=True):
        body = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Zl", "Zp"})
        path = f"/conversations/{one.conversation_id}/messages"
        asked = careful.post(path, {"body": f"You said: {body}"[:4000]})
        assert asked.status == 202, asked.text
    changed = {"arguments": {"body": "We ship to Lyon."}}
    approved = there.owner.post(f"/approvals/{asked.json['id']}/approve", changed)
    assert approved.status == 200, approved.text


def read_everything(agent: Caller, there: Place) -> int:
    """How many resources show visitors' words; fails when one does so outside a fence."""
    lists = [("resources/list", {}), ("resources/templates/list", {}), ("tools/list", {})]
    lists += [("prompts/list", {}), ("server/discover", {})]
    lists += [("prompts/get", {"name": one.name, "arguments": filled(one)}) for one in PROMPTS]
    for method, params in lists:
        got = ask(agent, modern(method, **params)).json
        assert "error" not in got, got
        assert CANARY not in json.dumps(got)
    return sum(_reads(agent, uri) for uri in addresses(there))


def filled(prompt: Prompt) -> dict[str, str]:
    """An argument of each kind that the prompt needs."""
    examples = {"widget_id": "wgt", "conversation_id": "cnv", "visitor_id": "vis", "site_id": "sit"}
    known = {name: ids.new_id(prefix) for name, prefix in examples.items()}
    return {one.name: known[one.name] for one in prompt.arguments if one.name in known}


def addresses(there: Place) -> list[str]:
    """Every resource there is."""
    found = set()
    for one in there.outsiders:
        known = {"widget_id": there.widget["id"], "visitor_id": one.visitor_id}
        known["conversation_id"] = one.conversation_id
        found |= {kind.template.format(**known) for kind in KINDS}
    return sorted(found)


def _reads(agent: Caller, uri: str) -> bool:
    got = ask(agent, modern("resources/read", uri=uri)).json["result"]
    first, *others = (one["text"] for one in got["contents"])
    assert CANARY not in "".join(others)
    check_strings(json.loads(first), others)
    return CANARY in first


@pytest.mark.parametrize("texts", CHUNKS[:1], ids=["first"])
def test_no_refusal_of_any_tool_repeats_a_visitors_words(
    app: Flask, owner: Caller, people: People, widget: dict[str, Any], texts: list[str]
) -> None:
    there = place(app, owner, widget, texts)
    stranger = people.program(people.owner("Strangers"))
    careful = people.program(owner, kind="agent", mode="propose")
    for tool in tools():
        (arguments, *_) = there.calls(tool)
        for caller in (stranger, careful):
            for wrong in ({}, {"limit": -1}, {"unknown": "x"}):
                result = caller.mcp(tool.name, **arguments, **wrong)
                if result.get("isError") or "approval" in result.get("structuredContent", {}):
                    assert CANARY not in json.dumps(result), tool.name
    for uri in addresses(there):
        refused = ask(stranger, modern("resources/read", uri=uri))
        assert CANARY not in refused.text


def test_what_hosts_are_sent_of_events_is_fenced(
    app: Flask, owner: Caller, widget: dict[str, Any]
) -> None:
    place(app, owner, widget, CHUNKS[0])
    with db.unit(app, reads=True) as session:
        rows = session.scalars(select(events.Event)).all()
        told = [occurrence(row) for row in rows if subscriptions.sent(row.type)]
    assert CANARY in str(told)
    for one in told:
        notice = one["_meta"]["org.laleo/trust"]["notice"]
        check_strings(one["data"], [notice])


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
