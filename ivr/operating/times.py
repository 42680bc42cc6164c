"""How long turns take, from the buckets they were counted in."""

from collections import Counter

from ivr.counting import BOUNDS, SECONDS
from ivr.operating.shown import LEAST

LONGER = f"over {SECONDS[-1]:g} s"


def within(buckets: Counter[str], percent: int) -> str:
    """The bound within which so many percent of the turns were answered; "" where they are fewer than ten."""
    turns = sum(buckets.values())
    if turns < LEAST:
        return ""
    so_far = 0
    for bound, seconds in zip(BOUNDS, SECONDS, strict=False):
        so_far += buckets[bound]
        if so_far * 100 >= turns * percent:
            return f"{seconds * 1000:g} ms" if seconds < 1 else f"{seconds:g} s"
    return LONGER
