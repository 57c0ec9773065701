"""The webhook screens on real deliveries: did it arrive, what was said, once more."""

from __future__ import annotations

import subprocess

from playwright.sync_api import Locator, Page, expect
from standardwebhooks import Webhook

from tests.backing import until
from tests.console.conftest import AtConsole
from tests.console.looks import settled
from tests.journeys.test_webhooks import Receiver
from tests.live.shop import Shop

# A plain-http page has no clipboard API; what the fallback selects is what would be pasted.
_REMEMBER_COPIES = """() => {
  document.execCommand = () => { window.copied = document.activeElement.value; return true; };
  Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true});
}"""


def opened(page: Page, receiver: Receiver) -> str:
    """A new endpoint made by hand; its secret, as shown once."""
    page.get_by_role("main").get_by_role("button", name="Add endpoint").click()
    dialog = page.get_by_role("dialog", name="Add an endpoint")
    dialog.get_by_role("checkbox", name="Every event").check()
    dialog.get_by_label("Address").fill("https://127.0.0.1:1/x#y")
    dialog.get_by_role("button", name="Add endpoint").click()
    expect(dialog.locator(".wrong:visible, .notice:visible")).not_to_have_count(0)
    dialog.get_by_label("Address").fill(receiver.url)
    dialog.get_by_role("button", name="Add endpoint").click()
    once = page.get_by_role("dialog", name="Signing secret")
    secret = once.locator("pre").inner_text()
    page.keyboard.press("Escape")
    expect(once).to_be_visible()
    once.get_by_role("button", name="I have copied it").click()
    expect(once).to_have_count(0)
    return secret


def rows(page: Page) -> Locator:
    """The deliveries, newest first."""
    return page.get_by_role("table", name="Deliveries").locator(".rows .row")


def test_an_endpoint_fails_recovers_and_is_understood(
    at_console: AtConsole, shop: Shop, receiver: Receiver
) -> None:
    page = at_console(shop.owner, "/console/webhooks")
    page.evaluate(_REMEMBER_COPIES)
    secret = opened(page, receiver)
    expect(page.get_by_text("Nothing sent yet")).to_be_visible()
    assert secret.startswith("whsec_")

    shop.visitor()
    arrival = rows(page).filter(has_text="visitor.connected")
    expect(arrival).to_contain_text("pending")
    expect(arrival.locator(".attempts-cell")).to_have_text("1")
    arrival.get_by_role("link").click()
    panel = page.get_by_role("complementary", name="Delivery")
    expect(panel.get_by_text("500", exact=True)).to_be_visible()
    expect(panel.get_by_role("region", name="Request headers")).to_contain_text("webhook-signature")
    expect(panel.get_by_role("region", name="Request body")).to_contain_text("visitor.connected")
    expect(panel.get_by_role("region", name="Response headers")).to_be_visible()
    expect(panel.get_by_text("Next try")).to_be_visible()
    failed = Webhook(secret).verify(receiver.got[0][1], receiver.got[0][0])

    panel.get_by_role("button", name="Copy as curl").click()
    command = str(until(lambda: page.evaluate("() => window.copied"), what="the copy"))
    before = len(receiver.got)
    subprocess.run(["bash", "-c", command], check=True, capture_output=True, timeout=20)
    assert len(receiver.got) == before + 1
    headers, body = receiver.got[-1]
    assert Webhook(secret).verify(body, headers) == failed

    receiver.failures = 0
    panel.get_by_role("button", name="Redeliver").click()
    expect(arrival).to_contain_text("delivered")
    expect(panel.get_by_text("204", exact=True)).to_be_visible()
    expect(panel.locator(".attempt")).to_have_count(2)
    page.get_by_role("button", name="Delivered").click()
    expect(rows(page).filter(has_text="pending")).to_have_count(0)
    expect(rows(page).filter(has_text="delivered")).not_to_have_count(0)


