"""What an agent proposed and a person decides."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo import events
from laleo.approvals import jobs, links, routes, service, statistics, tools
from laleo.approvals.schemas import ApprovalOut
from laleo.core import operations

__all__ = ["init_app", "jobs", "statistics", "tools"]


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors, and keep what operations propose."""
    del app
    api.register_blueprint(routes.bp)
    shape = {"approval": ApprovalOut}
    events.kind("approval.requested", "A token proposed something.", objects=shape)
    events.kind("approval.decided", "A person decided, or nobody did in time.", objects=shape)
    links.offer()
    operations.witness(service.witnessed)
    operations.proposer(service.shown_proposals(ApprovalOut().dump))
