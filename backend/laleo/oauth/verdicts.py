"""What a flow's steps say in one sentence: whether it works, else where it stopped and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

STEPS = (
    "metadata",
    "registration",
    "authorize",
    "consent",
    "code",
    "token",
    "refresh",
    "first_call",
    "revoke",
)


class Taken(Protocol):
    """A step as far as a verdict reads it."""

    step: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`: the client came as far as calling us."""

    ok: bool
    text: str


_UNCLAIMED = (
    "The person allowed it and the code was sent, but the client never asked for a token. "
    "The fault is on the client’s side, or it cannot reach this server."
)
_REACHED = (
    ("first_call", "It works: the client has used its token."),
    ("token", "The client has a token, but has not used it yet."),
    ("code", _UNCLAIMED),
    ("consent", "The person answered, but no code was sent; try to connect again."),
    ("authorize", "The consent page was opened, and nobody has answered it."),
    ("registration", "The client registered, but sent nobody to the consent page."),
    ("metadata", "The client read this server’s addresses, but did nothing with them."),
)


def verdict(steps: Sequence[Taken]) -> Verdict:
    """The verdict on these steps, which are in order."""
    if not steps:
        return Verdict(ok=False, text="Nothing has happened yet.")
    last, done = steps[-1], {step.step for step in steps if step.ok}
    if not last.ok:
        return Verdict(ok=False, text=f"Stopped at “{last.step}”: {last.detail}")
    if last.step == "revoke":
        return Verdict(ok=True, text="It was connected, and was ended.")
    reached = next((name for name, _ in _REACHED if name in done), "metadata")
    return Verdict(ok=reached == "first_call", text=dict(_REACHED)[reached])
