"""Visitor and team beyond words: files both ways, a form at night, a rating at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.backing import until
from tests.journeys.conftest import Open
from tests.people import Answer, Caller, Upload
from tests.product import Laleo
from tests.widget.pictures import file, png, wav

HTML = """<!doctype html><html lang="en"><head><title>Harbour Bikes</title>
<script async src="{url}/widget.js" data-laleo-widget="{widget}" data-laleo-server="{url}"></script>
</head><body><h1>Harbour Bikes</h1></body></html>"""
NONE = '{"data":[],"has_more":false,"next_cursor":null}\n'
Visit = Callable[[], Page]


@pytest.fixture
def bikes(laleo: Laleo) -> Iterator[str]:
    """The address of a customer's site: another origin, with the widget on its page."""
    html = HTML.format(url=laleo.url, widget=laleo.widget_id).encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://localhost:{server.server_port}"
    strict = {"allowed_origins": [origin], "challenge": "always"}
    got = laleo.owner.patch(f"/widgets/{laleo.widget_id}", strict)
    assert got.status == 200, got.text
    yield origin
    server.shutdown()


@pytest.fixture
def visit(open_page: Open, bikes: str) -> Visit:
    """Comes to the customer's page and opens the chat."""

    def come() -> Page:
        page = open_page(bikes)
        page.locator("laleo-widget").get_by_role("button", name="Open chat").click()
        return page

    return come


@pytest.fixture
def here(console: Callable[[str], Page], laleo: Laleo) -> Page:
    """The owner's console, open: the team is there."""
    page = console("inbox")
    path = f"/widgets/{laleo.widget_id}/availability"
    until(lambda: laleo.owner.get(path).json["online"], what="the team")
    return page


def panel(page: Page) -> Locator:
    return page.locator("laleo-panel .panel")


def talk(caller: Caller) -> dict[str, Any]:
    """The account's only conversation."""
    answer = until(
        lambda: (got := caller.get("/conversations")).text != NONE and got, what="the conversation"
    )
    assert isinstance(answer, Answer)
    assert answer.status == 200, answer.text
    (conversation,) = answer.json["data"]
    return dict(conversation)


def messages(caller: Caller) -> list[dict[str, Any]]:
    """What was said, in order."""
    listed = caller.get(f"/conversations/{talk(caller)['id']}/messages").json["data"]
    return sorted(listed, key=lambda one: int(one["seq"]))


def test_files_go_both_ways(here: Page, visit: Visit, laleo: Laleo) -> None:
    owner = laleo.owner
    page = visit()
    chat = panel(page)
    chosen = [file("bike.png", "image/png", png())]
    chat.locator("input[type=file]").set_input_files(chosen)
    chat.get_by_role("textbox", name="Message").fill("Is this one free?")
    send = chat.get_by_role("button", name="Send message")
    expect(send).to_have_attribute("aria-disabled", "false")
    send.click()
    expect(chat.locator(".mine .meta")).to_contain_text("Delivered")
    (said,) = messages(owner)
    assert (said["body"], said["attachments"][0]["kind"]) == ("Is this one free?", "image")
    expect(chat.locator(".mine .picture")).to_be_visible()

    conversation_id = talk(owner)["id"]
    sound = Upload("answer.wav", wav(1), {"conversation_id": conversation_id})
    uploaded = owner.post("/attachments", sound)
    assert uploaded.status == 201, uploaded.text
    answer = {"body": "Listen", "attachment_ids": [uploaded.json["id"]]}
    path = f"/conversations/{conversation_id}/messages"
    assert owner.post(path, answer | {"quick_replies": ["Yes", "No"]}).status == 201
    chat.get_by_role("button", name="Play: Voice note").click()
    expect(chat.get_by_role("button", name="Pause: Voice note")).to_be_visible()
    chat.get_by_role("button", name="Yes", exact=True).click()
    until(lambda: [m["body"] for m in messages(owner)][-1] == "Yes", what="the answer")
    here.reload()
    here.get_by_text("Yes", exact=True).first.click()
    expect(here.get_by_role("log", name="Messages")).to_contain_text("Is this one free?")


def test_at_night_a_form_leads_into_the_inbox(visit: Visit, laleo: Laleo) -> None:
    page = visit()
    sheet = panel(page).get_by_role("form", name="Leave us a message")
    sheet.get_by_label("Name").fill("Bo <b>Li</b>")
    sheet.get_by_label("E-mail").fill("bo@example.com")
    sheet.get_by_label("Your message").fill("Do you open on Sunday?")
    sheet.get_by_role("button", name="Send message").click()
    expect(panel(page).get_by_text("We will answer to bo@example.com")).to_be_visible()
    conversation = talk(laleo.owner)
    assert conversation["via"] == "offline_form"
    assert conversation["details"] == {"name": "Bo <b>Li</b>", "email": "bo@example.com"}
    visitor = laleo.owner.get(f"/visitors/{conversation['visitor_id']}").json
    assert (visitor["name"], visitor["email"]) == ("Bo <b>Li</b>", "bo@example.com")


def test_a_closed_conversation_is_rated(here: Page, visit: Visit, laleo: Laleo) -> None:
    del here
    page = visit()
    chat = panel(page)
    chat.get_by_role("textbox", name="Message").fill("Thanks, that was all")
    page.keyboard.press("Enter")
    conversation_id = talk(laleo.owner)["id"]
    assert laleo.owner.post(f"/conversations/{conversation_id}/close").status == 200
    expect(chat.get_by_text("This conversation was closed.")).to_be_visible()
    chat.locator(".face").nth(4).click()
    chat.get_by_role("textbox", name="Tell us more").fill("Quick!")
    chat.get_by_role("button", name="Send rating").click()
    rating = until(lambda: talk(laleo.owner)["rating"], what="the rating")
    assert (rating["score"], rating["comment"]) == (5, "Quick!")  # type: ignore[index]
    expect(chat.get_by_text("Thank you for your rating.")).to_be_visible()
    page.reload()
    expect(chat.get_by_text("This conversation was closed.")).to_be_visible()
    expect(chat.get_by_role("radio")).to_have_count(0)
