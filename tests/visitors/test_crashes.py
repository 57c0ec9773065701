"""Presence when things die: processes, the bus, and what it remembers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests import backing
from tests.backing import until
from tests.live.client import Closed, Live, Refused
from tests.live.shop import Shop, make
from tests.product import Server, product

BOTH = ("visitor.connected", "visitor.disconnected")


@pytest.fixture(scope="module")
def own_server(databases: backing.Databases) -> Iterator[Server]:
    """A product whose parts may be killed."""
    with product(databases.new()) as running:
        yield running


@pytest.fixture
def shop(own_server: Server) -> Iterator[Shop]:
    """A shop on it."""
    until(own_server.alive, seconds=60, what="the product")
    made = make(own_server)
    yield made
    for line in made.open:
        line.cut()


def descendants(server: Server, *words: str) -> list[int]:
    """Processes of the product with these words in their command lines, the eldest first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text().replace("\0", " ")
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
        except (OSError, ValueError):
            continue
        if session == server.process.pid and all(word in command for word in words):
            found.append(int(folder.name))
    return sorted(found)


def redis_of(server: Server) -> Redis:
    """The product's own Valkey."""
    return Redis(unix_socket_path=str(server.data_dir / "valkey.sock"))


def back(shop: Shop, page: Live) -> Live | None:
    """The page's new connection, once somebody takes it."""
    try:
        return shop.visitor(token=page.welcome["token"])
    except (OSError, Refused, Closed):
        return None


def test_visitors_of_a_killed_process_are_gone_once(shop: Shop, own_server: Server) -> None:
    for _ in range(5):
        shop.visitor()
    until(lambda: len(shop.online()) == 5, what="five visitors")
    for pid in descendants(own_server, "gunicorn"):
        os.kill(pid, signal.SIGKILL)
    until(own_server.alive, seconds=120, what="the web again")
    until(lambda: not shop.online(), seconds=120, what="the end of the visits", pause=0.5)
    events = shop.heard(10, *BOTH)
    ended = [e["data"]["visit"]["id"] for e in events if e["type"] == "visitor.disconnected"]
    assert len(ended) == len(set(ended)) == 5


def offline(console: Live, staying: Live) -> object:
    """Who has left by now; meanwhile the other one answers the server's pings, as browsers do."""
    assert staying.ask("ping")["t"] == "pong"
    frames = [frame for frame in console.listen(1) if frame["t"] == "visitor_offline"]
    return frames[0]["d"]["visitor_id"] if frames else None


def test_presence_survives_an_emptied_redis(shop: Shop, own_server: Server) -> None:
    console, staying, leaving = shop.member(), shop.visitor(), shop.visitor()
    redis_of(own_server).flushall()
    leaving.close()
    assert len(shop.online()) == 2, "the list comes from the database"
    gone = until(lambda: offline(console, staying), seconds=60, what="the end of the visit")
    assert gone == leaving.welcome["visitor_id"]
    assert [v["id"] for v in shop.online()] == [staying.welcome["visitor_id"]]
    staying.close()
    until(lambda: not shop.online(), what="the end after the next beat", pause=0.3)
    connected = [e for e in shop.heard(4, *BOTH) if e["type"] == "visitor.connected"]
    assert len(connected) == 2


def test_chat_goes_on_while_the_bus_is_away_and_clients_come_again_after(
    shop: Shop, own_server: Server
) -> None:
    page = shop.visitor()
    visitor_id = page.welcome["visitor_id"]
    [valkey] = descendants(own_server, "valkey")
    os.kill(valkey, signal.SIGSTOP)
    try:
        sent = shop.owner.post(f"/visitors/{visitor_id}/messages", {"body": "Still here"})
        assert sent.status == 201
        assert page.expect("message")["message"]["body"] == "Still here"
    finally:
        os.kill(valkey, signal.SIGCONT)
    [valkey] = descendants(own_server, "valkey")
    os.kill(valkey, signal.SIGKILL)
    assert page.closed(timeout=30).code == 1012
    assert any(frame["t"] == "retry" for frame in page.frames)
    seen = {"conversation_id": sent.json["conversation_id"], "seq": 1}
    again = shop.visitor(token=page.welcome["token"], seen=seen)
    assert again.welcome["visit_id"] == page.welcome["visit_id"]
    assert again.welcome["messages"] == []
    ack = again.ask("message", client_id="after", body="Back")
    assert ack["d"]["message"]["seq"] == 2


def test_page_views_are_kept_while_the_bus_is_away(shop: Shop, own_server: Server) -> None:
    page = shop.visitor()
    [valkey] = descendants(own_server, "valkey")
    os.kill(valkey, signal.SIGKILL)
    page.tell("page", url="https://shop.example/other", title="Other", referrer="")
    path = f"/visitors/{page.welcome['visitor_id']}/page-views"
    until(
        lambda: [v["title"] for v in shop.owner.get(path).json["data"]] == ["Other", "Pricing"],
        what="the second page view",
        pause=0.2,
    )
    assert page.closed().code == 1012, "the bus is there again, and says so"


def test_a_restart_sends_clients_away_in_good_order(shop: Shop, own_server: Server) -> None:
    pages: list[Live] = [shop.visitor() for _ in range(5)]
    web = descendants(own_server, "gunicorn")[0]
    os.kill(web, signal.SIGTERM)
    for page in pages:
        assert page.closed(timeout=60).code == 1012
        retry = next(frame["d"] for frame in page.frames if frame["t"] == "retry")
        assert 0 <= retry["after_s"] <= 3
    again = until(lambda: back(shop, pages[0]), seconds=120, what="the successor")
    assert again.welcome["visitor_id"] == pages[0].welcome["visitor_id"]
