"""What carries a call's media: two ends in one page, with Chromium's made-up devices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import laleo.console

MODULES = Path(laleo.console.__file__).parent / "static" / "modules"
ORIGIN = "https://calls.example"

# Two ends joined by a wire that can be cut; `sent` counts what went over it.
WIRE = """
import * as media from './call-media.js';
import {createPeer} from './call-peer.js';
import {ring} from './call-tone.js';
const ends = {}, streams = {}, media_of = {}, heard = {}, troubles = [], sent = [];
let cut = false;
const link = (from, to, options) => createPeer({
  ...options,
  signal: (data) => {
    sent.push({from, ...data});
    if (!cut) queueMicrotask(() => ends[to]?.receive(structuredClone(data)));
  },
  on: {
    track: (stream) => { streams[from] = stream; },
    media: (said) => { heard[from] = said; },
    trouble: (error) => troubles.push(String(error)),
  },
});
const sides = {caller: ['answerer', true], answerer: ['caller', false]};
const join = (who, options) => {
  const [to, polite] = sides[who];
  ends[who] = link(who, to, {polite, ...options});
};
const open = async (who, kind) => {
  media_of[who] = await media.openMedia(kind);
  ends[who].add(media_of[who]);
};
const flow = async (who) => {
  const inbound = (await ends[who].stats()).filter(({type}) => type === 'inbound-rtp');
  const of = (wanted) => inbound.find(({kind}) => kind === wanted) ?? {};
  return {
    bytes: of('audio').bytesReceived ?? 0,
    energy: of('audio').totalAudioEnergy ?? 0,
    frames: of('video').framesDecoded ?? 0,
  };
};
const offers = () => sent.filter(({description}) => description?.type === 'offer')
  .map(({from}) => from);
const cutWire = (is) => { cut = is; };
Object.assign(window,
  {ends, join, open, flow, media, streams, heard, troubles, offers, ring, cutWire});
"""


def serve(route: Route) -> None:
    """The modules as a page of their own origin has them."""
    name = route.request.url.rpartition("/")[2]
    if name == "wire.js":
        route.fulfill(body=WIRE, content_type="text/javascript")
    elif name.endswith(".js"):
        route.fulfill(path=MODULES / name, content_type="text/javascript")
    else:
        body = '<!doctype html><title>Wire</title><script type="module" src="wire.js"></script>'
        route.fulfill(body=body, content_type="text/html")


@pytest.fixture
def wire(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Two ends of a call, not yet joined; a microphone and a camera are allowed unless told."""
    profile = browser.new_context(permissions=getattr(request, "param", ["microphone", "camera"]))
    profile.route(f"{ORIGIN}/**", serve)
    page = profile.new_page()
    page.goto(f"{ORIGIN}/")
    page.wait_for_function("window.ends")
    yield page
    assert page.evaluate("troubles") == []
    profile.close()


def flows(page: Page, who: str, **more: float) -> None:
    """Wait until more than that has arrived at one end since now."""
    before = page.evaluate("(who) => flow(who)", who)
    page.wait_for_function(
        """async ([who, before, more]) => {
          const now = await flow(who);
          return Object.keys(more).every((name) => now[name] >= before[name] + more[name]);
        }""",
        arg=[who, before, more],
        polling=100,
    )


def talk(page: Page, caller: str = "voice", answerer: str = "voice") -> None:
    page.evaluate("() => { join('caller'); join('answerer'); }")
    page.evaluate("(kind) => open('caller', kind)", caller)
    page.evaluate("(kind) => open('answerer', kind)", answerer)
    for who in ("caller", "answerer"):
        flows(page, who, bytes=500, energy=0.0001)


def test_voice_flows_both_ways_after_one_offer(wire: Page) -> None:
    talk(wire)
    assert wire.evaluate("offers()[0]") == "answerer"
    wire.evaluate("ends.caller.say({muted: true})")
    wire.wait_for_function("heard.answerer?.muted")


def test_a_ring_stops_when_told(wire: Page) -> None:
    for name in ("incoming", "waiting"):
        wire.evaluate("(name) => ring(name)()", name)


def test_pictures_flow_and_a_screen_takes_the_place_of_none(wire: Page) -> None:
    talk(wire, caller="video")
    flows(wire, "answerer", frames=3)
    assert wire.evaluate("streams.answerer.getTracks().length") == 2
    wire.evaluate(
        """() => {
          const canvas = document.createElement('canvas');
          const pen = canvas.getContext('2d');
          setInterval(() => pen.fillRect(Math.random() * 300, 0, 9, 9), 50);
          return ends.answerer.replace('video', canvas.captureStream(15).getVideoTracks()[0]);
        }"""
    )
    flows(wire, "caller", frames=3)


def test_who_has_no_microphone_still_hears(wire: Page) -> None:
    wire.evaluate("() => { join('caller'); join('answerer'); }")
    wire.evaluate("open('caller', 'voice')")
    wire.evaluate("ends.answerer.add(null)")
    flows(wire, "answerer", bytes=500)


def test_both_ends_may_come_anew(wire: Page) -> None:
    talk(wire)
    wire.evaluate("() => { ends.caller.close(); join('caller', {running: true}); }")
    wire.evaluate("open('caller', 'voice')")
    flows(wire, "caller", bytes=500)
    flows(wire, "answerer", bytes=500)
    wire.evaluate("() => { ends.answerer.close(); join('answerer', {running: true}); }")
    wire.evaluate("open('answerer', 'voice')")
    flows(wire, "answerer", bytes=500)
    flows(wire, "caller", bytes=500)


def test_what_was_lost_while_the_line_was_away_is_made_good(wire: Page) -> None:
    talk(wire)
    wire.evaluate("cutWire(true)")
    wire.evaluate("open('caller', 'video')")  # an offer that arrives nowhere
    wire.wait_for_function("offers().includes('caller')")
    wire.evaluate("cutWire(false)")
    wire.evaluate("ends.answerer.restart()")
    flows(wire, "answerer", frames=3)


@pytest.mark.parametrize("wire", [[]], indirect=True)
def test_a_refused_microphone_has_a_code(wire: Page) -> None:
    code = "media.openMedia('voice').catch(({code}) => code)"
    assert wire.evaluate(code) == "denied"
    for name, wanted in (("NotFoundError", "none"), ("NotReadableError", "busy")):
        script = """(name) => { navigator.mediaDevices.getUserMedia = async () => {
          throw new DOMException('no', name); }; }"""
        wire.evaluate(script, name)
        assert wire.evaluate(code) == wanted
    wire.evaluate("() => { delete window.RTCPeerConnection; }")
    assert wire.evaluate(code) == "unsupported"
    assert wire.evaluate("media.canCall()") is False
