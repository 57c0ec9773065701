"""REST: what the account uses, and how much it may."""

from __future__ import annotations

from typing import Any

from laleo.analytics import usage
from laleo.analytics.usage_schemas import LimitsIn, UsageOut, UsageQuery
from laleo.core.rest import API, Door, current_actor

bp = Door("usage", __name__, url_prefix=API, description="What the account uses, and its limits")


@bp.get("/usage")
@bp.arguments(UsageQuery, location="query")
@bp.response(200, UsageOut)
def get_usage(query: dict[str, Any]) -> dict[str, Any]:
    """Visits, messages, call minutes, deliveries, storage and agents of a month."""
    return usage.show(current_actor(), **query)


@bp.put("/usage/limits")
@bp.arguments(LimitsIn)
@bp.response(200, UsageOut)
def put_usage_limits(data: dict[str, Any]) -> dict[str, Any]:
    """Set limits by name, or take them away with null; what is not named stays."""
    return usage.limit(current_actor(), **data)
