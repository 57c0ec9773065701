"""What somebody may do has changed or ended: open consoles of the account look again at once."""

from __future__ import annotations

from functools import partial

from laleo.core import live
from laleo.core.db import on_commit

MOVED = "rights_moved"


def moved(account_id: str) -> None:
    """Signed out, revoked, another role, other sites, away or back: known within a second."""
    on_commit(partial(live.signal, MOVED, {"account_id": account_id}))
