"""Quiet hours: nobody is disturbed, and nobody who still waits is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from laleo.alerts.quiet import DAYS, over, quiet_until
from tests.alerts.desk import EVERYONE, Desk
from tests.mailbox import Mailbox

NIGHT = {"timezone": "Europe/Berlin", "from": "22:00", "to": "07:00", "days": list(DAYS)}
ALWAYS = {"timezone": "UTC", "from": "00:00", "to": "00:00", "days": list(DAYS)}


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text)


def wall(moment: datetime | None) -> str | None:
    return moment and moment.astimezone(ZoneInfo("Europe/Berlin")).strftime("%d %H:%M %Z")


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-11-22T21:59:59+01:00", None),
        ("2026-11-22T22:00:00+01:00", "23 07:00 CET"),
        ("2026-11-23T06:59:59+01:00", "23 07:00 CET"),
        ("2026-11-23T07:00:00+01:00", None),
        ("2026-11-22T23:30:00+00:00", "23 07:00 CET"),  # said in another zone
        ("2026-03-29T01:30:00+01:00", "29 07:00 CEST"),  # the clock is put forward at 2
        ("2026-03-29T05:30:00+01:00", "29 07:00 CEST"),  # 06:30 there already
        ("2026-03-29T06:00:00+01:00", None),
        ("2026-10-25T02:30:00+02:00", "25 07:00 CET"),  # the hour that comes twice, first
        ("2026-10-25T02:30:00+01:00", "25 07:00 CET"),  # and second
        ("2026-10-25T07:30:00+02:00", "25 07:00 CET"),  # 06:30 there still
    ],
)
def test_the_wall_clock_of_the_zone_counts(at: str, end: str | None) -> None:
    assert wall(quiet_until(NIGHT, berlin(at))) == end


@pytest.mark.parametrize(
    ("hours", "at", "end"),
    [
        # An end in the hour that comes twice is the second one; in the hour that is left out, 3.
        ({"from": "01:00", "to": "02:30"}, "2026-10-25T02:15:00+01:00", "25 02:30 CET"),
        ({"from": "01:00", "to": "02:30"}, "2026-03-29T01:30:00+01:00", "29 03:30 CEST"),
        ({"from": "09:00", "to": "09:00"}, "2026-11-22T10:00:00+01:00", "23 09:00 CET"),
        ({"days": ["sat"]}, "2026-11-22T06:00:00+01:00", "22 07:00 CET"),  # begun on Saturday
        ({"days": ["sat"]}, "2026-11-22T23:00:00+01:00", None),
        ({"days": ["sun"]}, "2026-11-22T06:00:00+01:00", None),
    ],
)
def test_odd_stretches_end_when_people_think_they_do(
    hours: dict[str, Any], at: str, end: str | None
) -> None:
    assert wall(quiet_until(NIGHT | hours, berlin(at))) == end


def test_stretches_without_a_gap_are_one() -> None:
    weekend = NIGHT | {"from": "00:00", "to": "00:00", "days": ["sat", "sun"]}
    assert wall(over(weekend, berlin("2026-11-21T12:00:00+01:00"))) == "23 00:00 CET"


def test_who_waits_in_quiet_hours_is_told_of_when_they_are_over(
    desk: Desk, mailbox: Mailbox
) -> None:
    rule = desk.rule((0, EVERYONE), quiet_hours=ALWAYS)
    assert rule["quiet_hours"] == ALWAYS
    conversation = desk.waiting()
    desk.work()
    alert = desk.alert()
    assert (alert["state"], alert["step"], alert["attempts"]) == ("open", 0, [])
    assert alert["held_until"] > alert["created_at"]
    assert mailbox.mails == []
    desk.later()  # too early a bell changes nothing: it is quiet still
    assert mailbox.mails == []
    desk.answer(conversation)
    assert desk.alert()["held_until"] is None


def test_what_only_matters_now_passes_in_silence(desk: Desk, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE), quiet_hours=ALWAYS, events=["visitor.connected"])
    desk.visitor()
    desk.tell()
    desk.work()
    assert (desk.alert()["state"], mailbox.mails) == ("quiet", [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"timezone": "Europe/Nowhere"},
        {"from": "24:00"},
        {"to": "7:00"},
        {"days": []},
        {"days": ["monday"]},
    ],
)
def test_hours_that_are_none_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    rungs = [{"after_s": 0, "targets": [EVERYONE]}]
    body = {"name": "N", "events": ["conversation.waiting"], "ladder": rungs}
    got = desk.owner.post("/alert-rules", body | {"quiet_hours": NIGHT | wrong})
    assert got.status == 422, got.text
    field = next(iter(wrong))
    assert got.json["errors"][0]["pointer"].startswith(f"/quiet_hours/{field}")
