"""Voice notes: asked for only when wanted, listened to before they go."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor

# A real recorder over a tone made by the page: no microphone is needed.
MICROPHONE = """
window.asked = 0; window.tracks = [];
navigator.mediaDevices.getUserMedia = async () => {
  window.asked += 1;
  if (window.deny) throw new DOMException('no', window.deny);
  const out = new AudioContext();
  const tone = new OscillatorNode(out);
  const stream = out.createMediaStreamDestination();
  tone.connect(stream);
  tone.start();
  window.tracks = stream.stream.getTracks();
  return stream.stream;
};
"""
STOPPED = "window.tracks.every((track) => track.readyState === 'ended')"


@pytest.fixture
def speaking(visitor: Visitor) -> Visitor:
    """A visitor with a microphone and the panel open."""
    visitor.page.add_init_script(MICROPHONE)
    visitor.arrive()
    visitor.open_chat()
    return visitor


def test_a_voice_note_is_recorded_heard_and_sent(speaking: Visitor, laleo: LaleoServer) -> None:
    panel, page = speaking.panel, speaking.page
    assert page.evaluate("window.asked") == 0
    panel.get_by_role("button", name="Record a voice note").click()
    expect(panel.locator(".voice .time")).to_have_text("0:01")
    panel.get_by_role("button", name="Stop recording").click()
    speaking.until(lambda: page.evaluate(STOPPED))
    panel.get_by_role("button", name="Play: Voice note").click()
    expect(panel.get_by_role("button", name="Pause: Voice note")).to_be_visible()
    panel.get_by_role("button", name="Send voice note").click()
    (frame,) = speaking.until(lambda: laleo.received("message"))
    assert frame["body"] == ""
    (described,) = laleo.described.values()
    assert described["kind"] == "audio"
    assert laleo.stored[described["id"]][1]
    expect(panel.locator(".mine .player")).to_be_visible()
    assert speaking.focus() == "Message"


def test_a_recording_is_thrown_away(speaking: Visitor, laleo: LaleoServer) -> None:
    panel = speaking.panel
    panel.get_by_role("button", name="Record a voice note").click()
    panel.get_by_role("button", name="Stop recording").wait_for()
    panel.get_by_role("button", name="Delete recording").click()
    assert speaking.page.evaluate(STOPPED)
    expect(speaking.field).to_be_focused()
    assert laleo.bearers == []


def test_nothing_is_recorded_behind_a_closed_panel(speaking: Visitor) -> None:
    panel = speaking.panel
    panel.get_by_role("button", name="Record a voice note").click()
    panel.get_by_role("button", name="Stop recording").wait_for()
    speaking.page.keyboard.press("Escape")
    speaking.until(lambda: speaking.page.evaluate(STOPPED))
    speaking.launcher.click()
    expect(panel.get_by_role("button", name="Send voice note")).to_be_visible()


@pytest.mark.parametrize(
    ("why", "words"),
    [("NotAllowedError", "The microphone is blocked"), ("NotFoundError", "No microphone")],
)
def test_no_microphone_is_said_in_words(why: str, words: str, speaking: Visitor) -> None:
    speaking.page.evaluate("(why) => { window.deny = why; }", why)
    speaking.panel.get_by_role("button", name="Record a voice note").click()
    expect(speaking.panel.locator(".notice")).to_contain_text(words)
    expect(speaking.field).to_be_visible()
