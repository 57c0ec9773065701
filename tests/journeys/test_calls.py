"""Visitors and the team talk: real browsers, the real product, Chromium's made-up devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.backing import until
from tests.journeys.conftest import cookie_of
from tests.live import client
from tests.people import Caller
from tests.product import Laleo

LONG_MS = 120_000
# The last: pages that the test itself serves may talk to a server of this machine.
ALLOWED = ["microphone", "camera", "local-network-access"]
SHOP = """<!doctype html><html lang="en"><head><title>Harbour Bikes</title>
<script async src="{url}/widget.js" data-laleo-widget="{widget}" data-laleo-server="{url}"></script>
</head><body><h1>Harbour Bikes</h1></body></html>"""
# The connections a page opens, so that their counters can be read from outside.
WATCH = """
window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); peers.push(this); }
};
window.flow = async () => {
  const peer = peers.findLast(({connectionState}) => connectionState !== 'closed');
  const all = peer ? [...(await peer.getStats()).values()] : [];
  const of = (wanted) => all.find(({type, kind}) => type === 'inbound-rtp' && kind === wanted);
  return {bytes: of('audio')?.bytesReceived ?? 0, energy: of('audio')?.totalAudioEnergy ?? 0,
    frames: of('video')?.framesDecoded ?? 0};
};
"""
FLOWS = """async ([before, more]) => {
  const now = await flow();
  return Object.keys(more).every((name) => now[name] >= before[name] + more[name]);
}"""
Person = Callable[..., Page]


@pytest.fixture
def profile(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser profiles whose owners have microphones and cameras."""
    made: list[BrowserContext] = []

    def make(**more: Any) -> BrowserContext:
        made.append(browser.new_context(permissions=ALLOWED, **more))
        made[-1].set_default_timeout(LONG_MS)
        made[-1].add_init_script(WATCH)
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def visitor(profile: Callable[..., BrowserContext], laleo: Laleo) -> Page:
    """Somebody on the shop's page, whom the server knows."""
    context = profile()
    html = SHOP.format(url=laleo.url, widget=laleo.widget_id)
    context.route(f"{laleo.url}/shop", lambda route: route.fulfill(body=html, content_type=HTML))
    page = context.new_page()
    page.goto(f"{laleo.url}/shop")
    return page


HTML = "text/html"


@pytest.fixture
def at_desk(profile: Callable[..., BrowserContext], laleo: Laleo) -> Person:
    """Opens a page of the console as somebody, once it hears what happens."""

    def open_console(caller: Caller, context: BrowserContext | None = None) -> Page:
        if context is None:
            context = profile(reduced_motion="reduce")
            context.add_cookies(cookie_of(caller, laleo.url))  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{laleo.url}/console/live")
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()
        return page

    return open_console


def ring_for(laleo: Laleo, seconds: int) -> None:
    """How long the widget's calls ring."""
    got = laleo.owner.patch(f"/widgets/{laleo.widget_id}", {"calls": {"ring_s": seconds}})
    assert got.status == 200, got.text


def rings(page: Page) -> Locator:
    return page.get_by_role("region", name="Incoming calls")


def window(page: Page) -> Locator:
    return page.get_by_role("region", name="Call", exact=True)


def sheet(page: Page) -> Locator:
    """The call as the visitor sees it."""
    return page.locator("laleo-panel .call")


def flows(page: Page, **more: float) -> None:
    """Wait until more than that has come in since now."""
    page.wait_for_function(FLOWS, arg=[page.evaluate("flow()"), more], polling=100)


def network(page: Page) -> Callable[[int], None]:
    """Sets how many of a hundred packets of a page's calls get lost; before its first call, too."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    rest = {"offline": False, "latency": 1, "downloadThroughput": -1, "uploadThroughput": -1}

    def lose(percent: int) -> None:
        conditions = rest | {"packetQueueLength": 10_000, "packetLoss": percent}
        session.send("Network.emulateNetworkConditions", conditions)

    return lose


def only_call(laleo: Laleo) -> dict[str, Any]:
    (call,) = laleo.owner.get("/calls").json["data"]
    return dict(call)


def test_the_first_of_two_takes_the_call_and_a_cut_network_does_not_end_it(
    visitor: Page, at_desk: Person, laleo: Laleo
) -> None:
    ring_for(laleo, 120)
    lose = network(visitor)
    lose(0)
    operator = laleo.server.people.colleague(laleo.owner, "operator")
    first, rival = at_desk(laleo.owner), at_desk(operator)
    tab = at_desk(laleo.owner, first.context)
    visitor.locator("laleo-widget").get_by_role("button", name="Call us").wait_for()
    visitor.evaluate("() => { Laleo.call('video'); }")
    for page in (first, tab, rival):
        expect(rings(page)).to_be_visible()
    rows = laleo.owner.get(f"/calls/{only_call(laleo)['id']}/timeline").json["data"]
    assert [row["to_state"] for row in rows] == ["requested", "ringing"]

    for page in (first, rival):
        accept = rings(page).get_by_role("button", name="Accept").element_handle()
        page.evaluate("(button) => { setTimeout(() => button.click()); }", accept)
    for page in (first, tab, rival):
        expect(rings(page)).to_have_count(0)
    winner = first if only_call(laleo)["answered_by"]["id"] == laleo.owner.member_id else rival
    loser = rival if winner is first else first
    expect(window(winner)).to_be_visible()
    expect(window(loser)).to_have_count(0)
    flows(winner, bytes=2000, energy=0.01, frames=5)
    flows(visitor, bytes=2000, energy=0.01)

    expect(sheet(visitor).get_by_role("timer")).to_contain_text(":")
    lose(100)
    expect(sheet(visitor)).to_contain_text("Reconnecting")
    lose(0)
    flows(winner, bytes=2000)
    flows(visitor, bytes=2000)

    visitor.reload()
    flows(visitor, bytes=2000)
    flows(winner, bytes=2000)
    sheet(visitor).get_by_role("button", name="Hang up").click()
    until(lambda: only_call(laleo)["state"] == "ended", what="the end")
    call = only_call(laleo)
    assert call["end_reason"] == "hung_up_by_visitor"
    expect(window(winner)).to_have_count(0)


def test_who_goes_while_it_rings_leaves_a_missed_call_and_the_visitor_asks_for_another(
    visitor: Page, laleo: Laleo
) -> None:
    ring_for(laleo, 5)
    widget = {"id": laleo.widget_id}
    desk = client.member(laleo.url, laleo.owner)
    visitor.locator("laleo-widget").get_by_role("button", name="Call us").click()
    desk.expect("call_ring")
    desk.cut()
    expect(sheet(visitor)).to_contain_text("Nobody could take your call")
    sheet(visitor).get_by_role("button", name="Ask for a call back").click()
    form = visitor.get_by_role("form", name="We call you back")
    form.get_by_label("Phone").fill("+44 20 7946 0018")
    form.get_by_role("button", name="Record a voice note").click()
    expect(form.locator(".voice .time")).not_to_have_text("0:00")
    form.get_by_role("button", name="Stop recording").click()
    form.get_by_role("button", name="Send voice note").click()
    form.get_by_role("button", name="Call me back").click()
    expect(visitor.locator("laleo-panel")).to_contain_text("We will call")
    (callback,) = laleo.owner.get("/callbacks").json["data"]
    assert callback["phone"] == "+442079460018"
    assert callback["call_id"] == only_call(laleo)["id"]
    assert callback["voice_note"]["kind"] == "audio"
    assert callback["widget_id"] == widget["id"]
