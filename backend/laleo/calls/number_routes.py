"""REST: calls that begin with a number, for telephone systems and scripts."""

from __future__ import annotations

from typing import Any

from laleo.calls import starting
from laleo.calls.models import Call
from laleo.calls.number_schemas import CallIn
from laleo.calls.schemas import CallOut
from laleo.core.rest import API, Door, current_actor
from laleo.widgets import channels

bp = Door("numbers", __name__, url_prefix=API, description="Calls that begin with a number")


@bp.post("/channels/<number>/calls")
@bp.arguments(CallIn)
@bp.response(201, CallOut)
def post_channel_call(data: dict[str, Any], number: str) -> Call:
    """Call a number: there is a call in any case, and it rings until it times out.

    Whoever is there can answer it in the console; others by a hand-off link. Follow it by
    `call.answered`, `call.missed` and `call.ended`.
    """
    actor = current_actor()
    return starting.by_program(actor, channels.get(actor, number), **data)
