"""What of accounts is looked after: codes that wait for a mail, and what is past its time."""

from __future__ import annotations

from laleo.accounts import codes, invitations, sessions
from laleo.core import queue
from laleo.core.sweeps import sweep


@sweep(every_s=2)
def ring_for_codes() -> None:
    """Ring again for a code nobody sent: its worker was killed, or the ring was lost."""
    if codes.overdue():
        queue.ring(queue.CHORES, codes.JOB)


@sweep(every_s=5)
def ring_for_invitations() -> None:
    """Ring again for an invitation whose mail has not left."""
    if invitations.overdue():
        queue.ring(queue.CHORES, invitations.JOB)


@sweep(every_s=3600)
def forget() -> None:
    """Remove old codes and ended sessions."""
    codes.sweep()
    sessions.sweep()
