"""Many who answer at once, and those who are gone: exactly one outcome, and none for ever."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress

from laleo.calls import legs
from laleo.core import db
from laleo.core.errors import Conflict
from tests.calls.desk import Desk
from tests.people import Caller

RACERS = 100


def test_of_a_hundred_who_answer_at_once_one_does(desk: Desk, owner: Caller) -> None:
    call_id = desk.call()
    start, outcomes = threading.Barrier(RACERS), Counter[str]()

    def race(number: int) -> None:
        start.wait()
        try:
            outcomes[desk.answer(call_id, owner, line=f"line {number}")] += 1
        except Conflict as error:
            outcomes[error.code] += 1

    threads = [threading.Thread(target=race, args=(number,)) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"answered": 1, "answered_elsewhere": RACERS - 1}
    states = [state for state, _ in desk.steps(call_id)]
    assert states == ["requested", "ringing", "answered"]
    assert len(desk.events("call.answered")) == 1


def test_an_answer_and_a_hang_up_at_once_leave_one_story(desk: Desk, owner: Caller) -> None:
    call_id, start = desk.call(), threading.Barrier(2)

    def answer() -> None:
        start.wait()
        with suppress(Conflict):
            desk.answer(call_id, owner)

    def hang_up() -> None:
        start.wait()
        desk.hang_up(call_id)

    threads = [threading.Thread(target=one) for one in (answer, hang_up)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = [state for state, _ in desk.steps(call_id)]
    assert states in (
        ["requested", "ringing", "answered", "ended"],
        ["requested", "ringing", "cancelled"],
    )


def test_a_caller_who_is_gone_rings_nobody(desk: Desk) -> None:
    call_id = desk.call()
    desk.silent(call_id, "caller")
    desk.sweep()
    gone = desk.now(call_id)
    assert (gone["state"], gone["end_reason"]) == ("cancelled", "network")
    assert "ringing" not in desk.legs(call_id).values()


def test_a_side_that_is_gone_ends_the_call(desk: Desk, owner: Caller) -> None:
    for party in ("caller", "answerer"):
        call_id = desk.call()
        desk.answer(call_id, owner)
        desk.silent(call_id, party)
        desk.sweep()
        over = desk.now(call_id)
        assert (over["state"], over["end_reason"]) == ("ended", "network")


def test_a_sign_of_life_keeps_a_call(desk: Desk, owner: Caller) -> None:
    call_id = desk.call()
    desk.answer(call_id, owner)
    desk.silent(call_id, "caller")
    with db.unit(desk.people.app):
        caller = legs.talking(call_id, "caller")
        assert caller is not None
        legs.beat(caller)
    desk.sweep()
    assert desk.now(call_id)["state"] == "answered"
