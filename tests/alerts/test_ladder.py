"""Who is told after how long, then whom, until somebody acts."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from laleo.core import db
from tests.alerts.desk import EVERYONE, Desk
from tests.mailbox import Mailbox
from tests.people import Caller


def test_nobody_is_told_before_the_time_and_everybody_after_it(
    desk: Desk, mailbox: Mailbox, operator: Caller, viewer: Caller, limited: Caller
) -> None:
    desk.rule((120, EVERYONE))
    conversation = desk.waiting("Is the decaf back?")
    desk.work()
    assert mailbox.mails == []
    alert = desk.alert()
    assert (alert["state"], alert["step"], alert["steps"]) == ("open", 0, 1)
    assert alert["conversation_id"] == conversation
    assert alert["next_at"] > alert["created_at"]

    desk.later()
    assert sorted(mailbox.readers) == sorted([desk.owner.email, operator.email])
    mail = mailbox.mails[0][1]
    assert mail["Subject"] == "A visitor is waiting for an answer · Shop"
    assert "Is the decaf back?" in mail.get_content()
    alert = desk.alert()
    assert alert["step"] == 1
    told = {attempt["target"]: attempt["ok"] for attempt in alert["attempts"]}
    assert told == {"Acme owner": True, "The operator": True}


def test_the_ladder_goes_on_to_the_next_until_nobody_is_left(desk: Desk, mailbox: Mailbox) -> None:
    first, second = (
        {"kind": "email", "address": "a@example.com"},
        {"kind": "email", "address": "b@example.com"},
    )
    desk.rule((0, first), (60, second))
    desk.waiting()
    desk.work()
    assert mailbox.readers == ["a@example.com"]
    desk.work()
    assert mailbox.readers == ["a@example.com"]
    desk.later()
    assert mailbox.readers == ["a@example.com", "b@example.com"]
    desk.later()
    assert (desk.alert()["state"], len(mailbox.mails)) == ("expired", 2)


@pytest.mark.parametrize("answered", ["before the first step", "between the steps"])
def test_an_answer_ends_it(desk: Desk, mailbox: Mailbox, operator: Caller, answered: str) -> None:
    desk.rule((0, EVERYONE), (60, EVERYONE))
    conversation = desk.waiting()
    if answered == "between the steps":
        desk.work()
    before = len(mailbox.mails)
    desk.answer(conversation, operator)
    desk.later()
    alert = desk.alert()
    assert alert["state"] == "acknowledged"
    assert alert["acknowledged_by"]["id"] == operator.member_id
    assert len(mailbox.mails) == before


def test_an_agents_answer_ends_the_waiting_too(desk: Desk, agent: Caller) -> None:
    desk.rule((0, EVERYONE))
    desk.answer(desk.waiting(), agent)
    assert desk.alert()["acknowledged_by"]["kind"] == "agent"


def test_a_note_answers_nobody(desk: Desk) -> None:
    desk.rule((60, EVERYONE))
    conversation = desk.waiting()
    path = f"/conversations/{conversation}/messages"
    assert desk.owner.post(path, {"body": "Hm", "internal": True}).status == 201
    desk.tell()
    assert desk.alert()["state"] == "open"


def test_closing_ends_it(desk: Desk) -> None:
    desk.rule((60, EVERYONE))
    desk.owner.post(f"/conversations/{desk.waiting()}/close")
    desk.tell()
    assert desk.alert()["state"] == "acknowledged"


def test_acknowledging_ends_it_for_all(desk: Desk, operator: Caller, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE), (60, EVERYONE))
    desk.waiting()
    desk.work()
    alert = desk.alert()
    for _ in range(2):
        got = operator.post(f"/alerts/{alert['id']}/acknowledge")
        assert (got.status, got.json["state"]) == (200, "acknowledged")
    desk.later()
    assert len(mailbox.mails) == 2
    (entry,) = desk.owner.get("/audit-log?action=alert.acknowledged").json["data"]
    assert (entry["actor"]["id"], entry["target"]) == (operator.member_id, alert["id"])


def test_who_writes_three_times_waits_once(desk: Desk, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE))
    visitor = desk.visitor()
    for _ in range(3):
        conversation = desk.writes(visitor)
        desk.tell()
        desk.work()
    assert len(desk.alerts()) == len(mailbox.mails) == 1
    desk.answer(conversation)
    assert desk.owner.delete(f"/conversations/{conversation}/claim").status == 200
    desk.writes(visitor, "One more thing")
    desk.tell()
    desk.work()
    assert [alert["state"] for alert in desk.alerts()] == ["open", "acknowledged"]
    assert len(mailbox.mails) == 2


def test_an_answer_handed_out_before_its_question_is_known_as_one(desk: Desk) -> None:
    """Two dispatchers may overtake each other; the answer's event is the later one all the same."""
    desk.rule((60, EVERYONE))
    conversation = desk.writes(desk.visitor())
    with db.unit(desk.app) as session:  # the visitor's message is in another dispatcher's hands
        session.execute(text("UPDATE events SET dispatched_at = created_at"))
    desk.answer(conversation)
    with db.unit(desk.app) as session:
        first = "SELECT min(id) FROM events WHERE type = 'chat.message.created'"
        session.execute(text(f"UPDATE events SET dispatched_at = NULL WHERE id = ({first})"))
    desk.tell()
    assert desk.alerts() == []


