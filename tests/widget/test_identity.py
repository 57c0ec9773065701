"""Who the visitor is, by the site's own word; and that the next person is somebody else."""

from __future__ import annotations

import base64
import json
import time

import pytest
from playwright.sync_api import Page, expect

from tests.widget.customer import Customer
from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor


def token(person: str, lasts_s: int = 3600) -> str:
    """A token as a site signs it; the fake server looks at its claims only."""
    claims = json.dumps({"sub": person, "exp": int(time.time()) + lasts_s}).encode()
    return f"e30.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.c2ln"


def test_an_identity_given_before_loading_is_told_once_connected(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    ana = token("ana")
    visitor.page.add_init_script(f"Laleo.push(['identify', '{ana}'])")
    visitor.arrive()
    visitor.until(lambda: visitor.told("identity:changed"))
    assert visitor.told("identity:changed") == [{"visitor_id": "vis_ana"}]
    visitor.until(lambda: len(laleo.received("hello")) == 2)  # another visitor, another connection
    assert laleo.received("hello")[1]["token"] == "token-of-ana"
    assert laleo.received("identify") == [{"token": ana}]


def test_a_hello_that_got_no_answer_is_said_again_as_the_same_arrival(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    laleo.refuse["hello"] = {"code": "unavailable", "title": "Later", "detail": "Not now."}
    visitor.visit()
    visitor.until(lambda: laleo.received("hello"))
    laleo.cut(down=False)
    visitor.until(lambda: len(laleo.received("hello")) == 2)
    del laleo.refuse["hello"]
    laleo.cut(down=False)
    visitor.until(lambda: len(laleo.received("hello")) == 3)
    first, second, third = laleo.received("hello")
    assert len(first["arrival"]) >= 16
    assert first["arrival"] == second["arrival"] == third["arrival"]
    laleo.say("Welcome")
    visitor.until(lambda: visitor.told("message:received"))
    laleo.cut(down=False)
    visitor.until(lambda: len(laleo.received("hello")) == 4)
    assert "arrival" not in laleo.received("hello")[3]
    assert laleo.received("hello")[3]["token"]


def test_identify_answers_with_the_visitor(visitor: Visitor) -> None:
    visitor.arrive()
    answer = visitor.page.evaluate(f"Laleo.identify(async () => '{token('ana')}')")
    assert answer == {"visitor_id": "vis_ana"}


def test_a_refused_token_is_fetched_anew_once(visitor: Visitor, laleo: LaleoServer) -> None:
    old, new = token("ana", 5), token("ana", 3600)
    laleo.refuse_tokens.add(old)
    visitor.arrive()
    visitor.page.evaluate(f"window.tokens = ['{old}', '{new}']")
    answer = visitor.page.evaluate("Laleo.identify(() => tokens.shift())")
    assert answer == {"visitor_id": "vis_ana"}
    assert [data["token"] for data in laleo.received("identify")] == [old, new]


def _connected_as_ana(visitor: Visitor, laleo: LaleoServer) -> str:
    """A short token is accepted, the connection of the person stands; gives the next token."""
    visitor.page.clock.install()
    visitor.arrive()
    short, fresh = token("ana", 300), token("ana", 3600)
    visitor.page.evaluate(f"window.tokens = ['{short}', '{fresh}']")
    visitor.page.evaluate("Laleo.identify(() => tokens.shift())")
    visitor.until(lambda: len(laleo.received("hello")) == 2 and laleo.sockets)
    laleo.say("Good to see you again")
    visitor.until(lambda: visitor.told("message:received"))
    return fresh


def test_a_token_is_renewed_before_it_ends(visitor: Visitor, laleo: LaleoServer) -> None:
    fresh = _connected_as_ana(visitor, laleo)
    visitor.page.clock.fast_forward(245_000)
    visitor.until(lambda: len(laleo.received("identify")) == 2)
    assert laleo.received("identify")[1] == {"token": fresh}


def test_a_renewal_that_is_due_without_a_connection_follows_with_the_next(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    fresh = _connected_as_ana(visitor, laleo)
    laleo.cut()
    visitor.until(lambda: not laleo.sockets)
    visitor.page.clock.fast_forward(245_000)
    laleo.restore()
    visitor.page.clock.fast_forward(30_000)
    visitor.until(lambda: len(laleo.received("identify")) == 2)
    assert laleo.received("identify")[1] == {"token": fresh}


@pytest.mark.parametrize("source", ["'not a token'", "() => { throw Error('signed out'); }"])
def test_what_is_no_token_is_refused_in_words(
    visitor: Visitor, laleo: LaleoServer, source: str
) -> None:
    visitor.arrive()
    words = visitor.page.evaluate(f"Laleo.identify({source}).catch((error) => error.message)")
    assert words in {
        "Laleo.identify() needs a signed token (a JWT), or a function that gives one.",
        "signed out",
    }
    assert laleo.received("identify") == []


def test_two_people_share_a_computer_and_nothing_else(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides["storage_mode"] = "persistent"
    visitor.arrive()
    page = visitor.page
    page.evaluate(f"Laleo.identify('{token('ana')}')")
    visitor.open_chat()
    visitor.until(lambda: len(laleo.received("hello")) == 2)
    visitor.write("My order is 1234")
    visitor.until(lambda: visitor.bubbles() == ["My order is 1234"] and laleo.messages)
    visitor.field.fill("and my card is")
    page.evaluate("Laleo.reset()")
    laleo.messages.clear()
    visitor.until(lambda: len(laleo.received("hello")) == 3)
    assert "token" not in laleo.received("hello")[2]
    assert "seen" not in laleo.received("hello")[2]
    expect(visitor.panel).to_be_hidden()
    page.evaluate(f"Laleo.identify('{token('ben')}')")
    visitor.until(lambda: len(laleo.received("hello")) == 4)
    assert laleo.received("hello")[3]["token"] == "token-of-ben"
    visitor.open_chat()
    assert visitor.bubbles() == []
    expect(visitor.field).to_have_value("")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "ana" not in kept
    assert "1234" not in kept
    assert "card" not in kept


def test_another_token_without_a_reset_starts_from_nothing_too(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    visitor.page.evaluate(f"Laleo.identify('{token('ana')}')")
    visitor.open_chat()
    visitor.write("It is Ana")
    visitor.until(lambda: laleo.messages)
    laleo.messages.clear()
    visitor.page.evaluate(f"Laleo.identify('{token('ben')}')")
    visitor.until(lambda: visitor.told("identity:changed")[-1] == {"visitor_id": "vis_ben"})
    visitor.until(lambda: visitor.bubbles() == [])


def test_forget_me_tells_the_server_and_empties_the_device(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    chatting.write("Please forget this")
    chatting.until(lambda: chatting.told("message:sent"))
    chatting.page.evaluate("Laleo.forgetMe()")
    chatting.until(lambda: not laleo.sockets)
    assert laleo.received("forget") == [{}]
    assert chatting.stored() == []
    assert chatting.bubbles() == []
    expect(chatting.panel).to_be_hidden()


def test_the_site_says_who_is_logged_in_and_when_they_left(
    visitor: Visitor, laleo: LaleoServer, site: Customer, page: Page
) -> None:
    site.attributes = 'data-laleo-identity="/who"'
    site.policy = site.policy.replace("connect-src ", "connect-src 'self' ")
    who: dict[str, str | None] = {"token": token("ana")}
    page.route("**/who", lambda route: route.fulfill(json=who))
    visitor.arrive()
    visitor.until(lambda: len(laleo.received("hello")) == 2)
    assert laleo.received("identify") == [{"token": who["token"]}]
    assert laleo.received("hello")[1]["token"] == "token-of-ana"
    who["token"] = None
    visitor.arrive("/tours")
    visitor.until(lambda: not laleo.received("hello")[-1].get("token"))


def test_a_tag_cannot_have_another_site_say_who_it_is(
    visitor: Visitor, laleo: LaleoServer, site: Customer
) -> None:
    site.attributes = f'data-laleo-identity="{laleo.url}/who"'
    visitor.arrive()
    visitor.until(lambda: f"/w/v1/{laleo.manifest['api']}" in laleo.requests)
    visitor.open_chat()
    assert "/who" not in laleo.requests
