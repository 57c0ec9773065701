"""How soon two browsers hear each other, directly and through TURN, and what that costs.

Both ends are one Chromium page with made-up devices: a caller who presses the button and a console
that answers at once, over the product's own realtime protocol. A call's time runs from the click,
with the question for the microphone in it, to the first sound that came in.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright
from tests import backing
from tests.product import Server, free_port, product

from laleo.console.assets import PREFIX

CALLS, AT_ONCE = 20, 20  # together within what one address may begin in a minute
SECRET = "bench"
TESTS = Path(__file__).parents[1] / "tests"
HTML = '<!doctype html><title>Both ends</title><script type="module" src="ends.js"></script>'
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream"]
ALLOWED = ["microphone", "local-network-access"]
ONE = "async () => { const seen = await window.one.call(); window.one.hangUp(); return seen; }"
MANY = """async ([widget, count]) => {
  const callers = await Promise.all(Array.from({length: count}, () => caller(widget)));
  const seen = await Promise.all(callers.map((one) => one.call()));
  callers.forEach((one) => { one.hangUp(); one.close(); });
  return seen;
}"""


def measure() -> dict[str, Any]:
    """Calls one after the other, then many at once; again through a relay when coturn is there."""
    stores = backing.databases("sqlite")
    with stores as databases, relay() as turn, product(databases.new(), **turn) as server:
        figures = {"direct": calls(server, "all"), "at_once": at_once(server)}
        if turn:
            figures["relay"] = calls(server, "relay")
        return figures


@contextmanager
def relay() -> Iterator[dict[str, str]]:
    """Settings for a coturn that runs meanwhile; none where it is not installed."""
    binary = shutil.which("turnserver")
    if binary is None:
        yield {}
        return
    port = free_port()
    command = [binary, "--no-cli", "--no-tls", "--no-dtls", "--use-auth-secret", "--fingerprint"]
    command += [f"--static-auth-secret={SECRET}", "--realm=bench", f"--listening-port={port}"]
    command += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers"]
    with tempfile.TemporaryDirectory() as folder:
        command += [f"--pidfile={folder}/pid", f"--userdb={folder}/db", "--log-file=stdout"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running = subprocess.Popen(command, **quiet)  # type: ignore[call-overload]
        backing.until(lambda: _listens(port), what="coturn")
        yield {"LALEO_TURN_URLS": f"turn:127.0.0.1:{port}", "LALEO_TURN_SECRET": SECRET}
        running.terminate()
        running.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def both_ends(server: Server, policy: str) -> Iterator[tuple[Page, str]]:
    """A page with a console that answers whatever rings, and the widget to call it by."""
    owner = server.people.owner()
    widget = server.people.widget(owner, allowed_origins=[server.url])
    owner.patch(f"/widgets/{widget['id']}", {"calls": {"ring_s": 120}})
    script = (TESTS / "calls_page.js").read_text().replace("MODULES", f"{PREFIX}/0/modules")

    def serve(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(body=HTML, content_type="text/html")

    flags = [*CHROMIUM, "--allow-loopback-in-peer-connection"]
    path = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        page = browser.new_context(permissions=ALLOWED).new_page()
        page.route(f"{server.url}/both/*", serve)
        page.goto(f"{server.url}/both/ends")
        page.wait_for_function("Boolean(window.caller)")
        page.evaluate("(policy) => setPolicy(policy)", policy)
        ticket = owner.post("/live-tickets").json["ticket"]
        page.evaluate("(ticket) => desk(ticket).then(() => null)", ticket)
        yield page, widget["id"]
        browser.close()


def calls(server: Server, policy: str) -> dict[str, Any]:
    """One call after the other, of different visitors: nobody may call ten times a minute."""
    seen: list[dict[str, Any]] = []
    with both_ends(server, policy) as (page, widget):
        for _ in range(CALLS):
            begin = "async (widget) => { window.one = await caller(widget); }"
            page.evaluate(begin, widget)
            seen.append(page.evaluate(ONE))
            page.evaluate("window.one.close()")
    return summary(seen)


def at_once(server: Server) -> dict[str, Any]:
    """All of them pressed in the same moment; the web server carries their signals, no sound."""
    with both_ends(server, "all") as (page, widget):
        return summary(page.evaluate(MANY, [widget, AT_ONCE]))


def summary(seen: list[dict[str, Any]]) -> dict[str, Any]:
    """What the calls took, and which ways they found."""
    ms = sorted(one["ms"] for one in seen)
    return {
        "calls": len(seen),
        "first_sound_p50_ms": round(statistics.median(ms)),
        "first_sound_p95_ms": round(ms[round(0.95 * (len(ms) - 1))]),
        "signals_per_call": statistics.median(one["signals"] for one in seen),
        "ways": sorted({one["kind"] for one in seen if one["kind"]}),
    }
