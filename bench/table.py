"""Tables in Markdown, and a figure with its spread."""

from collections.abc import Iterator, Sequence
from statistics import median


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows under their head; the first column is words, the others are figures."""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'--:|' * (len(head) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def spread(values: Sequence[float], digits: int = 0) -> str:
    """The median, and from where to where the runs went."""
    middle, least, most = (f"{value:,.{digits}f}" for value in (median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least} to {most})"


def ratio(values: Sequence[float], others: Sequence[float]) -> float:
    """How many times the others the values are: the median of the rounds, each with what was run beside it."""
    return median(value / other for value, other in zip(values, others, strict=True))


def met(value: float, least: float) -> str:
    """Whether an aim that is a least value is met."""
    return "met" if value >= least else "missed"


def kept(value: float, most: float) -> str:
    """Whether an aim that is a most value is met."""
    return "met" if value <= most else "missed"
