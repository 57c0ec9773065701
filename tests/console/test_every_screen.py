"""Every screen, at the desk and on the phone, light and dark: reachable, readable, quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.backing import until
from tests.console.conftest import DESKTOP, PHONE, AtConsole
from tests.console.looks import settled, sideways, violations
from tests.journeys.test_webhooks import Receiver
from tests.live.shop import Shop, breathing, make
from tests.product import Server


@dataclass
class Furnished:
    """A shop where something is on every screen, and the ids in its addresses."""

    shop: Shop
    visitor: str
    conversation: str
    webhook: str
    delivery: str
    agent: str
    call: str

    def path(self, template: str) -> str:
        """An address with this shop's ids."""
        return template.format(
            visitor=self.visitor,
            conversation=self.conversation,
            webhook=self.webhook,
            delivery=self.delivery,
            agent=self.agent,
            call=self.call,
            widget=self.shop.widget["id"],
        )


@pytest.fixture(scope="module")
def furnished(server: Server) -> Iterator[Furnished]:
    """One account for all screens; the tests only look at it."""
    shop = make(server)
    hears = Receiver(failures=0)
    page = shop.visitor()
    shop.visitor(page={"url": "https://shop.example/", "title": "Start", "referrer": ""})
    sent = page.ask("message", client_id="first", body="Is the decaf back?")["d"]["message"]
    visitor = str(page.welcome["visitor_id"])
    agent = shop.people.program(shop.owner, kind="agent", mode="propose")
    assert agent.post(f"/visitors/{visitor}/messages", {"body": "Since Tuesday."}).status == 202
    (known,) = shop.owner.get("/agents").json["data"]
    webhook = shop.owner.post("/webhooks", {"url": hears.url, "event_types": ["*"]}).json["id"]
    shop.owner.post(f"/webhooks/{webhook}/test")
    shop.people.colleague(shop.owner, "viewer")

    def arrived() -> str:
        rows = shop.owner.get(f"/webhooks/{webhook}/deliveries?state=delivered").json["data"]
        return str(rows[0]["id"]) if rows else ""

    missed = missed_call(shop)
    delivery = str(until(arrived, what="the test delivery"))
    with breathing(shop):
        yield Furnished(
            shop, visitor, sent["conversation_id"], webhook, delivery, known["id"], missed
        )
    hears.server.shutdown()


def missed_call(shop: Shop) -> str:
    """A call that nobody took, with a note, and somebody who wants to be called back."""
    program, number = shop.people.program(shop.owner), shop.widget["channels"][0]["number"]
    asked = program.post(f"/channels/{number}/calls", {"caller_name": "Ann Lee"}).json["id"]
    assert program.post(f"/calls/{asked}/decline").json["state"] == "missed"
    assert shop.owner.post(f"/calls/{asked}/notes", {"body": "Call her on Monday"}).status == 201
    wish = {"widget_id": shop.widget["id"], "phone": "+12025550143", "name": "Grace"}
    assert shop.owner.post("/callbacks", wish).status == 201
    return str(asked)


SCREENS = {
    "/": "Laleo",
    "/demo": "Brasa Coffee",
    "/demo/pricing": "Subscriptions",
    "/developers": "Developers",
    "/developers/webhooks": "Retries",
    "/nothing-here": "There is nothing at this address",
    "/console/live": "Pricing",
    "/console/live/{visitor}": "About",
    "/console/inbox": "Is the decaf back?",
    "/console/inbox/{conversation}": "On your site now",
    "/console/calls": "Ann Lee",
    "/console/calls?view=all": "Missed",
    "/console/calls/{call}": "Call her on Monday",
    "/console/callbacks": "Grace",
    "/console/analytics": "Analytics",
    "/console/sites": "shop.example",
    "/console/sites/{widget}": "Greeting",
    "/console/sites/{widget}/chat": "Before the chat",
    "/console/sites/{widget}/calls": "It rings",
    "/console/sites/{widget}/greetings": "Add a greeting",
    "/console/sites/{widget}/hours": "In opening hours",
    "/console/sites/{widget}/places": "Allowed",
    "/console/sites/{widget}/identity": "Make a secret",
    "/console/sites/{widget}/install": "WordPress",
    "/console/webhooks": "Every event",
    "/console/webhooks/{webhook}": "delivered",
    "/console/webhooks/{webhook}/{delivery}": "Request headers",
    "/console/tokens": "Test token",
    "/console/settings/account": "Account name",
    "/console/settings/members": "The viewer",
    "/console/settings/agents": "Test token",
    "/console/settings/agents/{agent}": "What became of its proposals",
    "/console/settings/connections": "Connect your first agent",
    "/console/settings/wordpress": "No WordPress site is connected",
    "/console/settings/oauth-apps": "Authorization URL",
    "/console/settings/doctor": "What each program did",
    "/console/settings/blocked": "Nobody is blocked",
    "/console/settings/alerts": "A visitor waits",
    "/console/offline": "You are offline",
    "/console/settings/devices": "This device",
    "/console/settings/usage": "Webhook deliveries",
    "/console/settings/audit": "token",
}


@pytest.mark.parametrize("template", SCREENS)
def test_a_screen_is_whole_for_everybody(
    at_console: AtConsole, furnished: Furnished, template: str
) -> None:
    page = at_console(furnished.shop.owner, furnished.path(template), color_scheme="light")
    assert wrong_with(page, SCREENS[template]) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    settled_again(page)
    assert wrong_with(page, "") == []


def test_the_doors_are_whole_for_everybody(open_page: Callable[..., Page], server: Server) -> None:
    for path in ("/login", "/signup"):
        page = open_page(f"{server.url}{path}", viewport=DESKTOP, reduced_motion="reduce")
        expect(page.get_by_label("E-mail address")).to_be_visible()
        assert wrong_with(page, "") == []
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert wrong_with(page, "") == []


def settled_again(page: Page) -> None:
    """Some screens choose their parts when they open, so the phone opens its own."""
    page.reload()
    settled(page)


def wrong_with(page: Page, text: str) -> list[str]:
    """Faults in light and in dark; only colours can differ between them."""
    expect(page.locator("body")).to_contain_text(text)
    found = sideways(page) + violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, ["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found
