"""What the developers' pages tell from the code itself, so that they cannot be wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from laleo import events
from laleo.core.egress.session import WHOLE_S
from laleo.core.examples import WHEN
from laleo.events import catalogue
from laleo.events.catalogue import EventKind
from laleo.webhooks.health import PATIENCE
from laleo.webhooks.schedule import DELAYS_S
from laleo.webhooks.service import OVERLAP_S

RECEIVERS = (("py", "Python"), ("mjs", "Node.js"), ("php", "PHP"), ("go", "Go"))
_FOLDER = Path(__file__).parent / "receivers"
_UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))


def webhooks() -> dict[str, Any]:
    """The figures, programs and examples of /developers/webhooks."""
    return {
        "receivers": RECEIVERS,
        "receiver": receiver,
        "event_kinds": events.kinds(),
        "example": example,
        "delays": [spoken(seconds) for seconds in DELAYS_S],
        "whole_s": round(WHOLE_S),
        "overlap_hours": OVERLAP_S // 3600,
        "patience_days": PATIENCE.days,
    }


def receiver(name: str) -> str:
    """The program of a receiver, by the end of its file's name."""
    return (_FOLDER / f"receiver.{name}.txt").read_text()


def example(kind: EventKind) -> str:
    """A delivered body of this type."""
    about = {"account_id": "acc_…", "site_id": "sit_…", "widget_id": "wgt_…"}
    body = {
        "type": kind.type,
        "timestamp": WHEN,
        "data": about | catalogue.example(kind.type) | {"seq": 4711},
    }
    return json.dumps(body, indent=2, ensure_ascii=False)


def spoken(seconds: int) -> str:
    """A round duration in words."""
    if seconds == 0:
        return "at once"
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size)
    count = seconds // size
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
