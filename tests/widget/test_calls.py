"""One press from the page to a person: what the visitor sees, hears and is told when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.switchboard import CALLS
from tests.widget.test_access import faults
from tests.widget.visitor import Visitor

DEVICES = {"permissions": ["microphone", "camera"]}
with_devices = pytest.mark.parametrize("profile", [DEVICES], indirect=True)
# What a person would pick: something that moves.
SCREEN = """() => {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  setInterval(() => pen.fillRect(Math.random() * 300, Math.random() * 150, 9, 9), 50);
  navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(15);
}"""
NO_DEVICE = """navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException('no', 'NotFoundError');
}"""
FLOWS = """async ([before, more]) => {
  const now = await flow();
  return Object.keys(more).every((name) => now[name] >= before[name] + more[name]);
}"""


class Call:
    """The call as it is seen in the widget."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        panel = visitor.page.locator("laleo-panel")
        self.sheet = panel.locator(".call")
        self.bar = panel.locator(".bar")
        self.sound = panel.locator("audio")

    def button(self, name: str) -> Locator:
        return self.sheet.get_by_role("button", name=name, exact=True)

    def events(self) -> list[str]:
        told: list[list[object]] = self.visitor.page.evaluate("calls")
        return [str(name) for name, _detail in told]


@pytest.fixture
def calling(visitor: Visitor, laleo: LaleoServer) -> Call:
    """A visitor on a page whose widget takes calls."""
    laleo.overrides["calls"] = CALLS
    names = ["requested", "ringing", "answered", "ended", "missed"]
    visitor.page.add_init_script(
        f"window.calls = []; for (const name of {names}) Laleo.push(['on', `call:${{name}}`,"
        " (detail) => calls.push([name, detail])]);"
    )
    visitor.arrive()
    return Call(visitor)


@pytest.fixture
def answerer(browser: Browser, laleo: LaleoServer) -> Iterator[Page]:
    """Somebody at the console."""
    profile = browser.new_context(permissions=["microphone", "camera"])
    page = profile.new_page()
    page.goto(f"{laleo.url}/answerer")
    page.wait_for_function("window.ready")
    yield page
    profile.close()


def ring(call: Call, laleo: LaleoServer, media: str = "voice") -> None:
    call.visitor.page.evaluate("(media) => { Laleo.call(media); }", media)
    call.visitor.until(lambda: laleo.call)
    expect(call.sheet).to_contain_text("Calling…")


def talk(call: Call, laleo: LaleoServer, answerer: Page, media: str = "voice") -> None:
    ring(call, laleo, media)
    laleo.answer()
    answerer.evaluate("(media) => answer(media)", media)
    expect(call.sheet.get_by_role("timer")).to_contain_text(":")


def flows(page: Page, **more: int) -> None:
    """Wait until more than that has arrived since now."""
    page.wait_for_function(FLOWS, arg=[page.evaluate("flow()"), more], polling=100)


@with_devices
def test_one_press_calls_and_both_are_heard(
    calling: Call, laleo: LaleoServer, answerer: Page
) -> None:
    calling.visitor.page.locator("laleo-widget .phone").click()
    calling.visitor.until(lambda: laleo.call)
    laleo.answer()
    answerer.evaluate("answer('voice')")
    expect(calling.sheet.get_by_role("timer")).to_contain_text(":")
    flows(answerer, bytes=500)
    playing = "(sound) => sound.srcObject.getAudioTracks().length && !sound.paused"
    assert calling.sound.evaluate(playing)
    calling.button("Mute").click()
    answerer.wait_for_function("window.said?.muted")
    calling.button("Hang up").click()
    calling.visitor.until(lambda: laleo.call and laleo.call["state"] == "ended")
    expect(calling.sheet).to_contain_text("The call has ended")
    assert calling.events() == ["requested", "ringing", "answered", "ended"]
    assert calling.sound.evaluate("(sound) => sound.srcObject") is None


@with_devices
def test_both_are_seen_and_the_chat_stays_usable(
    calling: Call, laleo: LaleoServer, answerer: Page
) -> None:
    visitor = calling.visitor
    visitor.open_chat()
    talk(calling, laleo, answerer, "video")
    expect(calling.sheet.locator("video.theirs")).to_be_visible()
    expect(calling.sheet.locator("video.own")).to_be_visible()
    flows(answerer, frames=3)
    assert faults(visitor.page) == []
    calling.button("Make the call small").click()
    visitor.write("I am reading on")
    visitor.until(lambda: laleo.messages)
    expect(calling.bar).to_contain_text("Ana Silva")
    assert faults(visitor.page) == []
    calling.bar.get_by_role("button", name="Ana Silva").click()
    calling.button("Camera").click()
    answerer.wait_for_function("window.said?.camera === false")
    visitor.page.evaluate(SCREEN)
    calling.button("Share screen").click()
    answerer.wait_for_function("window.said?.screen")
    flows(answerer, frames=3)
    calling.button("Choose devices").click()
    expect(calling.sheet.get_by_label("Microphone").locator("option")).not_to_have_count(0)


