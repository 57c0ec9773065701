"""An endpoint that fails is left alone for a while, then tried, and in the end switched off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from laleo.core import clock, db
from laleo.webhooks import chores
from laleo.webhooks.health import LONGEST_PAUSE_S, PATIENCE, WELL, Health, after, ask_for_rest
from tests.accounts.test_mail import mailbox
from tests.events.happenings import Happen, undelivered
from tests.mailbox import Mailbox
from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver, web

__all__ = ["mailbox"]

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_ten_failures_in_a_row_pause_it_and_each_failed_try_doubles_the_pause() -> None:
    health, now = after(WELL, [False] * 9, NOW), NOW
    assert health.paused_until is None
    seconds = []
    for _ in range(8):
        health = after(health, [False], now)
        assert health.paused_until is not None
        seconds.append(round((health.paused_until - now).total_seconds()))
        now = health.paused_until
    assert seconds == [30, 60, 120, 240, 480, LONGEST_PAUSE_S, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    assert after(health, [True], now) == WELL


def test_seven_failures_of_ten_requests_pause_it() -> None:
    often = after(WELL, [False, False, True, False, False, True, False, False, True], NOW)
    assert often.paused_until is None
    assert after(often, [False], NOW).paused_until == NOW + timedelta(seconds=30)
    later = NOW + timedelta(minutes=6)
    assert after(often, [False], later).paused_until is None, "five minutes are over"


def test_requests_in_flight_when_the_pause_begins_do_not_lengthen_it() -> None:
    health = after(WELL, [False] * 19, NOW)
    assert health.pause_s == 30


@pytest.mark.parametrize(
    ("share", "mark"), [(0.4, 0), (0.5, 50), (0.75, 70), (0.95, 90), (1.0, 100), (3.0, 100)]
)
def test_its_owner_is_warned_on_the_way_to_the_end(share: float, mark: int) -> None:
    health = Health(failing_since=NOW - PATIENCE * share, failures=3)
    after_it = after(health, [False], NOW)
    assert (after_it.warned, after_it.is_off) == (mark, mark == 100)


def test_a_wish_for_rest_is_kept_within_an_hour() -> None:
    assert ask_for_rest(WELL, 7, NOW).paused_until == NOW + timedelta(seconds=7)
    assert ask_for_rest(WELL, 10**9, NOW).paused_until == NOW + timedelta(hours=1)


def test_a_paused_endpoint_gets_nothing_then_one_request_then_all(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    works: Works,
    happen: Happen,
) -> None:
    sink.always = 500
    happen(40)
    works.work()
    tried = len(sink.posts)
    assert 10 <= tried < 40, "those in flight end, those in hand are given back"
    assert owner.get(f"/webhooks/{endpoint['id']}").json["paused_until"] is not None
    assert undelivered(app) == 40
    works.look()
    assert len(sink.posts) == tried
    _pause_is_over(app)
    works.look()
    assert len(sink.posts) == tried + 1, "one request tries it"
    sink.always = 200
    _pause_is_over(app)
    works.look()
    shown = owner.get(f"/webhooks/{endpoint['id']}").json
    assert (shown["paused_until"], shown["failing_since"]) == (None, None)
    with db.unit(app) as session:
        session.execute(text("UPDATE deliveries SET next_attempt_at = created_at"))
    works.look()
    assert undelivered(app) == 0


def _pause_is_over(app: Flask) -> None:
    with db.unit(app) as session:
        session.execute(text("UPDATE webhooks SET paused_until = created_at"))


def test_a_receiver_that_says_too_many_is_left_alone(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    works: Works,
    happen: Happen,
) -> None:
    async def busy(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "120"})

    sink.answers = [busy]
    happen()
    works.work()
    happen(3)
    works.look()
    assert len(sink.posts) == 1
    until = clock.parse(owner.get(f"/webhooks/{endpoint['id']}").json["paused_until"])
    assert 110 < (until - clock.now()).total_seconds() < 121
    assert undelivered(app) == 4


def test_whoever_asks_for_a_try_gets_one_during_the_pause(
    app: Flask, owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    with db.unit(app) as session:
        session.execute(
            text("UPDATE webhooks SET pause_s = 30, paused_until = :until"),
            {"until": _stored(app, clock.now() + timedelta(minutes=5))},
        )
    owner.post(f"/webhooks/{endpoint['id']}/test")
    works.work()
    assert len(sink.posts) == 1


def _stored(app: Flask, moment: datetime) -> Any:
    """A time as raw SQL of this database takes it."""
    with db.unit(app, reads=True) as session:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
    return round(moment.timestamp() * 1000) if on_sqlite else moment


def test_five_days_of_failures_switch_it_off_and_the_owner_hears_of_it(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    works: Works,
    happen: Happen,
    mailbox: Mailbox,
) -> None:
    sink.always = 503
    for share, subject in ((0.6, "Webhook failing"), (1.1, "Webhook switched off")):
        with db.unit(app) as session:
            since = _stored(app, clock.now() - PATIENCE * share)
            session.execute(text("UPDATE webhooks SET failing_since = :since"), {"since": since})
        happen()
        works.look()
        with app.app_context():
            assert chores.tell_owners() == 1
            assert chores.tell_owners() == 0, "each mark is told once"
        (to, mail) = mailbox.mails[-1]
        assert to == owner.email
        assert str(mail["Subject"]).startswith(subject)
        assert endpoint["id"] in str(mail.get_payload(decode=True))
    shown = owner.get(f"/webhooks/{endpoint['id']}").json
    assert (shown["enabled"], shown["disabled_reason"]) == (False, "failing")
    assert undelivered(app) == 0
    cured = owner.patch(f"/webhooks/{endpoint['id']}", {"enabled": True}).json
    assert (cured["disabled_reason"], cured["failing_since"]) == (None, None)


def test_a_letter_that_cannot_leave_is_sent_later(
    app: Flask, owner: Caller, endpoint: dict[str, Any], mailbox: Mailbox
) -> None:
    with db.unit(app) as session:
        session.execute(text("UPDATE webhooks SET warned = 50"))
    mailbox.broken = True
    with app.app_context():
        assert chores.tell_owners() == 0
    mailbox.broken = False
    with db.unit(app) as session:
        session.execute(text("UPDATE webhooks SET mail_lease_until = created_at"))
    with app.app_context():
        assert chores.tell_owners() == 1
    assert len(mailbox.mails) == 1
