"""A person who was promised is always called."""

from __future__ import annotations

import pytest

from tests.alerts.desk import EVERYONE, Desk
from tests.alerts.test_quiet_hours import ALWAYS
from tests.mailbox import Mailbox
from tests.people import Caller


def hand_over(desk: Desk, agent: Caller) -> str:
    """An agent gives up; the conversation's id."""
    conversation = desk.waiting()
    desk.answer(conversation, agent, "I get somebody for you.")
    path = f"/conversations/{conversation}/hand-over"
    got = agent.post(path, {"summary": "Wants a refund, order 4711."})
    assert got.status in {200, 201}, got.text
    desk.tell()
    return conversation


def newest(desk: Desk) -> dict[str, object]:
    return dict(desk.alerts()[0])


def test_a_new_account_is_called_without_doing_anything(
    desk: Desk, agent: Caller, mailbox: Mailbox
) -> None:
    names = [rule["name"] for rule in desk.owner.get("/alert-rules").json["data"]]
    assert names == [
        "An agent hands over to a person",
        "A visitor waits",
        "A visitor calls",
        "Somebody asks to be called back",
    ]
    conversation = hand_over(desk, agent)
    desk.work()
    alert = newest(desk)
    assert (alert["event_type"], alert["conversation_id"]) == (
        "conversation.handed_over",
        conversation,
    )
    assert mailbox.readers == [desk.owner.email]
    assert "order 4711" in mailbox.mails[0][1].get_content()


@pytest.mark.parametrize("rule", ["deleted", "off", "of another site"])
def test_it_calls_without_any_rule_that_fits(
    desk: Desk, agent: Caller, mailbox: Mailbox, rule: str
) -> None:
    if rule == "deleted":
        old = desk.rule((0, EVERYONE))
        assert desk.owner.delete(f"/alert-rules/{old['id']}").status == 204
    elif rule == "off":
        desk.rule((0, EVERYONE), enabled=False, events=["conversation.handed_over"])
    else:
        other = desk.owner.post("/sites", {"name": "Other"}).json["id"]
        desk.rule((0, EVERYONE), site_ids=[other], events=["conversation.handed_over"])
    hand_over(desk, agent)
    desk.work()
    alert = newest(desk)
    assert (alert["rule_id"], alert["rule_name"]) == (None, "Every hand-off")
    assert mailbox.readers == [desk.owner.email]


def test_it_calls_in_quiet_hours_too(desk: Desk, agent: Caller, mailbox: Mailbox) -> None:
    desk.rule((0, EVERYONE), quiet_hours=ALWAYS, events=["conversation.handed_over"])
    hand_over(desk, agent)
    desk.work()
    assert len(mailbox.mails) == 1


def test_only_a_person_answers_it(
    desk: Desk, agent: Caller, operator: Caller, mailbox: Mailbox
) -> None:
    desk.rule((60, EVERYONE), events=["conversation.handed_over"])
    conversation = hand_over(desk, agent)
    desk.answer(conversation, agent, "Still looking for somebody.")
    assert newest(desk)["state"] == "open"
    agent.delete(f"/conversations/{conversation}/claim")
    desk.answer(conversation, operator)
    assert newest(desk)["state"] == "acknowledged"
    desk.later()
    assert mailbox.mails == []


def test_it_calls_whom_it_was_handed_to(
    desk: Desk, agent: Caller, operator: Caller, mailbox: Mailbox
) -> None:
    desk.rule((0, {"kind": "email", "who": "assignee"}), events=["conversation.handed_over"])
    conversation = desk.waiting()
    body = {"summary": "For you.", "member_id": operator.member_id}
    agent.post(f"/conversations/{conversation}/hand-over", body)
    desk.tell()
    desk.work()
    assert mailbox.readers == [operator.email]
