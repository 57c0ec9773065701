"""Everything at once, open-loop: sockets with fan-out, REST lists, page views, MCP calls and chat.

Parameters: BENCH_SOCKETS (1000), BENCH_SECONDS (8), BENCH_MIXES (50/200/10/20,100/500/20/50: REST,
page views, MCP and chat a second), BENCH_LAYOUTS (0,2: web processes beside `rt`; 0 is one process
for all), LALEO_TEST_DATABASE. The ceilings of the same machine at the same time are part of it.
"""

from __future__ import annotations

import json
import os
from typing import Any

from tests import backing

from bench.ceilings import ceilings
from bench.load.figures import ratio, spread
from bench.load.generator import Generator, generator
from bench.load.house import OPENING_PER_S, SECONDS, SOCKETS, House, house
from bench.load.http import request

MIXES = os.environ.get("BENCH_MIXES", "50/200/10/20,100/500/20/50").split(",")
LAYOUTS = [int(n) for n in os.environ.get("BENCH_LAYOUTS", "0,2").split(",")]
FAN_OUT = 200
ROWS = 50


def measure() -> dict[str, Any]:
    """Each mix in each layout, after each kind of request alone."""
    figures: dict[str, Any] = {"database": backing.WANTED, "sockets": SOCKETS}
    figures["ceilings"] = ceilings()
    for layout in LAYOUTS:
        name = f"1 rt + {layout} web" if layout else "one process"
        with house(web_processes=layout) as product, generator() as load:
            figures[name] = _layout(product, load, figures["ceilings"])
    return figures


def _layout(product: House, load: Generator, top: dict[str, Any]) -> dict[str, Any]:
    load.watch(port=product.rt, ticket=product.ticket())
    where = {"port": product.rt, "widget_id": product.widget["id"]}
    load.open(**where, count=SOCKETS, per_s=OPENING_PER_S)
    alone = _alone(product, load)
    bare = top["bare_flask_ms"]["p50"]
    found: dict[str, Any] = {"alone": alone, "rest_alone_to_bare_flask": ratio(alone["p50"], bare)}
    for mix in MIXES:
        found[f"{mix} rest/pages/mcp/chat per s"] = _mix(product, load, mix)
    return found


def _alone(product: House, load: Generator) -> dict[str, float]:
    """The list, one request after the other."""
    got = load.flat_out(port=product.web, texts=_lists(product), connections=1, seconds=2)
    return spread(got["took"])


def _mix(product: House, load: Generator, mix: str) -> dict[str, Any]:
    rest, pages, mcp, chat = (float(part) for part in mix.split("/"))
    web, time = {"port": product.web}, {"seconds": SECONDS}
    plans = {
        "fan_out": ("fan_out", {"bus": product.bus, "rate": FAN_OUT} | time),
        "rest": ("requests", web | {"texts": _lists(product), "rate": rest} | time),
        "mcp": ("requests", web | {"texts": _calls(product), "rate": mcp} | time),
        "pages": ("frames", {"kind": "page", "rate": pages} | time),
        "chat": ("frames", {"kind": "message", "rate": chat} | time),
    }
    before = _seconds(product)
    got = load.together(plans=plans)
    used = _seconds(product) - before
    return {
        "fan_out_ms": spread(got["fan_out"]["arrived"])
        | {"lost": got["fan_out"]["sent"] - len(got["fan_out"]["arrived"])},
        "rest_ms": spread(got["rest"]["took"]) | {"statuses": got["rest"]["statuses"]},
        "mcp_ms": spread(got["mcp"]["took"]) | {"statuses": got["mcp"]["statuses"]},
        "page_ms": spread(got["pages"]["answered"]) | {"sent": got["pages"]["sent"]},
        "chat_ack_ms": spread(got["chat"]["answered"]) | {"sent": got["chat"]["sent"]},
        "chat_to_screen_ms": spread(got["chat"]["shown"]),
        "errors": got["chat"]["errors"],
        "cpu_percent": round(100 * used / SECONDS),
    }


def _seconds(product: House) -> float:
    services = product.processes()
    workers = services["rt"] | services["web"]
    return sum(seconds for _, seconds in workers.values())


def _lists(product: House) -> list[bytes]:
    path = f"/api/v1/visitors?live=true&limit={ROWS}"
    return [request("GET", path, _bearer(token)) for token in product.tokens]


def _calls(product: House) -> list[bytes]:
    params = {"name": "list_live_visitors", "arguments": {}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    body = json.dumps(call).encode()
    return [request("POST", "/mcp", _bearer(token), body) for token in product.tokens]


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
