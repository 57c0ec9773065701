"""TURN: a real coturn relays what a call's credentials ask for, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from laleo import doctor
from laleo.calls import turn
from laleo.config import BadSetting, Settings, load
from laleo.core import egress
from tests.backing import until
from tests.product import free_port
from tests.widget.test_call_modules import wire

__all__ = ["wire"]

SECRET = "what coturn and Laleo share"
OURS = Path(__file__).parents[2] / "deploy" / "coturn" / "turnserver.conf"
# What a test machine has instead of a public address and certificates.
HERE = ("listening-port", "tls-listening-port", "cert", "pkey", "static-auth-secret", "denied-peer")
BYTES = """async (least) => {
  const flows = await Promise.all(['caller', 'answerer'].map((who) => flow(who)));
  return flows.every(({bytes}) => bytes > least);
}"""
RELAYED = """async () => {
  const all = await ends.caller.stats();
  const transport = all.find(({type}) => type === 'transport');
  const pair = all.find(({id}) => id === transport.selectedCandidatePairId);
  return all.find(({id}) => id === pair?.localCandidateId)?.candidateType === 'relay';
}"""


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a coturn with our own configuration, as far as a test machine goes."""
    port, folder = free_port(), tmp_path_factory.mktemp("coturn")
    kept = [one for one in OURS.read_text().splitlines() if not one.startswith(HERE)]
    own = [f"listening-port={port}", f"static-auth-secret={SECRET}", "no-tls", "no-dtls"]
    own += ["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", "allow-loopback-peers"]
    own += [f"pidfile={folder}/pid", f"userdb={folder}/db"]
    (folder / "turnserver.conf").write_text("\n".join([*kept, *own]))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["turnserver", "-c", str(folder / "turnserver.conf")], stdout=log, stderr=log
        )
    url = f"turn:127.0.0.1:{port}?transport=tcp"
    try:
        until(lambda: process.poll() is None and listens(port), what="coturn")
        yield url
    finally:
        process.terminate()
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def settings(the_app: Flask, coturn: str) -> Iterator[Settings]:
    """The app's settings with this coturn."""
    before: Settings = the_app.config["LALEO"]
    made = replace(before, turn_urls=(coturn,), turn_secret=SECRET)
    the_app.config["LALEO"] = made
    yield made
    the_app.config["LALEO"] = before


def test_each_leg_of_a_call_gets_a_name_with_an_end_and_its_key(
    the_app: Flask, settings: Settings
) -> None:
    with the_app.app_context():
        (server,) = turn.ice_servers("cal_1", "leg_1")
    ends, _, who = server["username"].partition(":")
    assert (who, int(ends) > 0) == ("cal_1.leg_1", True)
    made = hmac.new(SECRET.encode(), server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(made).decode()
    assert server["urls"] == list(settings.turn_urls)


def test_a_turn_server_without_its_secret_stops_the_start() -> None:
    for environ, name in (
        ({"LALEO_TURN_URLS": "turn:a.example"}, "LALEO_TURN_SECRET"),
        ({"LALEO_TURN_URLS": "https://a.example", "LALEO_TURN_SECRET": "s"}, "LALEO_TURN_URLS"),
        ({"LALEO_STUN_URLS": "turn:a.example"}, "LALEO_STUN_URLS"),
    ):
        with pytest.raises(BadSetting, match=name):
            load(environ)


def test_the_doctor_asks_for_a_relay_and_says_what_came_of_it(settings: Settings) -> None:
    def calls(some: Settings) -> Any:
        (found,) = (one for one in doctor.examine(some) if one.subject == "calls")
        return found

    good = calls(settings)
    assert (good.verdict, "relays" in good.detail) == ("good", True)
    wrong = calls(replace(settings, turn_secret="another secret"))
    assert (wrong.verdict, "401" in wrong.detail) == ("bad", True)
    silent = calls(replace(settings, turn_urls=(f"turn:127.0.0.1:{free_port()}?transport=tcp",)))
    assert (silent.verdict, "no answer" in silent.detail) == ("bad", True)
    assert calls(replace(settings, turn_urls=())).verdict == "note"


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_only_names_that_last_and_their_own_keys_get_a_relay(coturn: str, transport: str) -> None:
    url = coturn.replace("tcp", transport)
    assert egress.relay(url, *turn.credentials(SECRET, "leg_1")).startswith("127.0.0.1:")
    for name, key in (
        turn.credentials(SECRET, "leg_1", lives_s=-60),
        turn.credentials("another secret", "leg_1"),
        (turn.credentials(SECRET, "leg_1")[0], turn.credentials(SECRET, "leg_2")[1]),
    ):
        with pytest.raises(egress.NoRelay, match="401"):
            egress.relay(url, name, key)


def test_a_call_goes_through_the_relay_alone(
    the_app: Flask, settings: Settings, wire: Page
) -> None:
    assert settings.turn_urls
    with the_app.app_context():
        servers = json.dumps(turn.ice_servers("cal_1", "leg_1"))
    join = f"{{iceServers: {servers}, policy: 'relay'}}"
    wire.evaluate(f"() => {{ join('caller', {join}); join('answerer', {join}); }}")
    wire.evaluate("() => Promise.all([open('caller', 'voice'), open('answerer', 'voice')])")
    wire.wait_for_function(BYTES, arg=2000, timeout=120_000, polling=100)
    wire.wait_for_function(RELAYED, timeout=120_000, polling=100)
    assert wire.evaluate("() => troubles") == []
