"""What an endpoint may be told to be: events that exist, an address this server may send to."""

from __future__ import annotations

from collections.abc import Sequence

from laleo import events
from laleo.core import egress
from laleo.core.actor import Actor
from laleo.core.db import release
from laleo.core.errors import invalid
from laleo.webhooks import fan_out


def types(wanted: Sequence[str]) -> None:
    """Every one is a type of event, or `*`."""
    for index, one in enumerate(wanted):
        if one != fan_out.EVERYTHING:
            type_(one, f"/event_types/{index}", "; “*” means all")


def type_(wanted: str, pointer: str, more: str = "") -> None:
    """It is a type of event."""
    if not events.known(wanted):
        known = ", ".join(kind.type for kind in events.kinds())
        raise invalid(pointer, f"There is no event type “{wanted}”; there are: {known}{more}.")


def address(actor: Actor, url: str) -> dict[str, str]:
    """Judge the address, unless that was done when it was proposed; each sending does it again.

    No database connection is held while names are looked up. Says, for the audit log, what
    allowed one that is not public.
    """
    if actor.approved_by is not None:
        return {}
    release()
    try:
        target = egress.judge(url, egress.tenant())
    except (egress.Refused, egress.Unresolved) as trouble:
        raise invalid("/url", str(trouble)) from trouble
    return {"allowed_by": "LALEO_EGRESS_ALLOW"} if target.inside else {}
