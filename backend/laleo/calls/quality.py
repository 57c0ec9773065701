"""What the browsers measured of a call, summed up leg by leg while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laleo.calls.models import CallLeg

MEASURES = ("rtt_ms", "jitter_ms", "loss", "bitrate_kbps")


def add(leg: CallLeg, sample: Mapping[str, Any]) -> None:
    """Let the means follow one more sample; the last codec stays."""
    before = leg.quality or {"samples": 0} | dict.fromkeys(MEASURES)
    count = before["samples"] + 1
    means = {name: _mean(before[name], sample.get(name), count) for name in MEASURES}
    codec = sample.get("codec") or before.get("codec")
    leg.quality = means | {"codec": codec, "samples": count}


def _mean(before: float | None, value: float | None, count: int) -> float | None:
    if value is None or before is None:
        return before if value is None else float(value)
    return round(before + (value - before) / count, 4)
