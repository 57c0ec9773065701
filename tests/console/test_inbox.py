"""Finding what needs an answer: by view, by words, by keys; also among very many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from laleo.conversations.models import Conversation, Message
from laleo.core import clock, db, ids
from laleo.visitors.models import Visitor
from tests.backing import until
from tests.console.conftest import PHONE, AtConsole
from tests.console.looks import sideways, violations
from tests.console.talking import composer, log, press, talk
from tests.live.shop import Shop
from tests.people import Caller

MANY, LONG = 320, 420


def entries(page: Page) -> list[str]:
    """Whom the list names, from the top."""
    return page.locator(".entry .name").all_inner_texts()


def test_views_words_and_filters_find_it(at_console: AtConsole, shop: Shop) -> None:
    first = talk(shop, "Is the Sumatra back?", name="Ada")
    talk(shop, "Where is my order?", name="Tomás")
    done = talk(shop, "Thank you!", name="Yuki")
    owner = shop.owner
    owner.call("PUT", f"/conversations/{first.id}/tags", {"tags": ["decaf"]})
    owner.post(f"/conversations/{first.id}/assign", {"member_id": owner.member_id})
    owner.post(f"/conversations/{done.id}/close")
    page = at_console(owner, "/console/inbox")
    expect(page.locator(".entry")).to_have_count(2)
    assert entries(page) == ["Ada", "Tomás"]  # the longest waiting first
    view = page.get_by_role("group", name="State").get_by_role("button")
    for name, found in (("Mine", "Ada"), ("Closed", "Yuki")):
        view.filter(has_text=name).click()
        expect(page.locator(".entry .name")).to_have_text([found])
    view.filter(has_text="Open").click()
    page.get_by_role("button", name="Filter by").click()
    page.get_by_label("Tag", exact=True).select_option("decaf")
    expect(page.locator(".entry .name")).to_have_text(["Ada"])
    page.get_by_label("Tag", exact=True).select_option("")
    page.get_by_label("Assigned to").select_option("none")
    expect(page.locator(".entry .name")).to_have_text(["Tomás"])
    page.get_by_label("Assigned to").select_option("")

    search = page.get_by_role("searchbox", name="Find in conversations")
    search.fill("sumatra")
    expect(page.locator(".entry")).to_have_count(1)
    expect(page.locator(".entry mark")).to_have_text("Sumatra")
    assert violations(page) == []
    page.locator(".entry").click()
    expect(log(page).locator("mark")).to_have_text("Sumatra")
    search.fill("nothing like it")
    expect(page.get_by_text("No conversation matches")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.locator(".entry")).to_have_count(2)


def test_keys_do_it_all_but_never_while_one_types(at_console: AtConsole, shop: Shop) -> None:
    asked = talk(shop, "One", name="Ada")
    talk(shop, "Two", name="Tomás")
    page = at_console(shop.owner, "/console/inbox")
    expect(page.locator(".entry")).to_have_count(2)
    press(page, "?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_contain_text("Close, or reopen")
    assert violations(page) == []
    page.keyboard.press("Escape")
    press(page, "j")
    expect(log(page)).to_contain_text("One")
    press(page, "j")
    expect(log(page)).to_contain_text("Two")
    press(page, "k")
    expect(log(page)).to_contain_text("One")
    press(page, "c")
    expect(page.get_by_text("You are answering.")).to_be_visible()
    press(page, "a")
    page.get_by_role("dialog", name="Assign to").get_by_role("option").first.click()
    expect(page.get_by_role("button", name="Assigned to")).to_be_visible()
    press(page, "t")
    page.keyboard.type("vip")
    expect(page.get_by_role("option")).to_contain_text("Make “vip”")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove the tag vip")).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "/")
    expect(page.get_by_text("There are no canned replies yet.")).to_be_visible()
    composer(page).fill("")
    composer(page).press_sequentially("jeck a")  # letters, here
    expect(composer(page)).to_have_value("jeck a")
    press(page, "e")
    expect(page.locator(".thread header").get_by_role("button", name="Reopen")).to_be_visible()
    now = shop.owner.get(f"/conversations/{asked.id}").json
    assert (now["state"], now["tags"]) == ("closed", ["vip"])
    assert now["assignee"]["id"] == shop.owner.member_id


@pytest.fixture
def crowd(shop: Shop) -> str:
    """Very many conversations, the newest of them very long; its id."""
    visitors, talks, said = [], [], []
    account = shop.owner.account_id
    site, widget = shop.widget["site_id"], shop.widget["id"]
    start = clock.now() - timedelta(days=2)
    with db.unit(shop.people.app) as session:
        line = talk(shop, "The last word", name="Long")
        model = session.get_one(Conversation, line.id)
        person = session.get_one(Visitor, model.visitor_id)
        same = {one.name: getattr(person, one.key) for one in Visitor.__table__.columns}
        shape = {one.name: getattr(model, one.key) for one in Conversation.__table__.columns}
        for number in range(MANY):
            visitor, conversation = ids.new_id("vis"), ids.new_id("cnv")
            at = start + timedelta(minutes=number)
            visitors.append(
                same | {"id": visitor, "name": f"Guest {number:03}", "conversation_id": None}
            )
            talks.append(
                shape
                | {"id": conversation, "visitor_id": visitor, "last_seq": 1, "unread": 0}
                | {"waiting_since": None, "created_at": at, "updated_at": at}
            )
            said.append(word(account, site, conversation, 1, f"Word {number}", at))
        for seq in range(2, LONG):
            at = start + timedelta(minutes=seq)
            said.append(word(account, site, line.id, seq, f"Line {seq}. " + "long " * seq, at))
        session.execute(insert(Visitor), visitors)
        session.execute(insert(Conversation), talks)
        session.execute(insert(Message), said)
        model.last_seq = LONG - 1
        assert (site, widget) == (model.site_id, model.widget_id)
    return line.id


def word(account: str, site: str, talk: str, seq: int, body: str, at: object) -> dict[str, Any]:
    """A row of `messages`."""
    who = {"author_kind": "visitor", "author_id": "x", "author_name": "Guest"}
    place = {"account_id": account, "site_id": site, "conversation_id": talk, "seq": seq}
    times = {"created_at": at, "delivered_at": None, "read_at": None}
    rest: dict[str, Any] = {
        "client_id": None,
        "body": body[:900],
        "quick_replies": [],
        "internal": False,
    }
    return {"id": ids.new_id("msg")} | who | place | times | rest


def test_only_what_is_in_sight_is_in_the_page(
    at_console: AtConsole, shop: Shop, crowd: str
) -> None:
    page = at_console(shop.owner, "/console/inbox")
    rows = page.locator(".entry")
    expect(rows.first).to_contain_text("Long")
    assert rows.count() < 40
    page.wait_for_function(
        """() => { const list = document.querySelector('nav.list');
        list.scrollTop = list.scrollHeight;
        return list.textContent.includes('Guest 000'); }"""
    )
    expect(rows.filter(has_text="Guest 000")).to_be_visible()
    assert rows.count() < 40

    page.goto(f"{shop.url}/console/inbox/{crowd}")
    expect(log(page)).to_contain_text(f"Line {LONG - 1}.")
    bubbles = log(page).locator(".bubble")
    for seq in (LONG - 60, LONG - 130, LONG - 240, 2):
        reading = f"[data-seq='{seq}']"
        page.wait_for_function(
            """seq => { const place = document.querySelector('.messages');
            if (document.querySelector(`[data-seq="${seq}"]`)) return true;
            place.scrollTop = 0; return false; }""",
            arg=seq,
        )
        expect(page.locator(reading)).to_be_attached()
        assert bubbles.count() <= 160
    page.get_by_role("button", name="Newest").click()
    expect(bubbles.last).to_be_in_viewport()
    expect(bubbles.last).to_contain_text(f"Line {LONG - 1}.")


def test_older_messages_come_without_moving_what_is_read(
    at_console: AtConsole, shop: Shop, crowd: str
) -> None:
    page = at_console(shop.owner, f"/console/inbox/{crowd}")
    expect(log(page)).to_contain_text(f"Line {LONG - 1}.")
    moved = page.evaluate(
        """async () => {
          const place = document.querySelector('.messages');
          const before = place.querySelector('[data-seq]');
          const first = Number(before.dataset.seq);
          place.scrollTop = 300;
          const top = before.getBoundingClientRect().top;
          while (Number(place.querySelector('[data-seq]').dataset.seq) === first) {
            await new Promise(requestAnimationFrame);
          }
          return Math.abs(before.getBoundingClientRect().top - top);
        }"""
    )
    assert moved <= 1


def test_the_phone_goes_from_the_list_to_the_thread_and_back(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    asked = talk(shop, "Hello?", name="A very long name that does not fit on a phone at all")
    assign = {"member_id": colleagues["operator"].member_id}
    assert shop.owner.post(f"/conversations/{asked.id}/assign", assign).status == 200
    page = at_console(shop.owner, "/console/inbox", viewport=PHONE, has_touch=True)
    assert sideways(page) + violations(page) == []
    page.locator(".entry").tap()
    expect(log(page)).to_contain_text("Hello?")

    def seen_typing() -> bool:
        asked.visitor.tell("typing")  # the console may not be listening yet
        return page.get_by_text("is typing").is_visible()

    until(seen_typing, what="the dots")
    assert sideways(page) + violations(page) == []
    page.get_by_role("button", name="All conversations").tap()
    expect(page.locator(".entry")).to_be_visible()
