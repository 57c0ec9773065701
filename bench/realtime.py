"""Open connections: their memory and opening, fan-out and broadcast, the live list, and a cut.

Visitors say real hellos (database, presence and events included). Parameters: BENCH_SOCKETS (1000),
BENCH_SECONDS (8), BENCH_OPENING_PER_S (60), BENCH_WEB_PROCESSES (0), LALEO_TEST_DATABASE (sqlite).
"""

from __future__ import annotations

import os
import time
from typing import Any

from redis import Redis
from tests import backing
from tests.people import Caller

from bench.load.figures import spread
from bench.load.generator import Generator, generator
from bench.load.house import OPENING_PER_S, SECONDS, SOCKETS, House, house

WEB_PROCESSES = int(os.environ.get("BENCH_WEB_PROCESSES", "0"))
RATES = (200, 1000)
CUT = 20
MESSAGES = 200
SIGHT_S = 60.0


def measure() -> dict[str, Any]:
    """All figures."""
    with house(web_processes=WEB_PROCESSES) as product, generator() as load:
        about = {"database": backing.WANTED, "web_processes": WEB_PROCESSES, "sockets": SOCKETS}
        return about | _measure(product, load)


def _measure(product: House, load: Generator) -> dict[str, Any]:
    where = {"port": product.rt, "widget_id": product.widget["id"]}
    load.watch(port=product.rt, ticket=product.ticket())
    half = SOCKETS // 2
    load.open(**where, count=SOCKETS - half, per_s=OPENING_PER_S)  # pools and caches fill, too
    before, began = product.memory_kb(), time.monotonic()
    took = load.open(**where, count=half, per_s=OPENING_PER_S)
    figures: dict[str, Any] = {
        "opened_per_s": round(half / (time.monotonic() - began), 1),
        "hello_ms": spread(took),
        "connected_to_row_ms": spread(load.appeared()),
        "kb_per_connection": round((product.memory_kb() - before) / half, 1),
    }
    time.sleep(2)
    figures |= {"idle_cpu_percent": _idle(product), "fan_out_ms": _fan_out(product, load)}
    figures["broadcast_to_last_ms"] = spread(load.broadcast(bus=product.bus, times=5))
    figures["post_to_screen_ms"] = _posts(product.owner, load)
    chat = load.frames(kind="message", rate=10, seconds=SECONDS)
    figures["chat_to_screen_ms"] = spread(chat["shown"])
    figures["close_seen_ms"] = _cut(product, load)
    return figures


def _idle(product: House, seconds: float = 10.0) -> float:
    """Processor time of what holds the connections while nothing happens."""
    before = sum(cpu for _, cpu in product.processes()["rt"].values())
    time.sleep(seconds)
    after = sum(cpu for _, cpu in product.processes()["rt"].values())
    return round(100 * (after - before) / seconds, 1)


def _fan_out(product: House, load: Generator) -> dict[str, Any]:
    found = {}
    for rate in RATES:
        got = load.fan_out(bus=product.bus, rate=rate, seconds=SECONDS)
        lost = got["sent"] - len(got["arrived"])
        found[f"{rate}/s"] = spread(got["arrived"]) | {"lost": lost}
    return found


def _posts(owner: Caller, load: Generator) -> dict[str, Any]:
    """Messages posted by REST, one after the other, to their visitors' sockets."""
    ids, _ = load.seen()["ids"], load.taken()
    for number in range(MESSAGES):
        body = {"body": f"at:{time.monotonic()}", "client_id": f"post{number}"}
        got = owner.post(f"/visitors/{ids[number * 7919 % len(ids)]}/messages", body)
        assert got.status == 201, got.text  # noqa: PLR2004
    time.sleep(1)
    arrived = load.taken()
    return spread(arrived) | {"lost": MESSAGES - len(arrived)}


def _cut(product: House, load: Generator) -> dict[str, Any]:
    """Milliseconds from cutting a line until presence knows of it, one after the other."""
    redis = Redis(unix_socket_path=product.bus.removeprefix("unix://"), decode_responses=True)
    key, waits = "presence:{visits}:deadlines", []
    for _ in range(CUT):
        before = {visit for visit, _ in redis.zrange(key, 0, -1, withscores=True)}
        began = time.monotonic()
        load.cut(count=1)
        while not _leaving(redis, key, before):
            assert time.monotonic() - began < SIGHT_S, "a cut was not noticed"
            time.sleep(0.005)
        waits.append(time.monotonic() - began)
        time.sleep(12)  # the grace of this one is over before the next
        if len(waits) * 12 > SECONDS * 6:
            break
    return spread(waits)


def _leaving(redis: Redis, key: str, before: set[str]) -> bool:
    """Whether one of the visits has only its grace left."""
    seconds, _ = redis.time()
    soon = redis.zrangebyscore(key, "-inf", (seconds + 11) * 1000)
    return any(visit in before for visit in soon)
