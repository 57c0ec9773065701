"""Who may say what, who sees it, and what is refused."""

from __future__ import annotations

import pytest

from tests.backing import until
from tests.live.client import Live
from tests.live.shop import Shop


def start(shop: Shop) -> tuple[Live, str]:
    """A page that wrote, and its conversation's id."""
    page = shop.visitor()
    message = page.ask("message", client_id="first", body="Hello")["d"]["message"]
    return page, message["conversation_id"]


@pytest.mark.parametrize(
    "body", ["", "   ", "x" * 4001, "nul\x00", "bell\x07", "\u2028", "half \ud800", None, 5, ["x"]]
)
def test_a_body_that_is_no_chat_text_is_refused_at_every_door(shop: Shop, body: object) -> None:
    page, conversation_id = start(shop)
    answer = page.ask("message", client_id="bad", body=body)
    assert (answer["t"], answer["d"]["code"]) == ("error", "validation_failed")
    assert answer["d"]["errors"][0]["pointer"] == "/body"
    if body != "half \ud800":
        got = shop.owner.post(f"/conversations/{conversation_id}/messages", {"body": body})
        assert got.status == 422, got.text
        assert got.json["errors"][0]["pointer"] == "/body"
    member = shop.member()
    answer = member.ask("message", conversation_id=conversation_id, client_id="bad", body=body)
    assert (answer["t"], answer["d"]["code"]) == ("error", "validation_failed")
    assert shop.owner.get(f"/conversations/{conversation_id}").json["last_seq"] == 1


def test_four_thousand_characters_and_line_breaks_are_fine(shop: Shop) -> None:
    page, _ = start(shop)
    body = "a\n" * 1999 + "éé"
    assert page.ask("message", client_id="long", body=body)["d"]["message"]["body"] == body


def test_markup_is_kept_as_text(shop: Shop) -> None:
    page, _ = start(shop)
    body = "<img src=x onerror=alert(1)> \u202e"
    assert page.ask("message", client_id="html", body=body)["d"]["message"]["body"] == body


def test_notes_are_the_teams_own(shop: Shop) -> None:
    page, conversation_id = start(shop)
    console = shop.member()
    path = f"/conversations/{conversation_id}/messages"
    note = shop.owner.post(path, {"body": "Careful, regular customer", "internal": True}).json
    shop.owner.post(path, {"body": "Hello!"})
    assert note["internal"] is True
    seen = [f["d"]["message"]["body"] for f in page.settled() if f["t"] == "message"]
    assert seen == ["Hello", "Hello!"]
    told = console.wait(lambda f: f["t"] == "message" and f["d"]["message"]["internal"])
    assert told["d"]["message"]["id"] == note["id"]
    again = shop.visitor(token=page.welcome["token"])
    assert [m["seq"] for m in again.welcome["messages"]] == [1, 3]
    assert [m["seq"] for m in page.ask("sync", after_seq=0)["d"]["messages"]] == [1, 3]
    events = [e["data"]["message"]["seq"] for e in shop.heard(2, "chat.message.created")]
    assert events == [1, 3]


def test_a_note_leaves_the_visitor_waiting_and_a_reply_does_not(shop: Shop) -> None:
    _, conversation_id = start(shop)
    path = f"/conversations/{conversation_id}"
    waiting = shop.owner.get(path).json["waiting_since"]
    assert waiting is not None
    shop.owner.post(f"{path}/messages", {"body": "Hm", "internal": True})
    assert shop.owner.get(path).json["waiting_since"] == waiting
    shop.owner.post(f"{path}/messages", {"body": "Hello"})
    after = shop.owner.get(path).json
    assert (after["waiting_since"], after["unread"]) == (None, 0)


def test_a_token_writes_as_an_agent_and_a_person_as_an_operator(shop: Shop) -> None:
    page, conversation_id = start(shop)
    agent = shop.people.program(shop.owner, kind="agent")
    visitor_id = page.welcome["visitor_id"]
    said = agent.mcp("message_visitor", visitor_id=visitor_id, body="I am a machine")
    assert said["structuredContent"]["author"]["kind"] == "agent", said
    assert said["structuredContent"]["author"]["name"] == "Test token"
    page.wait(lambda f: f["t"] == "message" and f["d"]["message"]["author"]["kind"] == "agent")
    program = shop.people.program(shop.owner)
    path = f"/conversations/{conversation_id}"
    program.post(f"{path}/claim", {"force": True})
    said = program.post(f"{path}/messages", {"body": "So am I"}).json
    assert said["author"]["kind"] == "agent"
    shop.owner.post(f"{path}/claim", {"force": True})
    said = shop.owner.post(f"{path}/messages", {"body": "Not me"}).json
    assert said["author"]["kind"] == "operator"
    read = agent.mcp("get_conversation", conversation_id=conversation_id)["structuredContent"]
    assert [m["seq"] for m in read["messages"]] == [1, 2, 3, 4]
    listed = agent.mcp("list_conversations", state="open")["structuredContent"]["data"]
    assert [c["id"] for c in listed] == [conversation_id]


def test_viewers_and_readers_look_but_do_not_speak(shop: Shop) -> None:
    page, conversation_id = start(shop)
    path = f"/conversations/{conversation_id}"
    viewer = shop.people.colleague(shop.owner, "viewer")
    observer = shop.people.observer(shop.owner)
    for caller in (viewer, observer):
        assert caller.get(path).status == 200
        for action in ("messages", "close", "read"):
            body = {"messages": {"body": "x"}, "read": {"seq": 1}}.get(action)
            assert caller.post(f"{path}/{action}", body).status == 403, action
        to_visitor = f"/visitors/{page.welcome['visitor_id']}/messages"
        assert caller.post(to_visitor, {"body": "x"}).status == 403
    console = shop.member(viewer)
    assert console.ask("watch", conversation_id=conversation_id, after_seq=0)["t"] == "watched"
    answer = console.ask("message", conversation_id=conversation_id, client_id="x", body="x")
    assert answer["t"] == "error"
    assert answer["d"]["status"] == 403


