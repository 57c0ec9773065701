"""Milliseconds a tool that reads takes with 100,000 visitors, 20 calls at once (p95 target: 150).

Parameters: BENCH_VISITORS (100000), BENCH_CALLERS (20), BENCH_SOCKETS (200), BENCH_SECONDS (8),
BENCH_WEB_PROCESSES (2), LALEO_TEST_DATABASE. Twenty callers ask again as soon as they are answered:
one tool after the other, then all of them mixed. The ceilings of the same machine are part of it.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert
from tests import backing

from bench.ceilings import ceilings
from bench.load.figures import ratio, spread
from bench.load.generator import Generator, generator
from bench.load.house import OPENING_PER_S, SECONDS, House, house
from bench.load.http import request
from laleo.conversations.models import Conversation, Message
from laleo.core import clock, db, ids
from laleo.visitors.models import PageView, Visitor

VISITORS = int(os.environ.get("BENCH_VISITORS", "100000"))
CALLERS = int(os.environ.get("BENCH_CALLERS", "20"))
SOCKETS = int(os.environ.get("BENCH_SOCKETS", "200"))
WEB_PROCESSES = int(os.environ.get("BENCH_WEB_PROCESSES", "2"))
TALKS = VISITORS // 10
MESSAGES, VIEWS = 4, 3
AT_ONCE = 2000
TARGET_MS = 150


def measure() -> dict[str, Any]:
    """Each tool alone, then all of them."""
    with house(web_processes=WEB_PROCESSES) as product, generator() as load:
        visitors, talks = _fill(product)
        where = {"port": product.rt, "widget_id": product.widget["id"]}
        load.open(**where, count=SOCKETS, per_s=OPENING_PER_S)
        top = ceilings()
        figures: dict[str, Any] = {
            "database": backing.WANTED,
            "visitors": VISITORS,
            "live": SOCKETS,
            "conversations": TALKS,
            "callers": CALLERS,
            "layout": f"1 rt + {WEB_PROCESSES} web" if WEB_PROCESSES else "one process",
        }
        calls = {name: list(_calls(product, name, visitors, talks)) for name in TOOLS}
        for name, texts in calls.items():
            figures[name] = _asked(product, load, texts)
        mixed = [text for texts in zip(*calls.values(), strict=True) for text in texts]
        figures["all_mixed"] = _asked(product, load, mixed)
        bare = top["bare_flask_ms"]["p50"]
        alone = spread(_took(product, load, mixed, callers=1)["took"])
        figures["alone"] = alone | {"p50_to_bare_flask": ratio(alone["p50"], bare)}
        return figures


TOOLS: dict[str, dict[str, Any]] = {
    "list_live_visitors": {},
    "get_visitor": {"visitor_id": "<visitor>"},
    "list_conversations": {"state": "open"},
    "get_conversation": {"conversation_id": "<talk>"},
    "list_widgets": {},
}


def _calls(product: House, name: str, visitors: list[str], talks: list[str]) -> Iterator[bytes]:
    """The same call of every token, about another visitor or conversation each."""
    others = zip(itertools.cycle(visitors), itertools.cycle(talks), strict=False)
    for token, (visitor, talk) in zip(product.tokens * 5, others, strict=False):
        known = {"<visitor>": visitor, "<talk>": talk}
        arguments = {key: known.get(value, value) for key, value in TOOLS[name].items()}
        params = {"name": name, "arguments": arguments}
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        bearer = {"Authorization": f"Bearer {token}"}
        yield request("POST", "/mcp", bearer, json.dumps(call).encode())


def _asked(product: House, load: Generator, texts: list[bytes]) -> dict[str, float]:
    """Latencies, and what one call costs the processor, which a busy machine does not change."""
    before = _seconds(product)
    got = _took(product, load, texts, callers=CALLERS)
    cost = 1000 * (_seconds(product) - before) / len(got["took"])
    return spread(got["took"]) | {"per_s": round(got["per_s"]), "cpu_ms": round(cost, 2)}


def _seconds(product: House) -> float:
    return sum(seconds for _, seconds in product.processes()["web"].values())


def _took(product: House, load: Generator, texts: list[bytes], *, callers: int) -> Any:
    found = load.flat_out(port=product.web, texts=texts, connections=callers, seconds=SECONDS)
    assert found["took"], "nothing was answered"
    return found


def _fill(product: House) -> tuple[list[str], list[str]]:
    """Visitors with pages, and conversations of some; a few ids of both."""
    visitors = [ids.new_id("vis") for _ in range(VISITORS)]
    talks = {visitor: ids.new_id("cnv") for visitor in visitors[:TALKS]}
    for start in range(0, VISITORS, AT_ONCE):
        some = visitors[start : start + AT_ONCE]
        known = {visitor: talks[visitor] for visitor in some if visitor in talks}
        with db.unit(product.server.app) as session:
            session.execute(
                insert(Visitor), [_row(Visitor, _visitor(product, one, talks)) for one in some]
            )
            views = [_row(PageView, _view(product, one, n)) for one in some for n in range(VIEWS)]
            session.execute(insert(PageView), views)
            if known:
                rows = [_row(Conversation, _talk(product, *pair)) for pair in known.items()]
                session.execute(insert(Conversation), rows)
                said = [
                    _row(Message, _message(product, *pair, n))
                    for pair in known.items()
                    for n in range(MESSAGES)
                ]
                session.execute(insert(Message), said)
    return visitors[:200], list(talks.values())[:200]


def _row(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """These values; what they leave out is nothing, or 0."""
    columns = model.__table__.columns
    return {column.name: None if column.nullable else 0 for column in columns} | values


def _place(product: House) -> dict[str, Any]:
    widget = product.widget
    return {"account_id": product.owner.account_id, "site_id": widget["site_id"]}


def _visitor(product: House, id_: str, talks: dict[str, str]) -> dict[str, Any]:
    now = clock.now()
    return {
        **_place(product),
        "id": id_,
        "widget_id": product.widget["id"],
        "name": f"Visitor {id_[-6:]}",
        "email": f"{id_[-6:]}@example.com",
        "verified": False,
        "attributes": {"plan": "pro"},
        "tags": ["shop"],
        "note_count": 0,
        "page_url": "https://shop.example/prices",
        "page_title": "Prices",
        "page_since": now,
        "referrer": "https://search.example/?q=tea",
        "utm": {"utm_source": "news"},
        "browser": "Firefox",
        "os": "Linux",
        "device": "desktop",
        "country": "TR",
        "city": "İzmir",
        "language": "en",
        "timezone": "Europe/Istanbul",
        "first_seen_at": now,
        "last_seen_at": now,
        "visits": 3,
        "page_count": 9,
        "conversation_id": talks.get(id_),
    }


def _view(product: House, visitor_id: str, number: int) -> dict[str, Any]:
    return {
        **_place(product),
        "id": ids.new_id("pgv"),
        "at": clock.now(),
        "visitor_id": visitor_id,
        "visit_id": ids.new_id("vst"),
        "url": f"https://shop.example/tea/{number}",
        "title": f"Tea number {number}",
        "referrer": None,
    }


def _talk(product: House, visitor_id: str, id_: str) -> dict[str, Any]:
    now = clock.now()
    return {
        **_place(product),
        "id": id_,
        "widget_id": product.widget["id"],
        "visitor_id": visitor_id,
        "state": "open",
        "via": "chat",
        "details": {},
        "tags": [],
        "last_seq": MESSAGES,
        "read_seq": 0,
        "visitor_read_seq": 0,
        "unread": MESSAGES,
        "created_at": now,
        "updated_at": now,
    }


def _message(product: House, visitor_id: str, talk: str, number: int) -> dict[str, Any]:
    return {
        **_place(product),
        "id": ids.new_id("msg"),
        "conversation_id": talk,
        "seq": number + 1,
        "author_kind": "visitor",
        "author_id": visitor_id,
        "author_name": "Visitor",
        "body": "Do you have this one in green, and how long would it take to get here?",
        "quick_replies": [],
        "internal": False,
        "created_at": clock.now(),
    }
