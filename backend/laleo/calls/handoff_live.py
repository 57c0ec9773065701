"""Realtime: who comes by a hand-off link, and who is sent away because it was taken back."""

from __future__ import annotations

from typing import Any

from laleo.calls import handoffs
from laleo.calls.guest_live import GUEST, admitted_by
from laleo.core import live

_REFUSED = 4003

admitted_by(handoffs.hello)


@live.on_signal(handoffs.REVOKED)
def send_away(hub: live.Hub, data: dict[str, Any]) -> None:
    """The link was taken back while its guest was here."""
    for connection in hub.of_kind(GUEST):
        if connection.who is not None and connection.who.end.principal == data["link_id"]:
            connection.line.end(_REFUSED, "this link was taken back")