def test_a_stranger_finds_nothing(shop: Shop) -> None:
    page, conversation_id = start(shop)
    stranger = shop.people.program(shop.people.owner("Strangers"))
    path = f"/conversations/{conversation_id}"
    assert stranger.get("/conversations").json["data"] == []
    for got in (
        stranger.get(path),
        stranger.get(f"{path}/messages"),
        stranger.post(f"{path}/messages", {"body": "x"}),
        stranger.post(f"{path}/read", {"seq": 1}),
        stranger.post(f"{path}/close"),
        stranger.post(f"{path}/reopen"),
        stranger.post(f"/visitors/{page.welcome['visitor_id']}/messages", {"body": "x"}),
    ):
        assert got.status == 404, got.text
    console = shop.member(stranger)
    answer = console.ask("watch", conversation_id=conversation_id, after_seq=0)
    assert answer["d"]["code"] == "not_found"
    page.ask("message", client_id="second", body="Anybody?")
    assert [f["t"] for f in console.settled()] == []


def test_reading_is_told_to_the_other_side(shop: Shop) -> None:
    page, conversation_id = start(shop)
    console = shop.member()
    path = f"/conversations/{conversation_id}"
    assert shop.owner.post(f"{path}/read", {"seq": 1}).json["unread"] == 0
    told = page.expect("read")
    assert (told["seq"], told["by"]["kind"]) == (1, "operator")
    shop.owner.post(f"{path}/messages", {"body": "Hello"})
    page.tell("read", seq=2)
    heard = console.wait(lambda f: f["t"] == "read" and f["d"]["by"]["kind"] == "visitor")["d"]
    assert (heard["conversation_id"], heard["seq"]) == (conversation_id, 2)
    messages = shop.owner.get(f"{path}/messages").json["data"]
    assert all(m["read_at"] and m["delivered_at"] for m in messages)


def test_typing_is_told_to_those_who_look(shop: Shop) -> None:
    page, conversation_id = start(shop)
    looking, elsewhere = shop.member(), shop.member()
    looking.ask("watch", conversation_id=conversation_id, after_seq=0)
    page.tell("typing")
    told = looking.expect("typing")
    assert told["conversation_id"] == conversation_id
    assert told["author"]["kind"] == "visitor"
    looking.tell("typing", conversation_id=conversation_id)
    assert page.expect("typing")["author"]["kind"] == "operator"
    assert "typing" not in [f["t"] for f in elsewhere.settled() + looking.settled()]
    looking.tell("unwatch", conversation_id=conversation_id)
    looking.settled()
    page.tell("typing")
    page.settled()
    assert "typing" not in [f["t"] for f in looking.settled()]


def test_what_waits_for_the_visitor_is_delivered_when_the_page_is_back(shop: Shop) -> None:
    page, conversation_id = start(shop)
    page.close()
    path = f"/conversations/{conversation_id}"
    until(lambda: not shop.online(), what="the visitor's end")
    sent = shop.owner.post(f"{path}/messages", {"body": "Are you there?"}).json
    assert sent["delivered_at"] is None
    again = shop.visitor(token=page.welcome["token"])
    assert again.welcome["conversation"]["unread"] == 1
    assert again.welcome["messages"][-1]["delivered_at"] is not None


def test_a_closed_conversation_is_opened_by_the_next_message(shop: Shop) -> None:
    page, conversation_id = start(shop)
    console = shop.member()
    path = f"/conversations/{conversation_id}"
    assert shop.owner.post(f"{path}/close").json["state"] == "closed"
    assert console.expect("conversation")["conversation"]["state"] == "closed"
    assert shop.owner.get(path).json["waiting_since"] is None
    assert [e["type"] for e in shop.heard(1, "conversation.closed")] == ["conversation.closed"]
    assert shop.owner.post(f"{path}/close").status == 200
    assert len(shop.events("conversation.closed")) == 1
    page.ask("message", client_id="more", body="One more thing")
    assert shop.owner.get(path).json["state"] == "open"
    shop.owner.post(f"{path}/close")
    assert shop.owner.post(f"{path}/reopen").json["state"] == "open"
    closed = shop.owner.get("/conversations?state=closed").json["data"]
    assert closed == []


def test_too_many_messages_are_refused_in_words_a_visitor_understands(shop: Shop) -> None:
    page, _ = start(shop)
    answer = {"t": "ack"}
    for number in range(40):
        answer = page.ask("message", client_id=f"m{number}", body="Hello?")
        if answer["t"] == "error":
            break
    assert answer["d"]["code"] == "rate_limited"
    assert "messages" in answer["d"]["detail"]
    assert "Try again in" in answer["d"]["detail"]
    assert answer["d"]["retry_after_s"] > 0


def test_a_proposing_agent_waits_for_a_person(shop: Shop) -> None:
    page, conversation_id = start(shop)
    agent = shop.people.program(shop.owner, kind="agent", mode="propose")
    got = agent.post(f"/conversations/{conversation_id}/messages", {"body": "May I?"})
    assert got.status == 202, got.text
    assert [f["t"] for f in page.settled()] == ["message"]
    approval = shop.owner.get("/approvals?state=pending").json["data"][0]
    assert shop.owner.post(f"/approvals/{approval['id']}/approve").status == 200
    assert page.expect("message")["message"]["body"] == "May I?"
