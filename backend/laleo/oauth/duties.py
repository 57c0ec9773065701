"""What of OAuth is looked after: keys, clients and logs that are past their time."""

from __future__ import annotations

from laleo.core.sweeps import sweep
from laleo.oauth import clients, flows, tokens


@sweep(every_s=3600)
def forget() -> None:
    """Remove used-up keys, clients that nobody lets in, and old flows."""
    tokens.forget()
    clients.forget()
    flows.forget()
