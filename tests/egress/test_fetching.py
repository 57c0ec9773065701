"""The client of the web processes: checked on connect, bounded in time and size."""

from __future__ import annotations

import time

import pytest
from flask import Flask

from laleo.core import egress
from tests.egress.spellings import FORBIDDEN_HOSTS
from tests.egress.test_refusals import PUBLIC, names
from tests.webhooks import receivers
from tests.webhooks.receivers import Receiver


def _open(app: Flask) -> egress.Policy:
    return egress.tenant(app)


def test_an_allowed_address_is_fetched(app: Flask, sink: Receiver) -> None:
    got = egress.fetch(sink.url, policy=_open(app))
    assert (got.status, got.body, got.whole) == (200, b"answered 200", True)
    assert got.address == "127.0.0.1"
    assert sink.posts[0].path == "/hook"


def test_no_forbidden_host_is_connected_to(strict_app: Flask, sink: Receiver) -> None:
    policy, reached = egress.tenant(strict_app), []
    for host in FORBIDDEN_HOSTS:
        try:
            egress.fetch(f"http://{host}:{sink.port}/", policy=policy, seconds=3)
        except (egress.Refused, egress.Unresolved, egress.Unreachable):
            continue
        reached.append(host)
    assert reached == []
    assert sink.posts == []


def test_a_name_that_changes_its_mind_is_blocked(
    monkeypatch: pytest.MonkeyPatch, strict_app: Flask, sink: Receiver
) -> None:
    policy = egress.tenant(strict_app)
    with names(monkeypatch, PUBLIC, "127.0.0.1"):
        url = f"http://rebind.example:{sink.port}/"
        egress.judge(url, policy)
        with pytest.raises(egress.Refused):
            egress.fetch(url, policy=policy)
    assert sink.posts == []


@pytest.mark.parametrize("answer", [receivers.never, receivers.byte_by_byte])
def test_time_is_up_by_the_clock_on_the_wall(app: Flask, sink: Receiver, answer: object) -> None:
    sink.always = answer  # type: ignore[assignment]
    started = time.monotonic()
    with pytest.raises(egress.Unreachable, match="no answer in time"):
        egress.fetch(sink.url, policy=_open(app), seconds=1.5)
    assert time.monotonic() - started < 15


def test_an_endless_body_is_cut(app: Flask, sink: Receiver) -> None:
    sink.always = receivers.endless
    got = egress.fetch(sink.url, policy=_open(app), most=10_000)
    assert (len(got.body), got.whole) == (10_000, False)


def test_a_closed_port_is_unreachable(app: Flask) -> None:
    with receivers.receiver() as gone:
        url = gone.url
    with pytest.raises(egress.Unreachable):
        egress.fetch(url, policy=_open(app))
