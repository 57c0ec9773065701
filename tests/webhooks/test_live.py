"""Consoles see deliveries as they happen; who is limited to some sites does not."""

from __future__ import annotations

from tests.backing import until
from tests.live.shop import Shop, shop
from tests.webhooks.receivers import Receiver

__all__ = ["shop"]


def test_a_console_hears_of_a_delivery_with_its_outcome(shop: Shop, sink: Receiver) -> None:
    hook = shop.owner.post("/webhooks", {"url": sink.url, "event_types": ["webhook.ping"]}).json
    other = shop.owner.post("/sites", {"name": "Other"}).json
    limited = shop.people.colleague(shop.owner, "operator", site_ids=[other["id"]])
    console, blinkered = shop.member(), shop.member(limited)
    sent = shop.owner.post(f"/webhooks/{hook['id']}/test").json
    until(lambda: sink.posts, what="the delivery")
    shown = console.expect("delivery")["delivery"]
    assert shown["id"] == sent["id"]
    assert (shown["state"], shown["attempts"]) == ("delivered", 1)
    assert shown == shop.owner.get(f"/deliveries/{sent['id']}").json
    assert [frame for frame in blinkered.settled() if frame["t"] == "delivery"] == []
