"""What the reconciler looks after here."""

from __future__ import annotations

from laleo.approvals import service
from laleo.core.sweeps import sweep


@sweep(every_s=30)
def expire() -> None:
    """Close proposals that nobody decided in time."""
    service.expire()
