"""REST: the agents of an account, and `/agents/<id>/picture` for whoever talks to one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from laleo.accounts import agents, pictures
from laleo.accounts.agent_schemas import AgentIn, AgentList, AgentOut, PictureIn
from laleo.accounts.schemas import AuditOut
from laleo.core import db, files
from laleo.core.errors import NotFound
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window

bp = Door("agents", __name__, url_prefix=API, description="Agents that talk to visitors")
faces = Blueprint("agent_pictures", __name__)
MOST = files.MAX_FACE_BYTES + 64 * 1024  # the form around the file
_YEAR = 365 * 24 * 3600


@bp.get("/agents")
@bp.response(200, AgentList)
def list_agents() -> dict[str, Any]:
    """Agents with what they did in the last 30 days: all of the account for owners and admins,
    else those that act in your name.
    """
    return {"data": agents.entries(current_actor()), "has_more": False, "next_cursor": None}


@bp.get("/agents/<agent_id>")
@bp.response(200, AgentOut)
def get_agent(agent_id: str) -> dict[str, Any]:
    """One agent."""
    return agents.get(current_actor(), agent_id)


@bp.get("/agents/<agent_id>/activity")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(AuditOut))
def list_agent_activity(query: dict[str, Any], agent_id: str) -> Page[Any]:
    """What the agent did, newest first."""
    return agents.activity(current_actor(), agent_id, window(query))


@bp.patch("/agents/<agent_id>")
@bp.arguments(AgentIn)
@bp.response(200, AgentOut)
def patch_agent(data: dict[str, Any], agent_id: str) -> dict[str, Any]:
    """Give an agent another name; visitors see it."""
    return agents.rename(current_actor(), agent_id, **data)


@bp.put("/agents/<agent_id>/picture")
@Door.large(MOST)
@bp.arguments(PictureIn, location="multipart")
@bp.response(200, AgentOut)
def put_agent_picture(data: dict[str, Any], agent_id: str) -> dict[str, Any]:
    """Give an agent a picture; it is cut square and made small, and visitors see it."""
    actor = current_actor()
    with db.reading():
        agents.check_picture(actor, agent_id)
    db.release()  # a large picture takes a moment
    content = files.face(data["file"].stream)
    return agents.put_picture(actor, agent_id, content)


@bp.delete("/agents/<agent_id>/picture")
@bp.response(204)
def delete_agent_picture(agent_id: str) -> None:
    """Take an agent's picture away."""
    agents.remove_picture(current_actor(), agent_id)


@faces.get("/agents/<agent_id>/picture")
def show_agent_picture(agent_id: str) -> Response:
    """The picture, for anybody: visitors see it on the website."""
    db.set_reading(on=True)
    found = pictures.find(agent_id)
    db.release()
    if found is None:
        raise NotFound("There is no picture here.")
    content, version = found
    response = Response(content, content_type=pictures.CONTENT_TYPE)
    fixed = request.args.get("v") == version
    lives = f"public, max-age={_YEAR}, immutable" if fixed else "public, max-age=300"
    response.headers["Cache-Control"] = lives
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