def test_a_test_is_sent_and_the_secret_replaced(
    at_console: AtConsole, shop: Shop, receiver: Receiver
) -> None:
    receiver.failures = 0
    page = at_console(shop.owner, "/console/webhooks")
    first = opened(page, receiver)
    page.get_by_role("button", name="Send test").click()
    ping = rows(page).filter(has_text="webhook.ping")
    expect(ping).to_contain_text("delivered")
    Webhook(first).verify(receiver.got[0][1], receiver.got[0][0])

    more = page.locator("details.more")
    more.locator("summary").click()
    expect(more.get_by_role("button", name="Delete endpoint")).to_be_in_viewport(ratio=1)
    more.get_by_role("button", name="Replace the secret").click()
    page.get_by_role("dialog").get_by_role("button", name="Replace", exact=True).click()
    once = page.get_by_role("dialog", name="Signing secret")
    second = once.locator("pre").inner_text()
    assert second != first
    once.get_by_role("button", name="I have copied it").click()
    page.get_by_role("button", name="Send test").click()
    expect(ping).to_have_count(2)
    until(lambda: len(receiver.got) == 2, what="the second test")
    for secret in (first, second):
        Webhook(secret).verify(receiver.got[1][1], receiver.got[1][0])

    page.reload()
    settled(page)
    assert first not in page.content()
    assert second not in page.content()
    more.locator("summary").click()
    more.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("Switched off")).to_be_visible()
    page.get_by_role("button", name="Send test").click()
    expect(page.locator(".toast").last).to_contain_text("switched off")


def test_an_endpoint_that_answers_nothing_says_why(at_console: AtConsole, shop: Shop) -> None:
    nowhere = {"url": "http://127.0.0.1:9/", "event_types": ["*"]}
    webhook = shop.owner.post("/webhooks", nowhere).json
    page = at_console(shop.owner, f"/console/webhooks/{webhook['id']}")
    page.get_by_role("button", name="Send test").click()
    rows(page).get_by_role("link").click()
    panel = page.get_by_role("complementary", name="Delivery")
    expect(panel.locator(".attempt .notice")).to_contain_text("connect")


def test_an_example_a_pause_and_a_replay(
    at_console: AtConsole, shop: Shop, receiver: Receiver
) -> None:
    address = {"url": receiver.url, "event_types": ["*"], "headers": {"X-Key": "sesame"}}
    webhook = shop.owner.post("/webhooks", address).json
    page = at_console(shop.owner, f"/console/webhooks/{webhook['id']}")
    for _ in range(12):
        shop.owner.post(f"/webhooks/{webhook['id']}/test")
    expect(page.get_by_text("Paused until")).to_be_visible()

    receiver.failures = 0
    rows(page).first.get_by_role("checkbox").check()
    rows(page).nth(1).get_by_role("checkbox").check()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    page.get_by_role("button", name="Replay", exact=True).click()
    expect(page.locator(".toast").last).to_contain_text("On their way again")

    more = page.locator("details.more")
    more.locator("summary").click()
    more.get_by_role("button", name="Send an example").click()
    dialog = page.get_by_role("dialog", name="Send an example")
    dialog.get_by_label("Event").select_option("chat.message.created")
    dialog.get_by_text("Its JSON Schema").click()
    expect(dialog.locator("pre")).to_contain_text("client_id")
    dialog.get_by_role("button", name="Send", exact=True).click()
    sent = rows(page).filter(has_text="chat.message.created")
    expect(sent).to_contain_text("delivered")
    expect(page.get_by_text("Paused until")).to_be_hidden()
    assert receiver.got[-1][0]["x-key"] == "sesame"

    more.locator("summary").click()
    more.get_by_role("button", name="Replay what failed").click()
    dialog = page.get_by_role("dialog", name="Replay failed deliveries")
    dialog.get_by_role("button", name="Replay").click()
    expect(dialog.get_by_text("Nothing has failed in that time.")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()

    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit endpoint")
    expect(dialog.get_by_label("Header name")).to_have_value("X-Key")
    assert "sesame" not in page.content()
    dialog.get_by_role("button", name="Add a header").click()
    dialog.get_by_label("Header name").last.fill("webhook-id")
    dialog.get_by_label("Value").last.fill("mine")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Laleo sets this header itself").first).to_be_visible()
