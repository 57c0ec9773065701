"""The console's screens, in the order of the rail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    """One entry of the rail: `/console/<name>`, drawn by `modules/<name>.js`."""

    name: str
    label: str
    counts: tuple[str, ...] = ()  # which of the realtime counts stand beside it


SCREENS = (
    Screen("live", "Live", counts=("online",)),
    Screen("inbox", "Inbox", counts=("approvals", "waiting")),
    Screen("calls", "Calls", counts=("calls_missed", "calls_waiting")),
    Screen("callbacks", "Callbacks", counts=("callbacks_due",)),
    Screen("analytics", "Analytics"),
    Screen("sites", "Sites"),
    Screen("webhooks", "Webhooks"),
    Screen("tokens", "Tokens"),
    Screen("settings", "Settings"),
)
