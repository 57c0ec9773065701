"""`rt` beside `web`: whichever process a client reaches, it is one product."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import backing
from tests.backing import until
from tests.live import client
from tests.live.client import Live
from tests.live.shop import Shop, make
from tests.live.streams import stream
from tests.product import Server, free_port, product
from tests.visitors.test_crashes import descendants

PING = b'\n{"t":"ping","d":{}}'


@pytest.fixture(scope="module")
def split(databases: backing.Databases) -> Iterator[Server]:
    """A product with two `web` processes and one `rt`."""
    settings = {"LALEO_WEB_PROCESSES": "2", "LALEO_RT_PORT": str(free_port())}
    with product(databases.new(), **settings) as running:
        yield running


@pytest.fixture
def shop(split: Server) -> Iterator[Shop]:
    """A shop on it, asked on the port of `web`."""
    made = make(split)
    yield made
    for line in made.open:
        line.cut()


@pytest.fixture
def rt(split: Server, shop: Shop) -> Shop:
    """The same shop, asked on the port of `rt`."""
    url = f"http://localhost:{split.environ['LALEO_RT_PORT']}"
    return Shop(url, shop.owner, shop.widget, shop.people, shop.open)


def on_web(shop: Shop) -> Live:
    """A console whose line a `web` process holds."""
    return shop._kept(client.member(shop.url, shop.owner))


def test_frames_reach_every_process(shop: Shop, rt: Shop) -> None:
    console, page = on_web(shop), rt.visitor()
    visitor_id = console.expect("visitor_online")["visitor"]["id"]
    assert visitor_id == page.welcome["visitor_id"]
    for number in range(10):  # requests land on either of the `web` processes
        shop.owner.post(f"/visitors/{visitor_id}/messages", {"body": f"{number}"})
        assert page.expect("message")["message"]["body"] == f"{number}"
    page.ask("message", client_id="a", body="Back")
    seen = [console.expect("message")["message"]["body"] for _ in range(11)]
    assert seen == [*map(str, range(10)), "Back"]


def test_what_is_posted_elsewhere_finds_its_stream(shop: Shop, rt: Shop) -> None:
    page = stream(rt, up_url=shop.url)
    for number in range(10):
        ack = page.ask("message", client_id=f"m{number}", body=f"{number}")
        assert ack["d"]["message"]["seq"] == number + 1
    assert set(page.posted) == {202}
    page.tell("bye")
    assert page.closed().code == 1000
    until(lambda: page.post(page.name.encode() + PING) in {202, 410}, what="an answer")


def test_a_flood_posted_elsewhere_ends_the_stream(shop: Shop, rt: Shop) -> None:
    page = stream(rt, up_url=shop.url)
    page.post("\n".join([page.name, *['{"t":"typing","d":{}}'] * 100]).encode())
    assert page.closed().code == 4029


def test_tabs_in_several_processes_are_one_visit(shop: Shop, rt: Shop) -> None:
    first = rt.visitor()
    token = first.welcome["token"]
    tabs = [shop.visitor(token=token), stream(shop, token=token), rt.visitor(token=token)]
    assert {tab.welcome["visit_id"] for tab in tabs} == {first.welcome["visit_id"]}
    for tab in (first, *tabs[:2]):
        tab.close()
    assert [v["id"] for v in shop.online()] == [first.welcome["visitor_id"]]
    assert len(shop.heard(1, "visitor.connected")) == 1


def test_another_service_can_be_started_by_itself(shop: Shop, split: Server) -> None:
    laleo, port = str(Path(sys.executable).with_name("laleo")), str(free_port())
    told = subprocess.run(
        [laleo, "doctor"], env=split.environ, capture_output=True, text=True, check=False
    )
    assert f"rt on port {split.environ['LALEO_RT_PORT']}" in told.stdout
    another = Shop(f"http://localhost:{port}", shop.owner, shop.widget, shop.people, shop.open)
    with subprocess.Popen([laleo, "serve", "rt"], env=split.environ | {"PORT": port}) as process:
        try:
            page = until(lambda: _visitor(another), what="the other service")
            shop.owner.post(f"/visitors/{page.welcome['visitor_id']}/messages", {"body": "Hi"})
            assert page.expect("message")["message"]["body"] == "Hi"
        finally:
            process.terminate()


def _visitor(shop: Shop) -> Live | None:
    try:
        return shop.visitor()
    except OSError:
        return None


def test_a_stream_of_a_killed_process_is_gone_at_once(shop: Shop, rt: Shop, split: Server) -> None:
    page = stream(rt, up_url=shop.url)
    port = split.environ["LALEO_RT_PORT"]
    [master, *workers] = [pid for pid in descendants(split, "gunicorn") if _serves(pid, port)]
    for pid in (master, *workers):
        os.kill(pid, signal.SIGKILL)
    until(lambda: page.post(page.name.encode() + PING) == 410, what="its end")
    until(lambda: _again(rt, page), seconds=60, what="the successor")


def _serves(pid: int, port: str) -> bool:
    environ = Path(f"/proc/{pid}/environ").read_text()
    return f"\0PORT={port}\0" in f"\0{environ}"


def _again(rt: Shop, page: Live) -> bool:
    try:
        return bool(stream(rt, token=page.welcome["token"]).welcome)
    except (OSError, client.Closed, client.Refused):
        return False
