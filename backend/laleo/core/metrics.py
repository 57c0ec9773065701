"""`GET /metrics` for Prometheus: counted in every process of this machine, gauged when asked.

Text exposition format 0.0.4. Labels come from routes and fixed words, never from what people send.
Counts of all processes meet in files of the data folder (prometheus-client's multiprocess mode).
"""

from __future__ import annotations

import hmac
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, current_app, g, request

from laleo.config import METRICS
from laleo.core import db
from laleo.core.errors import NotFound, Unauthorized

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram
    from prometheus_client.core import GaugeMetricFamily

log = structlog.get_logger(__name__)

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
Reading = Callable[[], float | Mapping[str, float]]

_gauges: dict[str, tuple[str, str, Reading]] = {}


def gauge(name: str, text: str, label: str = "") -> Callable[[Reading], Reading]:
    """Register what is read when somebody asks: a number, or numbers by the value of `label`."""

    def register(read: Reading) -> Reading:
        _gauges[f"laleo_{name}"] = (text, label, read)
        return read

    return register


def init_app(app: Flask, data_dir: Path) -> None:
    """Time every request, and answer /metrics."""
    folder = data_dir / METRICS
    folder.mkdir(mode=0o700, exist_ok=True)
    if "prometheus_client" not in sys.modules:  # which reads it when it is imported
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    app.before_request(_begin)
    app.after_request(_observe)
    app.add_url_rule("/metrics", view_func=_metrics)


class Count:
    """Something that only grows; made at the first use, so that no start pays for the library."""

    def __init__(self, name: str, text: str, *labels: str) -> None:
        self._made = cache(partial(_counter, f"laleo_{name}", text, labels))

    def add(self, *labels: str) -> None:
        """One more, with these values of its labels."""
        made = self._made()
        (made.labels(*labels) if labels else made).inc()


class Seconds:
    """How long something takes, as a histogram; made at the first use."""

    def __init__(self, name: str, text: str, *labels: str) -> None:
        self._made = cache(partial(_histogram, f"laleo_{name}", text, labels))

    def add(self, seconds: float, *labels: str) -> None:
        """One more that took so long."""
        made = self._made()
        (made.labels(*labels) if labels else made).observe(seconds)


def _counter(name: str, text: str, labels: tuple[str, ...]) -> Counter:
    from prometheus_client import Counter

    return Counter(name, text, labels)


def _histogram(name: str, text: str, labels: tuple[str, ...]) -> Histogram:
    from prometheus_client import Histogram

    return Histogram(name, text, labels, buckets=BUCKETS_S)


_requests = Count("http_requests", "Requests answered.", "method", "route", "status")
_seconds = Seconds("http_seconds", "Time to answer.", "method", "route")


def _begin() -> None:
    g.began = time.perf_counter()


def _observe(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unmatched"
    if "began" not in g or route.startswith("/rt/"):  # open for as long as a visit lasts
        return response
    method = request.method if request.url_rule else "any"
    _requests.add(method, route, str(response.status_code))
    _seconds.add(time.perf_counter() - g.began, method, route)
    return response


def _metrics() -> Response:
    """All metrics, to who has LALEO_METRICS_TOKEN as a bearer token; 404 while it is unset."""
    token = current_app.config["LALEO"].metrics_token
    if token is None:
        raise NotFound("Set LALEO_METRICS_TOKEN on the server to read metrics here.")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise Unauthorized("Send LALEO_METRICS_TOKEN as `Authorization: Bearer …`.")
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Gauges())
    headers = {"Cache-Control": "no-store"}
    return Response(generate_latest(registry), headers=headers, content_type=CONTENT_TYPE_LATEST)


class _Gauges:
    """What features registered, read now; one that cannot be read is left out and logged."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Prometheus-client's way to ask."""
        with db.reading():
            for name, (text, label, read) in _gauges.items():
                try:
                    yield _family(name, text, label, read())
                except Exception as error:  # noqa: BLE001 - the others are still worth reading
                    log.warning("metric_unread", metric=name, error=repr(error))
            db.db.session.rollback()


def _family(name: str, text: str, label: str, value: Any) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, text, labels=[label] if label else [])
    for key, number in value.items() if label else [("", value)]:
        family.add_metric([key] if label else [], float(number))
    return family
