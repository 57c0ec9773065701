"""REST: the queue of callbacks."""

from __future__ import annotations

from typing import Any

from laleo.approvals.schemas import PROPOSED
from laleo.calls import callback_intake, callbacks
from laleo.calls.callback_models import Callback
from laleo.calls.callback_schemas import (
    CallbackAssignIn,
    CallbackDoneIn,
    CallbackIn,
    CallbackOut,
    CallbackPatch,
    CallbackQuery,
)
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import page_of, window

bp = Door("callbacks", __name__, url_prefix=API, description="Who wants to be called back")


@bp.get("/callbacks")
@bp.arguments(CallbackQuery, location="query")
@bp.response(200, page_of(CallbackOut))
def list_callbacks(query: dict[str, Any]) -> Page[Callback]:
    """Callbacks, newest first; `state=due` are those nobody has taken yet."""
    page = window(query)
    query["assignee_id"] = query.pop("assignee")
    return callbacks.callbacks(current_actor(), page, **query)


@bp.post("/callbacks")
@bp.arguments(CallbackIn)
@bp.response(201, CallbackOut)
@bp.alt_response(202, **PROPOSED)
def post_callback(data: dict[str, Any]) -> Callback:
    """Note that somebody wants to be called; the team is told as if they had asked themselves."""
    return callback_intake.create(current_actor(), **data)


@bp.get("/callbacks/<callback_id>")
@bp.response(200, CallbackOut)
def get_callback(callback_id: str) -> Callback:
    """One callback."""
    return callbacks.get(current_actor(), callback_id)


@bp.patch("/callbacks/<callback_id>")
@bp.arguments(CallbackPatch)
@bp.response(200, CallbackOut)
def patch_callback(data: dict[str, Any], callback_id: str) -> Callback:
    """Correct a name, a number, a time."""
    return callbacks.change(current_actor(), callback_id, **data)


@bp.post("/callbacks/<callback_id>/assign")
@bp.arguments(CallbackAssignIn)
@bp.response(200, CallbackOut)
@bp.alt_response(202, **PROPOSED)
def assign_callback(data: dict[str, Any], callback_id: str) -> Callback:
    """Say who makes the call; `null` puts it back into the queue."""
    return callbacks.assign(current_actor(), callback_id, **data)


@bp.post("/callbacks/<callback_id>/done")
@bp.arguments(CallbackDoneIn)
@bp.response(200, CallbackOut)
@bp.alt_response(202, **PROPOSED)
def finish_callback(data: dict[str, Any], callback_id: str) -> Callback:
    """Say that it was made, and what came of it."""
    return callbacks.done(current_actor(), callback_id, **data)


@bp.post("/callbacks/<callback_id>/reopen")
@bp.response(200, CallbackOut)
def reopen_callback(callback_id: str) -> Callback:
    """Put it back into the queue."""
    return callbacks.reopen(current_actor(), callback_id)
