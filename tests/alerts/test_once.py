"""Killed anywhere, run many times at once: no step is lost, and none is made twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading

import pytest
from aiohttp import web
from flask import Flask
from sqlalchemy import text

from laleo import events
from laleo.alerts import jobs, ladder, ledger
from laleo.core import db
from laleo.core.redis import redis
from tests.alerts.desk import EVERYONE, Desk, at_once
from tests.backing import until
from tests.mailbox import Mailbox
from tests.webhooks.receivers import Receiver


def test_parallel_dispatchers_open_one_alert_for_each_conversation(desk: Desk) -> None:
    desk.rule((60, EVERYONE))
    visitors = [desk.visitor() for _ in range(6)]
    for visitor in visitors * 3:
        desk.writes(visitor)
    events.relay(desk.app)
    at_once(*[lambda: events.dispatch(desk.app)] * 4)
    subjects = [alert["conversation_id"] for alert in desk.alerts()]
    assert len(subjects) == len(set(subjects)) == 6


def test_many_workers_take_each_step_once(desk: Desk, outside: Receiver) -> None:
    topic = f"http://127.0.0.1:{outside.port}/topic"
    desk.rule((0, {"kind": "ntfy", "address": topic}))
    for _ in range(8):
        desk.writes(desk.visitor())
    desk.tell()
    at_once(*[desk.work] * 4)
    assert len(outside.posts) == 8
    assert {len(alert["attempts"]) for alert in desk.alerts()} == {1}


def test_a_worker_killed_between_a_step_and_its_sending_loses_nothing(
    desk: Desk, mailbox: Mailbox
) -> None:
    desk.rule((0, EVERYONE), (60, EVERYONE))
    desk.waiting()
    with db.unit(desk.app):
        ladder.climb()
    with db.unit(desk.app):
        (job,) = ledger.claim()
    desk.work()
    assert mailbox.mails == []  # somebody has it in hand, as far as anybody knows
    desk.again()
    assert mailbox.readers == [desk.owner.email]
    assert mailbox.mails[0][1]["Message-ID"] == f"<{job.attempt_id}.0@example.com>"
    with db.unit(desk.app):  # the one believed dead comes back with its outcome
        ledger.save(job, ledger.Outcome(False, "Too late"))
    assert desk.alert()["attempts"][0]["ok"] is True


def test_a_worker_killed_inside_a_step_has_taken_none(desk: Desk, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE))
    desk.waiting()
    with pytest.raises(KeyboardInterrupt):
        killed_in(desk)
    assert desk.alert()["attempts"] == []
    desk.work()
    assert len(mailbox.mails) == 1


def killed_in(desk: Desk) -> None:
    with db.unit(desk.app):
        ladder.climb()
        raise KeyboardInterrupt


def test_a_dispatcher_killed_inside_leaves_event_and_alert_undone_together(desk: Desk) -> None:
    desk.rule((60, EVERYONE))
    desk.writes(desk.visitor())
    events.relay(desk.app)

    def dies(_: object) -> None:
        raise KeyboardInterrupt

    from laleo.events import outbox

    outbox._readers.append(dies)
    try:
        with pytest.raises(KeyboardInterrupt):
            events.dispatch(desk.app)
    finally:
        outbox._readers.remove(dies)
    assert desk.alerts() == []
    desk.tell()
    assert len(desk.alerts()) == 1


def test_an_answer_during_the_sending_stops_what_comes_after(desk: Desk, outside: Receiver) -> None:
    topic = f"http://127.0.0.1:{outside.port}/topic"
    target = {"kind": "ntfy", "address": topic}
    desk.rule((0, target), (60, target))
    conversation = ""
    answered = threading.Event()

    async def answers(_: web.Request) -> web.Response:
        threading.Thread(target=lambda: (desk.answer(conversation), answered.set())).start()
        return web.Response(status=500)

    outside.answers = [answers]
    conversation = desk.waiting()
    desk.work()
    assert answered.wait(10)
    desk.later()
    assert len(outside.posts) == 1
    assert desk.alert()["state"] == "acknowledged"


def test_a_lost_bell_is_rung_again_by_the_sweep(desk: Desk, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE))
    desk.waiting()
    with desk.app.app_context():
        redis().flushall()
        assert "laleo.alerts.jobs.work" not in bells(desk.app)
    with db.unit(desk.app):
        jobs.ring_for_alerts()
    assert "laleo.alerts.jobs.work" in bells(desk.app)
    assert mailbox.mails == []


def bells(app: Flask) -> list[str]:
    with app.app_context():
        from laleo.core import queue

        return [job.func_name for job in queue.queue(queue.CHORES).jobs]


def test_a_real_worker_killed_in_the_middle_is_made_up_for(
    desk: Desk, environ: dict[str, str], outside: Receiver
) -> None:
    topic = f"http://127.0.0.1:{outside.port}/topic"
    desk.rule((0, {"kind": "ntfy", "address": topic}))
    for _ in range(8):
        desk.writes(desk.visitor())
    desk.tell()
    start = [sys.executable, "-m", "laleo.cli"]
    killed = threading.Event()

    async def slowly(_: web.Request) -> web.Response:
        await asyncio.to_thread(killed.wait)
        return web.Response()

    outside.always = slowly

    def run(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*start, *words], env=os.environ | environ, process_group=0)

    running = [run("worker", "chores"), run("reconciler")]
    try:
        until(lambda: len(outside.posts) >= 4, seconds=90, what="what the first has in hand")
        running[0].send_signal(signal.SIGKILL)
        running[0].wait()
        killed.set()
        with db.unit(desk.app) as session:  # no test waits a minute for a dead worker's lease
            session.execute(text("UPDATE alert_attempts SET next_at = at WHERE next_at > at"))
        running[0] = run("worker", "chores")

        def told() -> bool:
            attempts = [alert["attempts"] for alert in desk.alerts()]
            return all(a and a[0]["ok"] for a in attempts)

        until(told, seconds=90, what="everybody told")
    finally:
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert [len(alert["attempts"]) for alert in desk.alerts()] == [1] * 8
    sent = [json.loads(post.body)["sequence_id"] for post in outside.posts]
    assert len(set(sent)) == 8  # one sent twice is the same message to ntfy
