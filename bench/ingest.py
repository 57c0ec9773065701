"""Page views: how many a second, how long one takes at 500 a second, and none dropped.

Parameters: BENCH_SOCKETS (1000), BENCH_SECONDS (8), BENCH_WEB_PROCESSES (0), BENCH_RATE (500).
"""

from __future__ import annotations

import os
import time
from typing import Any

from tests import backing

from bench.load.figures import spread
from bench.load.generator import Generator, generator
from bench.load.house import OPENING_PER_S, SECONDS, SOCKETS, House, house
from laleo.core import db
from laleo.visitors.models import PageView

WEB_PROCESSES = int(os.environ.get("BENCH_WEB_PROCESSES", "0"))
RATE = float(os.environ.get("BENCH_RATE", "500"))
AT_ONCE = 64
PATIENCE_S = 60.0


def measure() -> dict[str, Any]:
    """At a rate, then flat out."""
    with house(web_processes=WEB_PROCESSES) as product, generator() as load:
        where = {"port": product.rt, "widget_id": product.widget["id"]}
        load.open(**where, count=SOCKETS, per_s=OPENING_PER_S)
        return {"database": backing.WANTED, "sockets": SOCKETS} | _measure(product, load)


def _measure(product: House, load: Generator) -> dict[str, Any]:
    before = _rows(product)
    paced = load.frames(kind="page", rate=RATE, seconds=SECONDS)
    written = _settled(product, before + paced["sent"])
    best = load.pages_flat_out(seconds=SECONDS, at_once=AT_ONCE)
    all_written = _settled(product, written + best["sent"])
    return {
        f"page_ms_at_{RATE:.0f}_per_s": spread(paced["answered"]),
        "dropped": paced["sent"] - (written - before) - len(paced["errors"]),
        "most_per_s": round(len(best["answered"]) / SECONDS),
        "dropped_flat_out": best["sent"] - (all_written - written),
        "errors": paced["errors"],
    }


def _rows(product: House) -> int:
    with db.unit(product.server.app, reads=True) as session:
        return int(session.query(PageView).count())


def _settled(product: House, expected: int) -> int:
    """The rows once all are written, or nothing is added any more."""
    deadline, count = time.monotonic() + PATIENCE_S, -1
    while time.monotonic() < deadline:
        last, count = count, _rows(product)
        if count >= expected:
            break
        time.sleep(2 if count == last else 0.5)
    return count
