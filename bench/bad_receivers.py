"""Fifty healthy endpoints beside receivers that are slow, silent, endless or booby-trapped.

Healthy deliveries must not notice, and the worker's memory must not grow.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.webhooks import receivers

from bench.webhooks import ENDPOINTS, House, house, webhook
from laleo.core import db

RATE, SECONDS = 4, 30  # events per second: 200 healthy deliveries
BAD = {
    "slow_loris": receivers.byte_by_byte,
    "never_answering": receivers.never,
    "endless_body": receivers.endless,
    "gzip_bomb": receivers.gzip_bomb,
}


def measure() -> dict[str, Any]:
    """Seconds from commit to POST at the healthy ones, and what the worker's memory grew by."""
    with house("postgres") as made, ExitStack() as stack:
        _add_bad(made, stack)
        with made.processes("worker deliver", "reconciler") as (worker, _):
            made.record(ENDPOINTS + len(BAD))
            made.until(ENDPOINTS)
            before, peak = _rss_mb(worker.pid), _Peak(worker.pid)
            committed = _offer(made)
            healthy = made.until(ENDPOINTS * (len(committed) + 1))
            peak.stop()
        arrived = made.arrivals()
    waits = sorted(1000 * (arrived[id_] - at) for id_, at in committed.items())
    return {
        "healthy_endpoints": ENDPOINTS,
        "bad_receivers": sorted(BAD),
        "events_per_s": RATE,
        "first_healthy_post_p50_ms": round(waits[len(waits) // 2]),
        "first_healthy_post_p99_ms": round(waits[len(waits) * 99 // 100]),
        "last_healthy_post_after_s": round(healthy - max(committed.values()), 2),
        "worker_memory_mb": round(before),
        "worker_memory_grew_mb": round(peak.most - before, 1),
    }


def _add_bad(made: House, stack: ExitStack) -> None:
    for answer in BAD.values():
        server = stack.enter_context(receivers.receiver())
        server.always = answer
        with db.unit(made.app) as session:
            session.add(webhook(made.account_id, server.url))


def _offer(made: House) -> dict[str, float]:
    committed, began = {}, time.monotonic()
    for number in range(RATE * SECONDS):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        committed[made.record(1)[0]] = time.monotonic()
    return committed


class _Peak:
    """The most memory a process had while this looked."""

    def __init__(self, pid: int) -> None:
        self.most = 0.0
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()

    def _look(self, pid: int) -> None:
        while not self._enough.wait(0.2):
            self.most = max(self.most, _rss_mb(pid))

    def stop(self) -> None:
        self._enough.set()
        self._thread.join()


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
