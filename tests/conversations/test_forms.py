"""The form before the chat, and the one that is there while nobody is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.talk import ORIGIN
from tests.live.shop import Shop
from tests.people import Upload

ANN = {"name": "Ann <b>Lee</b>", "email": "ann@example.com", "phone": "+90 212 555 01 02"}


def visitor(shop: Shop, page: Any) -> dict[str, Any]:
    got = shop.owner.get(f"/visitors/{page.welcome['visitor_id']}")
    return dict(got.json)


def test_answers_before_the_chat_introduce_the_visitor(shop: Shop) -> None:
    page = shop.visitor()
    page.tell("details", **ANN, plan="Pro\nmonthly", empty="")
    page.settled()
    assert {key: visitor(shop, page)[key] for key in ANN} == ANN
    assert shop.owner.get("/conversations").json["data"] == [], "nothing was said yet"
    page.ask("message", client_id="one", body="Hello")
    [row] = shop.owner.get("/conversations").json["data"]
    assert row["details"] == ANN | {"plan": "Pro\nmonthly"}
    assert row["via"] == "chat"
    assert row["last_message"]["author"]["name"] == ANN["name"]


def test_an_answer_counts_by_what_the_form_asks(shop: Shop) -> None:
    fields = [{"key": "work", "kind": "email", "label": "Work e-mail", "required": True}]
    forms = {"pre_chat": {"enabled": True, "fields": fields}}
    assert shop.owner.patch(f"/widgets/{shop.widget['id']}", {"forms": forms}).status == 200
    page = shop.visitor()
    page.tell("details", work="ann@work.example")
    page.settled()
    assert visitor(shop, page)["email"] == "ann@work.example"
    wrong = page.ask("details", work="nonsense")
    assert wrong["d"]["code"] == "validation_failed"
    assert wrong["d"]["errors"][0]["pointer"] == "/details/work"


@pytest.mark.parametrize(
    "answers",
    [
        {"email": "nonsense"},
        {"phone": "call me"},
        {"name": "x" * 121},
        {"x" * 41: "a"},
        {"a b": "c"},
        {"a": "x" * 1001},
        {"a": 5},
        {"a": {"b": "c"}},
        {str(n): "x" for n in range(21)},
    ],
)
def test_what_is_no_answer_is_refused(shop: Shop, answers: dict[str, Any]) -> None:
    page = shop.visitor()
    assert page.ask("details", **answers)["d"]["code"] == "validation_failed"
    assert visitor(shop, page)["conversation_id"] is None


def test_a_message_left_by_the_form_waits_for_the_team(shop: Shop) -> None:
    page, console = shop.visitor(), shop.member()
    given = {"client_id": "one", "body": "Call me", "details": ANN}
    ack = page.ask("offline", **given)
    assert ack["t"] == "ack", ack
    assert page.ask("offline", **given)["d"]["message"]["id"] == ack["d"]["message"]["id"]
    told = console.wait(lambda f: f["t"] == "conversation")["d"]["conversation"]
    assert (told["via"], told["details"]) == ("offline_form", ANN)
    assert told["waiting_since"] is not None
    assert visitor(shop, page)["email"] == ANN["email"]
    [row] = shop.owner.get("/conversations").json["data"]
    assert row["last_seq"] == 1


def test_a_robot_is_thanked_and_nothing_is_kept(shop: Shop) -> None:
    page = shop.visitor()
    trap = ANN | {"website": "https://spam.example"}
    ack = page.ask("offline", client_id="one", body="Buy!", details=trap)
    assert (ack["t"], ack["d"]["message"]["body"]) == ("ack", "Buy!")
    page.tell("details", **trap)
    page.settled()
    assert shop.owner.get("/conversations").json["data"] == []
    assert visitor(shop, page)["email"] is None
    assert shop.events("chat.message.created") == []


def test_delivery_is_what_the_page_says_it_got(shop: Shop) -> None:
    page, console = shop.visitor(), shop.member()
    said = page.ask("message", client_id="one", body="Hello")["d"]["message"]
    path = f"/conversations/{said['conversation_id']}/messages"
    sent = shop.owner.post(path, {"body": "Hi", "quick_replies": ["Yes", "No"]}).json
    assert (sent["delivered_at"], sent["quick_replies"]) == (None, ["Yes", "No"])
    shop.owner.post(path, {"body": "a note", "internal": True})
    page.expect("message")
    page.tell("delivered", seq=2)
    told = console.expect("delivered")
    assert told == {"conversation_id": said["conversation_id"], "seq": 2}
    page.tell("delivered", seq=2)
    page.tell("delivered", seq=2**31 - 1)
    page.settled()
    assert [f for f in console.settled() if f["t"] == "delivered"] == []
    stamps = [m["delivered_at"] is not None for m in shop.owner.get(path).json["data"]]
    assert stamps == [True, True, False], "nobody delivers a note to a visitor"


@pytest.mark.parametrize("quick", [["x" * 41], [""], ["a"] * 7, "yes", ["a\nb"]])
def test_quick_replies_are_few_and_short(shop: Shop, quick: Any) -> None:
    page = shop.visitor()
    path = f"/visitors/{page.welcome['visitor_id']}/messages"
    assert shop.owner.post(path, {"body": "?", "quick_replies": quick}).status == 422


def test_a_visitor_sends_files_with_a_frame(shop: Shop) -> None:
    page, console = shop.visitor(), shop.member()
    bearer = {"Origin": ORIGIN, "Authorization": f"Bearer {page.welcome['token']}"}
    got = shop.people.send("POST", "/w/v1/attachments", Upload("a.txt", b"Hello"), bearer)
    assert got.status == 201, got.text
    said = page.ask("message", client_id="one", body="", attachment_ids=[got.json["id"]])
    [file] = said["d"]["message"]["attachments"]
    assert file == got.json
    seen = console.expect("message")["message"]["attachments"]
    assert seen == [file]
    again = shop.visitor(token=page.welcome["token"]).welcome["messages"]
    assert again[0]["attachments"][0]["id"] == file["id"]
    assert page.ask("message", client_id="two", body="")["d"]["code"] == "validation_failed"
