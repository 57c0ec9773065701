"""A webhook endpoint hears of a visitor and a message, signed, until it has taken them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from standardwebhooks import Webhook

from laleo.core import db
from laleo.core.db import db_now
from laleo.webhooks.models import Delivery
from tests.backing import until
from tests.journeys.conftest import Open
from tests.product import Laleo
from tests.wordpress.wordpress import WordPress


class Receiver:
    """A customer's server: answers 500 as often as told, keeps what it got."""

    def __init__(self, failures: int) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.failures = failures
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                fails = len(receiver.got) <= receiver.failures
                self.send_response(500 if fails else 204)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where to send to."""
        return f"http://127.0.0.1:{self.server.server_port}/hooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver whose first two answers are 500."""
    running = Receiver(failures=2)
    yield running
    running.server.shutdown()


def hurry(laleo: Laleo) -> None:
    """Bring what waits for its next attempt forward: five minutes are too long for a test.

    Only what nobody is attempting now: `next_attempt_at` is also the lease of a running attempt.
    """
    with db.unit(laleo.server.app) as session:
        session.execute(
            update(Delivery)
            .where(
                Delivery.account_id == laleo.owner.account_id,
                Delivery.state == "pending",
                Delivery.lease_token.is_(None),
            )
            .values(next_attempt_at=db_now())
        )


def test_signed_deliveries_arrive_and_are_tried_again(
    console: Callable[[str], Page],
    open_page: Open,
    shop: WordPress,
    laleo: Laleo,
    receiver: Receiver,
) -> None:
    types = ["visitor.connected", "chat.message.created"]
    endpoint = laleo.owner.post("/webhooks", {"url": receiver.url, "event_types": types}).json

    page = open_page(shop.url)
    until(lambda: receiver.got, what="the first delivery")
    until(lambda: hurry(laleo) or len(receiver.got) >= 3, what="two more attempts")
    first = receiver.got[:3]
    assert len({headers["webhook-id"] for headers, _ in first}) == 1
    assert [headers["x-laleo-attempt"] for headers, _ in first] == ["1", "2", "3"]

    page.locator("laleo-widget").get_by_role("button").first.click()
    field = page.locator("laleo-panel").get_by_role("textbox")
    field.fill("Hello")
    field.press("Enter")
    until(lambda: len(receiver.got) >= 4, what="the message's delivery")

    verify = Webhook(endpoint["secret"]).verify
    events = [verify(body, headers) for headers, body in receiver.got]
    assert [event["type"] for event in events] == [types[0]] * 3 + [types[1]]
    message = events[3]["data"]["message"]
    assert (message["body"], message["author"]["kind"]) == ("Hello", "visitor")
    with pytest.raises(Exception, match=r"[Ss]ignature"):
        verify(json.dumps({"type": "x"}).encode(), receiver.got[3][0])

    deliveries = laleo.owner.get(f"/webhooks/{endpoint['id']}/deliveries").json["data"]
    by_type = {row["event_type"]: row for row in deliveries}
    done = by_type["visitor.connected"]
    until(
        lambda: laleo.owner.get(f"/deliveries/{done['id']}").json["state"] == "delivered",
        what="the delivery's end",
    )
    log = laleo.owner.get(f"/deliveries/{done['id']}/attempts").json["data"]
    statuses = sorted((row["attempt"], row["response"]["status"]) for row in log)
    assert statuses == [(1, 500), (2, 500), (3, 204)]

    screen = console("webhooks")
    screen.get_by_text(receiver.url).first.click()
    expect(screen.get_by_text("visitor.connected").first).to_be_visible()
