"""What a site says to the widget, before and after it is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor

METHODS = """ready open close toggle show hide identify reset setAttributes addTags track page
prefill sendMessage call hangup openCallback forgetMe destroy on off push"""


def test_every_method_of_the_contract_is_there_from_the_first_moment(
    visitor: Visitor, page: Page
) -> None:
    visitor.visit()
    kinds = page.evaluate("(names) => names.map((name) => typeof Laleo[name])", METHODS.split())
    assert set(kinds) == {"function"}
    assert (
        page.evaluate("typeof Laleo.consent.set + typeof Laleo.consent.get") == "functionfunction"
    )


def test_calls_made_before_loading_are_answered_in_order(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.page.add_init_script(
        "Laleo.push(['setAttributes', {plan: 'pro'}], ['addTags', 'vip', 'beta'],"
        " ['track', 'order', {total: 12}], ['prefill', 'I need'], ['open'])"
    )
    visitor.arrive()
    expect(visitor.field).to_have_value("I need")
    visitor.until(lambda: laleo.received("track"))
    assert laleo.received("attributes") == [{"plan": "pro"}]
    assert laleo.received("tags") == [{"add": ["vip", "beta"]}]
    assert laleo.received("track") == [{"name": "order", "properties": {"total": 12}}]


def test_what_is_told_while_the_line_is_cut_arrives_when_it_is_back(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    laleo.cut()
    visitor.until(lambda: not laleo.sockets)
    assert visitor.page.evaluate("Laleo.setAttributes({plan: 'free'})") is False
    laleo.restore()
    visitor.until(lambda: laleo.received("attributes") == [{"plan": "free"}])
    visitor.page.evaluate("Laleo.addTags('vip')")
    visitor.until(lambda: laleo.received("tags"))
    assert visitor.told("message:sent") == []
    assert f"/w/v1/{laleo.manifest['conversation']}" not in laleo.requests


def test_send_message_and_events(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    client_id = visitor.page.evaluate("Laleo.sendMessage('Hello from the page')")
    visitor.until(lambda: laleo.messages)
    assert laleo.messages[0]["client_id"] == client_id
    visitor.until(lambda: visitor.told("message:sent"))
    visitor.page.evaluate("Laleo.open()")
    expect(visitor.panel).to_be_visible()
    visitor.page.evaluate("Laleo.toggle()")
    expect(visitor.panel).to_be_hidden()
    assert len(visitor.told("open")) == len(visitor.told("close")) == 1


def test_a_page_is_told_by_hand(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    visitor.page.evaluate("Laleo.page({title: 'Step 2'})")
    visitor.until(lambda: laleo.received("page"))
    assert laleo.received("page")[0]["title"] == "Step 2"
    assert laleo.received("page")[0]["url"] == f"{visitor.site.url}/"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("Laleo.setAttributes('pro')", "Laleo.setAttributes() takes an object"),
        ("Laleo.addTags()", "Laleo.addTags() takes at least one tag."),
        ("Laleo.track({total: 12})", "Laleo.track() takes a name and an object"),
        ("Laleo.sendMessage('')", "A message has 1 to 4000 characters."),
        ("Laleo.call()", "This widget takes no such calls."),
        ("Laleo.openCallback()", "This widget takes no callbacks."),
    ],
)
def test_a_wrong_call_is_refused_in_words(visitor: Visitor, call: str, words: str) -> None:
    visitor.arrive()
    said = visitor.page.evaluate(f"{call}.catch((error) => error.message)")
    assert said.startswith(words)
    assert visitor.warnings[0].startswith(f"Laleo: {words}")


def test_listeners_can_leave(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    visitor.page.evaluate(
        "window.heard = []; window.hear = (count) => heard.push(count); Laleo.on('unread', hear);"
        "window.leave = Laleo.on('unread', (count) => heard.push(-count)); null"
    )
    visitor.page.evaluate("Laleo.hide()")
    laleo.say("one")
    visitor.until(lambda: visitor.page.evaluate("heard") == [1, -1])
    visitor.page.evaluate("Laleo.off('unread', hear); leave()")
    laleo.say("two")
    visitor.until(lambda: visitor.told("unread") == [1, 2])
    assert visitor.page.evaluate("heard") == [1, -1]


def test_the_title_counts_unread_messages_and_is_given_back(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    page = visitor.page
    page.evaluate("Laleo.hide()")
    laleo.say("one")
    laleo.say("two")
    visitor.until(lambda: page.title() == "(2) Harbour Bikes")
    page.evaluate("history.pushState(null, '', '/tours'); document.title = 'Tours'")
    visitor.until(lambda: page.title() == "(2) Tours")
    visitor.until(lambda: laleo.received("page"))
    assert laleo.received("page")[-1]["title"] == "Tours"
    page.evaluate("Laleo.show()")
    page.evaluate("Laleo.open()")
    visitor.until(lambda: page.title() == "Tours")


def test_destroy_leaves_no_trace_and_a_new_tag_starts_afresh(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    page = chatting.page
    laleo.say("Hello")
    chatting.until(lambda: chatting.bubbles() == ["Hello"])
    page.evaluate("Laleo.destroy()")
    chatting.until(lambda: not laleo.sockets)
    left = "[window.Laleo, document.querySelectorAll('laleo-widget').length, document.title]"
    assert page.evaluate(left) == [None, 0, "Harbour Bikes"]
    assert chatting.stored() == []
    hellos = len(laleo.received("hello"))
    page.evaluate("document.body.replaceChildren(); history.pushState(null, '', '/gone')")
    page.evaluate(
        """() => {
          const tag = document.createElement('script');
          for (const {name, value} of document.querySelector('script').attributes) {
            tag.setAttribute(name, value);
          }
          document.querySelector('script').remove();
          document.head.append(tag);
        }"""
    )
    chatting.until(lambda: len(laleo.received("hello")) == hellos + 1)
    assert page.locator("laleo-widget").count() == 1
    assert laleo.received("page") == []
