"""A restart under open connections: how soon everybody is back, and whether a message got lost.

Parameters: BENCH_SOCKETS (1000), BENCH_WEB_PROCESSES (2), BENCH_OPENING_PER_S (60).
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from tests import backing

from bench.load.generator import Generator, generator
from bench.load.house import OPENING_PER_S, SOCKETS, House, house

WEB_PROCESSES = int(os.environ.get("BENCH_WEB_PROCESSES", "2"))
TALKING = 50
ROUNDS = 6
PATIENCE_S = 120.0


def measure() -> dict[str, Any]:
    """Tell the `rt` worker to go while messages are posted to fifty of the visitors."""
    with house(web_processes=WEB_PROCESSES) as product, generator() as load:
        where = {"port": product.rt, "widget_id": product.widget["id"]}
        load.open(**where, count=SOCKETS, per_s=OPENING_PER_S)
        return {"database": backing.WANTED, "sockets": SOCKETS} | _measure(product, load)


def _measure(product: House, load: Generator) -> dict[str, Any]:
    talking = load.seen()["ids"][:TALKING]
    sent = _say(product, talking)
    load.let_return()
    began = time.monotonic()
    for pid in product.processes()["rt"]:
        os.kill(pid, signal.SIGTERM)  # gunicorn starts another one at once
    for _ in range(ROUNDS - 1):
        sent += _say(product, talking)
    waited = time.monotonic() - began
    rest = load.returned(count=SOCKETS, seconds=PATIENCE_S)
    sent += _say(product, talking)
    time.sleep(2)
    seqs = load.seen()["seqs"]
    got = [seqs.get(visitor, []) for visitor in talking]
    return {
        "all_back_s": None if rest is None else round(waited + rest, 2),
        "messages": sent,
        "lost": sent - sum(len(set(numbers)) for numbers in got),
    }


def _say(product: House, visitors: list[str]) -> int:
    """Post a message to each, through the process that is not restarted; how many were taken."""
    taken = 0
    for visitor in visitors:
        got = product.owner.post(f"/visitors/{visitor}/messages", {"body": "While restarting"})
        taken += got.status == 201  # noqa: PLR2004
    return taken
