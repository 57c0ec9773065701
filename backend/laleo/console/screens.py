"""The console's screens, in the order of the rail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    """One entry of the rail: `/console/<name>`, drawn by `modules/<name>.js`."""

    name: str
    label: str
    count: str | None = None  # which of the realtime counts stands beside it


SCREENS = (
    Screen("live", "Live", count="online"),
    Screen("inbox", "Inbox", count="waiting"),
    Screen("sites", "Sites"),
    Screen("webhooks", "Webhooks"),
    Screen("tokens", "Tokens"),
    Screen("settings", "Settings"),
)
