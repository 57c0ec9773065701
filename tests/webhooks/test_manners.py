"""What receivers do to us: nothing of it lasts longer than it may, or hurts the others."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask

from tests.events.happenings import TYPE, Happen, undelivered
from tests.people import Caller
from tests.webhooks import receivers
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver, receiver


def _subscribe(owner: Caller, url: str, *site_ids: str) -> dict[str, Any]:
    sites = {"site_ids": list(site_ids)} if site_ids else {}
    got = owner.post("/webhooks", {"url": url, "event_types": [TYPE]} | sites)
    assert got.status == 201, got.text
    return dict(got.json)


def _only_attempt(owner: Caller, webhook: dict[str, Any]) -> dict[str, Any]:
    (delivery,) = owner.get(f"/webhooks/{webhook['id']}/deliveries").json["data"]
    (attempt,) = owner.get(f"/deliveries/{delivery['id']}/attempts").json["data"]
    return dict(attempt)


def test_slow_receivers_are_cut_after_fifteen_seconds_and_slow_nobody_else(
    owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    bad, good = (owner.post("/sites", {"name": name}).json["id"] for name in ("Bad", "Good"))
    healthy = _subscribe(owner, sink.url, good)
    with receiver() as never, receiver() as loris:
        never.always, loris.always = receivers.never, receivers.byte_by_byte
        slow = [_subscribe(owner, made.url, bad) for made in (never, loris)]
        happen(1, site_id=bad)
        happen(30, site_id=good)
        started = time.monotonic()
        works.work()
    assert 15 <= time.monotonic() - started < 28
    assert len(sink.posts) == 30
    assert max(post.at for post in sink.posts) - started < 10
    listed = owner.get(f"/webhooks/{healthy['id']}/deliveries?state=delivered&limit=100").json
    assert len(listed["data"]) == 30
    for hook in slow:
        attempt = _only_attempt(owner, hook)
        assert attempt["error"]["class"] == "timeout"
        assert 14_900 <= attempt["duration_ms"] <= 15_500
        assert attempt["response"] is None


def test_at_most_sixteen_kilobytes_of_an_answer_are_read(
    owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    sink.always = receivers.endless
    hook = _subscribe(owner, sink.url)
    happen()
    works.work()
    attempt = _only_attempt(owner, hook)
    assert attempt["error"] is None
    assert attempt["response"]["body"] == "x" * 16 * 1024
    assert attempt["duration_ms"] < 5000


def test_compressed_answers_are_never_unpacked(
    owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    sink.always = receivers.gzip_bomb
    hook = _subscribe(owner, sink.url)
    happen()
    works.work()
    assert len(_only_attempt(owner, hook)["response"]["body"]) <= 16 * 1024
    assert sink.posts[0].headers["accept-encoding"] == "identity"


def test_rubbish_is_logged_without_harm(
    owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    sink.always = receivers.rubbish
    hook = _subscribe(owner, sink.url)
    happen()
    works.work()
    attempt = _only_attempt(owner, hook)
    assert attempt["error"] is None
    assert attempt["response"]["body"].startswith("a\ufffdb\ufffd")


def test_a_receiver_that_hangs_up_is_asked_again_later(
    app: Flask, owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    sink.always = receivers.hang_up
    hook = _subscribe(owner, sink.url)
    happen()
    works.work()
    assert _only_attempt(owner, hook)["error"]["class"] == "closed"
    assert undelivered(app) == 1


def test_nobody_listening_is_told_as_such(
    app: Flask, owner: Caller, happen: Happen, works: Works
) -> None:
    with receiver() as gone:
        hook = _subscribe(owner, gone.url)
    happen()
    works.work()
    assert _only_attempt(owner, hook)["error"]["class"] == "connect"
    assert undelivered(app) == 1


def test_no_more_than_ten_requests_are_open_at_one_receiver(
    owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    open_now, most = 0, 0

    async def count(request: Any) -> Any:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await receivers.asyncio.sleep(0.02)
        open_now -= 1
        return receivers.web.Response()

    sink.always = count
    _subscribe(owner, sink.url)
    happen(60)
    works.work()
    assert len(sink.posts) == 60
    assert most == 10
