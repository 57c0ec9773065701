"""Coming back after a cut: cheap for the server, complete for the client."""

from __future__ import annotations

from tests import backing
from tests.live.client import PAGE
from tests.live.shop import Shop
from tests.live.streams import stream
from tests.product import Server


def test_a_page_comes_back_while_nobody_can_write(shop: Shop, server: Server) -> None:
    page = shop.visitor()
    page.ask("message", client_id="a", body="Hello")
    token, visit_id = page.welcome["token"], page.welcome["visit_id"]
    with server.app.app_context():
        from laleo.core.db import db

        with db.engine.begin() as connection:  # on SQLite this takes the one write lock
            if backing.WANTED == "postgres":
                connection.exec_driver_sql("LOCK TABLE visitors, visits IN EXCLUSIVE MODE")
            for back in (shop.visitor(token=token), stream(shop, token=token)):
                assert back.welcome["visit_id"] == visit_id
                assert [m["body"] for m in back.welcome["messages"]] == ["Hello"]


def test_a_page_that_missed_a_message_gets_it_and_the_team_is_told(shop: Shop) -> None:
    console, page = shop.member(), shop.visitor()
    sent = page.ask("message", client_id="a", body="Hello")["d"]["message"]
    seen = {"conversation_id": sent["conversation_id"], "seq": sent["seq"]}
    page.cut()
    path = f"/conversations/{sent['conversation_id']}/messages"
    assert shop.owner.post(path, {"body": "Missed"}).status == 201
    back = shop.visitor(token=page.welcome["token"], seen=seen)
    assert [m["body"] for m in back.welcome["messages"]] == ["Missed"]
    assert console.expect("delivered")["seq"] == 2


def test_a_page_that_comes_back_elsewhere_is_shown_there(shop: Shop) -> None:
    page = shop.visitor()
    page.cut()
    other = PAGE | {"url": "https://shop.example/cart", "title": "Cart"}
    back = shop.visitor(token=page.welcome["token"], page=other)
    assert back.welcome["visit_id"] == page.welcome["visit_id"]
    [visitor] = shop.online()
    assert visitor["current_page"]["title"] == "Cart"
    assert visitor["page_count"] == 2