def test_a_step_that_reaches_nobody_is_passed_at_once(desk: Desk, mailbox: Mailbox) -> None:
    desk.rule((0, {"kind": "push", "who": "everyone"}), (3600, EVERYONE))
    desk.waiting()
    desk.work()
    assert mailbox.readers == [desk.owner.email]
    push, mail = desk.alert()["attempts"]
    assert (push["ok"], mail["ok"]) == (False, True)
    assert "No device" in push["detail"]


def test_a_step_of_which_nothing_arrives_hurries_the_next(desk: Desk, mailbox: Mailbox) -> None:
    nowhere = {"kind": "ntfy", "address": "http://127.0.0.1:9/topic"}
    desk.rule((0, nowhere), (3600, EVERYONE))
    desk.waiting()
    desk.work()
    assert mailbox.mails == []  # it is tried again first
    for _ in range(3):
        desk.again()
    assert mailbox.readers == [desk.owner.email]
    assert desk.alert()["attempts"][0]["state"] == "failed"


def test_a_rule_of_one_site_and_a_rule_that_is_off_stay_silent(desk: Desk) -> None:
    other = desk.people.widget(desk.owner, site_url="https://other.example")
    desk.rule((0, EVERYONE), site_ids=[other["site_id"]])
    desk.waiting()
    assert desk.alerts() == []
    desk.waiting(site_id=other["site_id"], widget_id=other["id"])
    assert desk.alert()["site_id"] == other["site_id"]
    rule = desk.rule((0, EVERYONE), enabled=False)
    desk.waiting()
    assert len(desk.alerts()) == 1
    assert rule["enabled"] is False


def test_a_rule_hears_of_any_event(desk: Desk, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE), events=["visitor.connected"])
    visitor = desk.visitor()
    desk.tell()
    desk.work()
    assert desk.alert()["visitor_id"] == visitor
    assert mailbox.mails[0][1]["Subject"].startswith("A visitor is on your site")


def test_a_deleted_rule_ends_its_alerts_and_keeps_their_log(desk: Desk, mailbox: Mailbox) -> None:
    rule = desk.rule((0, EVERYONE), (60, EVERYONE))
    desk.waiting()
    desk.work()
    assert desk.owner.delete(f"/alert-rules/{rule['id']}").status == 204
    desk.later()
    alert = desk.alert()
    assert (alert["state"], alert["rule_id"], alert["rule_name"]) == ("expired", None, "Test")
    assert len(mailbox.mails) == 1


def test_what_a_visitor_wrote_can_be_left_out(desk: Desk, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE), include_message=False)
    desk.waiting("My card number is 4111")
    desk.work()
    assert "4111" not in mailbox.mails[0][1].as_string()
    assert "4111" not in str(desk.alerts())


def test_claiming_ends_it_when_a_person_does(desk: Desk, operator: Caller, agent: Caller) -> None:
    desk.rule((60, EVERYONE), events=["conversation.waiting", "conversation.handed_over"])
    first, second = desk.waiting(), desk.waiting()
    assert operator.post(f"/conversations/{first}/claim").status == 200
    alert = next(one for one in desk.alerts() if one["conversation_id"] == first)
    assert (alert["state"], alert["acknowledged_by"]["kind"]) == ("acknowledged", "member")
    agent.post(f"/conversations/{second}/hand-over", {"summary": "Wants a refund."})
    desk.tell()
    assert agent.post(f"/conversations/{second}/claim").status == 200
    states = {one["event_type"]: one["state"] for one in desk.alerts()[:2]}
    assert states["conversation.handed_over"] == "open"


def test_nobody_else_is_told_while_somebody_is_answering(
    desk: Desk, operator: Caller, mailbox: Mailbox
) -> None:
    desk.rule((0, EVERYONE))
    visitor = desk.visitor()
    conversation = desk.writes(visitor)
    desk.answer(conversation, operator)  # takes the claim
    desk.writes(visitor, "One more thing")
    desk.tell()
    desk.work()
    alert = desk.alerts()[0]
    assert (alert["state"], alert["step"], mailbox.mails) == ("open", 0, [])
    assert operator.delete(f"/conversations/{conversation}/claim").status == 200
    desk.later()
    assert len(mailbox.mails) == 2
