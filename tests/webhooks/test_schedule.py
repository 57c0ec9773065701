"""When the next attempt comes, judged over many throws of the dice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from laleo.webhooks.schedule import DELAYS_S, State, delay, judge

HOUR = 3600


def test_ten_attempts_take_about_three_days() -> None:
    assert len(DELAYS_S) == 10
    assert 75 * HOUR < sum(DELAYS_S) < 76 * HOUR


@pytest.mark.parametrize("step", range(1, 10))
def test_delays_stay_within_a_fifth_of_their_base(step: int) -> None:
    base = DELAYS_S[step]
    thrown = [delay(step) for _ in range(300)]
    assert 0.8 * base <= min(thrown) < 0.85 * base
    assert 1.15 * base < max(thrown) <= 1.2 * base


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [("1", 5.0), ("7", 7.0), ("10", 10.0), ("86400", 10.0), ("99999999999999", 10.0)],
)
def test_a_receivers_wish_counts_between_once_and_twice_the_base(wish: str, seconds: float) -> None:
    assert delay(1, wish) == seconds


def test_a_wish_may_be_a_date() -> None:
    moment = datetime.now(UTC) + timedelta(minutes=7)
    assert 415 < delay(2, format_datetime(moment, usegmt=True)) <= 420


@pytest.mark.parametrize("wish", ["", "soon", "-3", "1.5e3", "Feb 30", "٣", None])
def test_a_wish_that_is_none_is_ignored(wish: str | None) -> None:
    assert 4 <= delay(1, wish) <= 6


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_two_hundreds_are_delivered(status: int) -> None:
    assert judge(status, {}, 1).state is State.DELIVERED


@pytest.mark.parametrize("status", [None, 100, 199, 300, 302, 307, 400, 401, 404, 429, 500, 503])
def test_everything_else_comes_again_until_the_tenth(status: int | None) -> None:
    assert judge(status, {}, 9).state is State.PENDING
    last = judge(status, {}, 10)
    assert (last.state, last.delay_s, last.disables) == (State.FAILED, None, False)


def test_a_receiver_can_call_a_delivery_off() -> None:
    verdict = judge(500, {"webhook-delivery": "abort"}, 1)
    assert (verdict.state, verdict.disables) == (State.FAILED, False)
