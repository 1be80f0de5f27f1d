"""A measured figure, beside what was promised of it."""

import statistics
from collections.abc import Sequence
from typing import Literal


def figure(
    runs: Sequence[float], *, unit: str, limit: float, by: Literal["at most", "at least"]
) -> dict[str, object]:
    """The median of `runs`, and whether it keeps within `limit`."""
    median = statistics.median(runs)
    return {
        "median": round(median, 3),
        "unit": unit,
        "runs": [round(one, 3) for one in runs],
        by.replace(" ", "_"): limit,
        "met": median <= limit if by == "at most" else median >= limit,
    }
