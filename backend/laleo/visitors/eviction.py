"""What is open when somebody is blocked is closed, in every process, at once."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from laleo.core import live
from laleo.core.live import Connection
from laleo.visitors import blocking, blocks
from laleo.visitors.live import VISITOR

_REFUSED = 4003
REASON = "blocked"


@live.on_signal(blocks.ADDED)
def evict(hub: live.Hub, data: dict[str, Any]) -> None:
    """Close the pages of who was just blocked."""
    by_name = data["kind"] == blocking.VISITOR
    blocked = (
        blocking.Blocked(visitors=frozenset([data["value"]]))
        if by_name
        else blocking.Blocked(networks=(ip_network(data["value"]),))
    )
    for connection in hub.of_kind(VISITOR):
        who = connection.who
        mine = who is not None and who.account_id == data["account_id"]
        if mine and blocked.holds(who.visitor_id, connection.caller.ip):
            close(connection)


def close(connection: Connection) -> None:
    """Say why, and hang up."""
    connection.send("error", blocking.refusal())
    connection.line.end(_REFUSED, REASON)
