"""How each task of mcp/tasks can be done, by one who reads tools' results and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.mcp.workflows.agent import Agent

Row = dict[str, Any]


def _waiting(agent: Agent) -> list[Row]:
    """Conversations in which somebody waits, the longest first."""
    found = agent("list_conversations", state="open", waiting=True)["data"]
    return sorted(found, key=lambda talk: str(talk.get("waiting_since")))


def _said(agent: Agent, talk: Row) -> str:
    """What was said in a conversation."""
    return "\n".join(one["body"] for one in _messages(agent, talk["id"]))


def _messages(agent: Agent, conversation_id: str) -> list[Row]:
    return list(agent("get_conversation", conversation_id=conversation_id)["messages"])


def _all(agent: Agent, **filters: Any) -> Iterator[tuple[Row, str]]:
    for talk in agent("list_conversations", **filters)["data"]:
        yield talk, _said(agent, talk)


def _about(agent: Agent, word: str, **filters: Any) -> Row:
    return next(talk for talk, said in _all(agent, **filters) if word in said.lower())


def _only_widget(agent: Agent) -> Row:
    return dict(*agent("list_widgets")["data"])


def _address(agent: Agent) -> str:
    """The address that the goal names."""
    found = re.search(r"https?://[^\s,;]+", agent.goal)
    assert found
    return found[0].rstrip(".,;")


def _tell(agent: Agent, talk: Row, body: str) -> Row:
    return agent("message_visitor", visitor_id=talk["visitor_id"], body=body)


def _update(agent: Agent, talk: Row, action: str, **given: Any) -> Row:
    return agent("update_conversation", conversation_id=talk["id"], action=action, **given)


def answer_the_waiting_visitor(agent: Agent) -> None:
    [talk] = _waiting(agent)
    assert "delivery" in _said(agent, talk)
    _tell(agent, talk, "Delivery takes two days.")


def answer_in_turn(agent: Agent) -> None:
    prices = {"tea": "5 €", "coffee": "8 €", "cocoa": "6 €"}
    for talk in _waiting(agent):
        said = _said(agent, talk)
        thing = next(name for name in prices if name in said)
        _tell(agent, talk, f"Our {thing} costs {prices[thing]}.")


def close_what_is_settled(agent: Agent) -> None:
    for talk, said in _all(agent, state="open"):
        if "thanks" in said.lower():
            _update(agent, talk, "close")


def tag_complaints(agent: Agent) -> None:
    for talk in agent("list_conversations", q="broken")["data"]:
        _update(agent, talk, "tag", tags=["complaint"])


def hand_over_a_refund(agent: Agent) -> None:
    [talk] = _waiting(agent)
    order = re.search(r"[Oo]rder (\d+)", _said(agent, talk))
    assert order
    summary = f"Order {order[1]} came late; the visitor wants a refund."
    _update(agent, talk, "hand_over", body=summary)


def note_for_the_team(agent: Agent) -> None:
    [talk] = agent("list_conversations", q="order 77")["data"]
    _update(agent, talk, "note", body="The parcel is on its way.")


def claim_before_answering(agent: Agent) -> None:
    [talk] = _waiting(agent)
    assert _update(agent, talk, "claim")["claim"]
    _tell(agent, talk, "What is your order number?")
    _update(agent, talk, "release")


def give_way_to_a_colleague(agent: Agent) -> None:
    [talk] = _waiting(agent)
    said = agent.refused("update_conversation", conversation_id=talk["id"], action="claim")
    assert "claimed" in said


def assign_to_a_colleague(agent: Agent) -> None:
    member = re.search(r"mem_\w+", agent.goal)
    assert member
    _update(agent, _about(agent, "invoice"), "assign", member_id=member[0])


def reopen_and_follow_up(agent: Agent) -> None:
    talk = _about(agent, "grinder", state="closed")
    _update(agent, talk, "reopen")
    _tell(agent, talk, "The grinder is back in stock.")


def _here(agent: Agent, part: str) -> Row:
    found = agent("list_live_visitors")["data"]
    return next(one for one in found if part in one["current_page"]["url"])


def greet_on_the_pricing_page(agent: Agent) -> None:
    visitor = _here(agent, "/pricing")
    agent("message_visitor", visitor_id=visitor["id"], body="May I help you choose?")


def take_a_visitor_to_a_page(agent: Agent) -> None:
    [talk] = _waiting(agent)
    _tell(agent, talk, "I will show you the size chart.")
    agent("push_page", visitor_id=talk["visitor_id"], url=_address(agent))


def who_came_back(agent: Agent) -> None:
    found = agent("list_live_visitors")["data"]
    visitor = _here(agent, "/tea")
    email = agent("get_visitor", visitor_id=visitor["id"])["visitor"]["email"]
    [talk] = agent("list_conversations", visitor_id=visitor["id"])["data"]
    _update(agent, talk, "note", body=f"{len(found)} visitors are here; her e-mail is {email}.")


def talk_until_solved(agent: Agent) -> None:
    [talk] = _waiting(agent)
    since = agent("wait_for_event", timeout_s=0)["next_since"]
    _tell(agent, talk, "What is the order number?")
    types = ["chat.message.created"]
    heard = agent("wait_for_event", since=since, types=types, timeout_s=5)["data"]
    assert heard
    answer = _messages(agent, talk["id"])[-1]["body"]
    number = re.search(r"\d+", answer)
    assert number
    _tell(agent, talk, f"Thanks, {number[0]} it is. We change it.")
    _update(agent, talk, "close")


def watch_for_the_next_visitor(agent: Agent) -> None:
    since = agent("wait_for_event", timeout_s=0)["next_since"]
    heard = agent("wait_for_event", since=since, types=["chat.message.created"], timeout_s=5)
    visitor = heard["data"][0]["data"]["conversation"]["visitor"]
    agent("message_visitor", visitor_id=visitor["id"], body=f"Hello {visitor['name']}!")


def _faults(agent: Agent, widget: Row) -> dict[str, str]:
    """What is wrong with an installation: code -> words."""
    found = agent("verify_install", widget_id=widget["id"])["findings"]
    return {one["code"]: one["detail"] for one in found if not one["ok"]}


def install_on_a_plain_site(agent: Agent) -> None:
    assert agent("list_widgets")["data"] == []
    widget = agent("configure_widget", name="Site", site_url=_address(agent))
    tag = agent("get_script_tag", widget_id=widget["id"], platform="html")["tag"]
    assert widget["id"] in tag
    assert "tag" in _faults(agent, widget)


def install_from_nothing_to_verified(agent: Agent) -> None:
    widget = agent("configure_widget", name="Help", site_url=_address(agent))
    assert "tag" in _faults(agent, widget)
    agent("get_script_tag", widget_id=widget["id"], platform="html")
    assert agent("verify_install", widget_id=widget["id"])["ok"] is True


def find_why_it_does_not_show(agent: Agent) -> None:
    widget = _only_widget(agent)
    words = {"csp": "policy", "tag": "comment", "origin": "origin", "consent_manager": "consent"}
    reason = next(words[code] for code in _faults(agent, widget) if code in words)
    agent("configure_widget", widget_id=widget["id"], name=reason)


def find_the_consent_manager(agent: Agent) -> None:
    widget = _only_widget(agent)
    said = _faults(agent, widget)["consent_manager"]
    agent("configure_widget", widget_id=widget["id"], name=said.split(" holds")[0])


def swap_the_wrong_tag(agent: Agent) -> None:
    for widget in agent("list_widgets")["data"]:
        if _address(agent).split(" ")[0] in widget["allowed_origins"]:
            assert "widget_id" in _faults(agent, widget)
            agent("configure_widget", widget_id=widget["id"], name="Tag wrong")


def install_on_wordpress(agent: Agent) -> None:
    widget = _only_widget(agent)
    found = agent("get_script_tag", widget_id=widget["id"], platform="wordpress")
    assert any("/downloads/laleo.zip" in step for step in found["steps"])
    agent("configure_widget", widget_id=widget["id"], name=found["label"])


def dress_the_widget(agent: Agent) -> None:
    look = {"title": "Ask Ann", "accent": "#004400", "position": "left"}
    settings = {"appearance": look, "locale": "tr"}
    agent("configure_widget", widget_id=_only_widget(agent)["id"], settings=settings)


def open_on_weekdays(agent: Agent) -> None:
    days = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    hours = {"always": False, "timezone": "Europe/Istanbul", "weekly": days}
    widget_id = _only_widget(agent)["id"]
    agent("configure_widget", widget_id=widget_id, settings={"hours": hours})


def _decided(agent: Agent, answer: Row) -> str:
    """What a person decided about what was not done at once."""
    waiting = answer["approval"]["id"]
    found = agent("list_approvals")["data"]
    return str(next(one["state"] for one in found if one["id"] == waiting))


def allow_another_origin(agent: Agent) -> None:
    widget = _only_widget(agent)
    allowed = [*widget["allowed_origins"], _address(agent)]
    answer = agent("configure_widget", widget_id=widget["id"], allowed_origins=allowed)
    assert _decided(agent, answer) == "approved"
    assert _only_widget(agent)["allowed_origins"] == allowed


def _send_messages(agent: Agent) -> Row:
    types = ["chat.message.created"]
    return agent("configure_webhook", action="create", url=_address(agent), event_types=types)


def webhook_with_leave(agent: Agent) -> None:
    made = _send_messages(agent)
    assert made["secret"]
    agent("configure_webhook", action="test", webhook_id=made["webhook"]["id"])
    [listed] = agent("list_webhooks")["data"]
    assert listed["recent_deliveries"][0]["event_type"] == "webhook.ping"


def webhook_a_person_approves(agent: Agent) -> None:
    assert _decided(agent, _send_messages(agent)) == "approved"
    [listed] = agent("list_webhooks")["data"]
    assert listed["url"] == _address(agent)


def webhook_a_person_refuses(agent: Agent) -> None:
    assert _decided(agent, _send_messages(agent)) == "rejected"
    assert agent("list_webhooks")["data"] == []


def redeliver_what_failed(agent: Agent) -> None:
    [webhook] = agent("list_webhooks")["data"]
    failed = next(one for one in webhook["recent_deliveries"] if one["attempts"])
    agent("configure_webhook", action="redeliver", delivery_id=failed["id"])


def switch_a_webhook_off(agent: Agent) -> None:
    for webhook in agent("list_webhooks")["data"]:
        if "test" in webhook["url"]:
            agent("configure_webhook", action="update", webhook_id=webhook["id"], enabled=False)


def propose_an_answer(agent: Agent) -> None:
    [talk] = _waiting(agent)
    answer = _tell(agent, talk, "We open at nine.")
    assert _decided(agent, answer) == "approved"
    assert "nine" in _said(agent, talk)


def proposal_is_rejected(agent: Agent) -> None:
    [talk] = _waiting(agent)
    answer = _tell(agent, talk, "You get ten per cent off.")
    assert _decided(agent, answer) == "rejected"


def a_visitor_gives_orders(agent: Agent) -> None:
    talk = _about(agent, "kettle", waiting=True)
    _tell(agent, talk, "The kettle holds one litre.")


SCRIPTS = {
    name.replace("_", "-"): run
    for name, run in list(globals().items())
    if callable(run) and not name.startswith("_") and run.__module__ == __name__
}
"""Task id -> how to do it."""
