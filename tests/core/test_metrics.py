"""What Prometheus reads: counts of every process, figures of the moment, and nobody's words."""

from __future__ import annotations

import re
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

from tests.backing import until
from tests.people import Caller
from tests.product import METRICS_TOKEN, Laleo

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(url: str) -> Samples:
    """Every sample, parsed as Prometheus does it."""
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    request = urllib.request.Request(f"{url}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
    families = text_string_to_metric_families(text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


def test_metrics_tell_of_requests_by_route_and_of_what_waits(laleo: Laleo) -> None:
    labels = {"method": "GET", "route": "/api/v1/widgets/<widget_id>", "status": "404"}
    before = value(read(laleo.url), "laleo_http_requests_total", **labels)
    unknown = "/widgets/wgt_01jd0000000000000000000009"
    assert laleo.owner.get(unknown).status == 404
    after = read(laleo.url)
    assert value(after, "laleo_http_requests_total", **labels) == before + 1
    for name in (
        "laleo_events_waiting",
        "laleo_events_oldest_waiting_seconds",
        "laleo_deliveries_pending",
        "laleo_deliveries_due",
        "laleo_visitors_online",
    ):
        assert (name, frozenset()) in after
    assert ("laleo_queue_jobs", frozenset({("queue", "deliver")})) in after
    ids = re.compile(r"[a-z]{3}_[0-9a-z]{26}")
    assert not any(ids.search(text) for _, pairs in after for _, text in pairs)


def test_attempts_of_the_worker_are_counted_too(laleo: Laleo) -> None:
    def attempts() -> float:
        found = read(laleo.url).items()
        return sum(v for (name, _), v in found if name == "laleo_webhook_attempts_total")

    before = attempts()
    hook = {"url": f"{laleo.url}/nothing-here", "event_types": ["webhook.ping"]}
    made = laleo.owner.post("/webhooks", hook)
    assert made.status == 201, made.text
    assert laleo.owner.post(f"/webhooks/{made.json['id']}/test").status in {200, 201, 202}
    until(lambda: attempts() > before, seconds=120, what="a counted attempt")


def test_nobody_reads_them_without_the_servers_token(laleo: Laleo, nobody: Caller) -> None:
    for headers in ({}, {"Authorization": "Bearer no"}, laleo.owner.headers):
        answer = laleo.owner.send("GET", "/metrics", None, headers)
        assert answer.status == 401
        assert "LALEO_METRICS_TOKEN" in answer.json["detail"]
    unset = nobody.send("GET", "/metrics", None, {})  # an app without the setting
    assert unset.status == 404
