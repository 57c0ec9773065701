"""A visitor and the team talk."""

from __future__ import annotations

from tests.live.shop import Shop


def test_a_message_reaches_the_visitor_and_the_answer_the_team(shop: Shop) -> None:
    console, page = shop.member(), shop.visitor()
    visitor_id = page.welcome["visitor_id"]
    sent = shop.owner.post(f"/visitors/{visitor_id}/messages", {"body": "Can I help?"})
    assert sent.status == 201, sent.text
    assert page.expect("message")["message"] == sent.json
    assert sent.json["author"]["kind"] == "operator"

    ack = page.ask("message", client_id="one", body="Yes, please")
    assert ack["t"] == "ack", ack
    assert ack["d"]["client_id"] == "one"
    got = console.wait(lambda f: f["t"] == "message" and f["d"]["message"]["seq"] == 2)["d"]
    assert got["message"] == ack["d"]["message"]
    assert got["message"]["author"] == {"kind": "visitor", "id": visitor_id, "name": "Visitor"}

    conversation_id = sent.json["conversation_id"]
    listed = shop.owner.get("/conversations?state=open").json["data"]
    assert [(c["id"], c["unread"], c["last_seq"]) for c in listed] == [(conversation_id, 1, 2)]
    assert listed[0]["last_message"] == ack["d"]["message"]
    assert listed[0]["visitor"] == {"id": visitor_id, "name": None, "online": True}
    assert listed[0]["waiting_since"] == ack["d"]["message"]["created_at"]
    path = f"/conversations/{conversation_id}/messages"
    assert [m["body"] for m in shop.owner.get(path).json["data"]] == ["Can I help?", "Yes, please"]
    assert [m["body"] for m in shop.owner.get(f"{path}?after_seq=1").json["data"]] == [
        "Yes, please"
    ]
    types = [e["data"]["message"]["body"] for e in shop.heard(2, "chat.message.created")]
    assert types == ["Can I help?", "Yes, please"]
