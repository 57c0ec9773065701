"""Signed events become WordPress actions, once."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.product import Laleo
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress

NOTED = """
add_action( 'laleo_call_missed', function ( $data, $id ) {
    add_option( 'laleo_test_' . $id, $data['call']['id'] );
    update_option( 'laleo_count', (int) get_option( 'laleo_count' ) + 1 );
}, 10, 2 );
add_action( 'laleo_event', fn( $type ) => update_option( 'laleo_last', $type ) );
"""
BODY = json.dumps({"type": "call.missed", "timestamp": "x", "data": {"call": {"id": "cal_1"}}})


def send(
    wordpress: WordPress, secret: str, *, body: str = BODY, id_: str = "msg_1", age_s: int = 0
) -> int:
    """Deliver as the server does; the status."""
    at = datetime.fromtimestamp(int(time.time()) - age_s, UTC)
    headers = {
        "webhook-id": id_,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id_, at, BODY),
        "Content-Type": "application/json",
    }
    url = f"{wordpress.url}/wp-json/laleo/v1/events"
    request = urllib.request.Request(url, body.encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture
def secret(connected: Settings, wordpress: WordPress) -> str:
    """What the server signs this site's events with."""
    wordpress.write_mu_plugin(NOTED)
    link = wordpress.wp("option", "get", "laleo_link", "--format=json")
    return str(link["events_secret"])


def test_an_event_is_an_action_once(wordpress: WordPress, secret: str) -> None:
    assert [send(wordpress, secret) for _ in range(2)] == [204, 200]
    kept = wordpress.options()
    assert (kept["laleo_count"], kept["laleo_last"]) == ("1", "call.missed")
    assert kept["laleo_test_msg_1"] == "cal_1"


def test_what_is_not_signed_just_now_for_this_site_does_nothing(
    wordpress: WordPress, secret: str
) -> None:
    other = "whsec_" + "A" * 43 + "="
    assert send(wordpress, other) == 401
    assert send(wordpress, secret, body=BODY.replace("cal_1", "cal_2")) == 401
    assert send(wordpress, secret, age_s=3600) == 401
    assert send(wordpress, secret, age_s=-3600) == 401
    assert "laleo_count" not in wordpress.options()
    wordpress.wp("laleo", "disconnect")
    assert send(wordpress, secret) == 401


def test_a_receiver_that_fails_is_told_again(wordpress: WordPress, secret: str) -> None:
    fails = "add_action( 'laleo_call_missed', function () { throw new Exception( 'busy' ); } );"
    wordpress.write_mu_plugin(fails)
    assert send(wordpress, secret) == 500
    wordpress.write_mu_plugin(NOTED)
    assert send(wordpress, secret) == 204
    (wordpress.content / "debug.log").unlink()


def test_the_server_really_delivers(wordpress: WordPress, secret: str, laleo: Laleo) -> None:
    (hook,) = laleo.owner.get("/webhooks").json["data"]
    assert hook["url"] == f"{wordpress.url}/wp-json/laleo/v1/events"
    laleo.owner.post(f"/webhooks/{hook['id']}/test")
    deadline = time.monotonic() + 60
    delivered: dict[str, Any] = {}
    while delivered.get("state") != "delivered" and time.monotonic() < deadline:
        delivered = laleo.owner.get(f"/webhooks/{hook['id']}/deliveries").json["data"][0]
    assert delivered["state"] == "delivered"
    assert wordpress.options()["laleo_last"] == "webhook.ping"
