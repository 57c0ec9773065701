"""Numbers about many numbers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Count, median and the slow end, in milliseconds."""
    if not seconds:
        return {"n": 0}
    values = sorted(1000 * value for value in seconds)
    return {
        "n": len(values),
        "p50": round(statistics.median(values), 2),
        "p95": round(_at(values, 0.95), 2),
        "p99": round(_at(values, 0.99), 2),
        "max": round(values[-1], 2),
    }


def _at(values: Sequence[float], part: float) -> float:
    return values[min(len(values) - 1, int(len(values) * part))]


def ratio(one: float, other: float) -> float | None:
    """One over the other, when there is something to compare."""
    return round(one / other, 2) if other else None
