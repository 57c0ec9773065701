"""Calls when things die: nothing rings for ever, and what was said goes on."""

from __future__ import annotations

import os
import signal

from tests.backing import until
from tests.live.shop import Shop
from tests.product import Server
from tests.visitors.test_crashes import descendants, own_server, shop

__all__ = ["own_server", "shop"]
PATIENCE_S = 120


def test_a_killed_web_process_leaves_no_call_ringing(shop: Shop, own_server: Server) -> None:
    shop.owner.patch(f"/widgets/{shop.widget['id']}", {"calls": {"ring_s": 5}})
    shop.member()
    asked = shop.visitor().ask("call", client_id="one", media="voice")
    call_id = asked["d"]["call"]["id"]
    for pid in descendants(own_server, "gunicorn"):
        os.kill(pid, signal.SIGKILL)

    def over() -> bool:
        return own_server.alive() and shop.owner.get(f"/calls/{call_id}").json["state"] == "missed"

    until(over, seconds=PATIENCE_S, what="the end of the ringing")
    assert len(shop.heard(1, "call.missed")) == 1