@with_devices
def test_a_call_goes_on_after_a_reload_and_a_cut_line(
    calling: Call, laleo: LaleoServer, answerer: Page
) -> None:
    visitor = calling.visitor
    talk(calling, laleo, answerer)
    visitor.arrive("/tours")
    flows(answerer, bytes=500)
    expect(calling.sheet.get_by_role("timer")).to_contain_text(":")
    hellos = len(laleo.received("hello"))
    laleo.cut(down=False)
    visitor.until(lambda: len(laleo.received("hello")) > hellos)
    flows(answerer, bytes=500)
    expect(calling.sheet.get_by_role("timer")).to_contain_text(":")


@with_devices
def test_a_missed_call_becomes_a_callback(calling: Call, laleo: LaleoServer) -> None:
    visitor = calling.visitor
    ring(calling, laleo)
    assert laleo.call
    laleo.move(state="missed", end_reason="no_answer")
    expect(calling.sheet).to_contain_text("Nobody could take your call")
    assert faults(visitor.page) == []
    calling.button("Ask for a call back").click()
    form = visitor.panel.get_by_role("form", name="We call you back")
    form.get_by_label("Name").fill("Ada")
    laleo.refuse_phones.add("12")
    form.get_by_label("Phone").fill("12")
    form.get_by_role("button", name="Call me back").click()
    expect(form).to_contain_text("Write a phone number.")
    form.get_by_label("Phone").fill("030 123456")
    when = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%d")
    form.get_by_label("When suits you?").fill(f"{when}T10:30")
    form.get_by_role("button", name="Record a voice note").click()
    expect(form.locator(".voice .time")).not_to_have_text("0:00")
    form.get_by_role("button", name="Stop recording").click()
    form.get_by_role("button", name="Send voice note").click()
    form.get_by_role("button", name="Call me back").click()
    expect(visitor.panel).to_contain_text("We will call +49 30 123456.")
    (callback,) = laleo.callbacks
    assert callback["call_id"] == laleo.call["id"]
    assert callback["preferred_at"].endswith("0:00.000Z")
    assert callback["timezone"]
    assert callback["attachment_id"] in laleo.described
    assert calling.events() == ["requested", "ringing", "missed"]


@with_devices
def test_who_gives_up_is_not_called_on(calling: Call, laleo: LaleoServer) -> None:
    ring(calling, laleo)
    calling.button("Hang up").click()
    calling.visitor.until(lambda: laleo.call and laleo.call["state"] == "cancelled")
    expect(calling.sheet).to_be_hidden()
    assert calling.visitor.focus() == "Open chat"


def test_a_refused_microphone_is_explained(calling: Call, laleo: LaleoServer) -> None:
    page = calling.visitor.page
    assert page.evaluate("Laleo.call().catch(({code}) => code)") == "denied"
    expect(calling.sheet).to_contain_text("Your microphone is blocked")
    calling.button("Write a message").click()
    expect(calling.visitor.field).to_be_visible()
    assert laleo.received("call") == []


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("delete window.RTCPeerConnection", "This browser cannot make calls."),
        (NO_DEVICE, "No microphone was found."),
    ],
)
def test_what_is_missing_is_said_and_the_phone_remains(
    calling: Call, script: str, words: str
) -> None:
    calling.visitor.page.evaluate(f"() => {{ {script}; }}")
    calling.visitor.page.evaluate("Laleo.call('video').catch(() => {})")
    expect(calling.sheet).to_contain_text(words)
    calling.button("Ask for a call back").click()
    expect(calling.visitor.panel.get_by_role("form", name="We call you back")).to_be_visible()


@with_devices
def test_without_a_camera_one_is_still_heard(
    calling: Call, laleo: LaleoServer, answerer: Page
) -> None:
    calling.visitor.page.evaluate(
        """() => {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async (wishes) => {
            if (wishes.video) throw new DOMException('no', 'NotFoundError');
            return open(wishes);
          };
        }"""
    )
    talk(calling, laleo, answerer, "video")
    expect(calling.sheet).to_contain_text("You are heard, not seen.")
    flows(answerer, bytes=500)


def test_outside_hours_the_phone_asks_for_a_callback(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides |= {"calls": CALLS, "online": False}
    visitor.arrive()
    visitor.page.locator("laleo-widget").get_by_role("button", name="Ask for a call back").click()
    expect(visitor.panel.get_by_role("form", name="We call you back")).to_be_visible()
    assert laleo.received("call") == []


def test_a_widget_without_calls_has_no_phone(chatting: Visitor, laleo: LaleoServer) -> None:
    expect(chatting.page.locator("laleo-widget .phone")).to_be_hidden()
    expect(chatting.panel.get_by_role("button", name="Voice call")).to_have_count(0)
    wrong = "Laleo.call().catch(({code}) => code)"
    assert chatting.page.evaluate(wrong) == "not_available"
    assert laleo.received("call") == []
