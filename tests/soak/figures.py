"""What a soak has counted, and the table it prints."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median, quantiles

LONG_SECONDS = 2.0


@dataclass
class Figures:
    """Counters. The first five must be zero: `faults` says what each of them was."""

    calls_lost: int = 0
    texts_lost: int = 0
    twice: int = 0
    wrong: int = 0
    errors: int = 0
    """Webhooks that failed behind the gate, by the line's own log."""
    conversations: Counter[str] = field(default_factory=Counter)
    """How many of each persona, and of texters."""
    connections: int = 0
    key_errors: int = 0
    webhooks: int = 0
    repeated: int = 0
    retried: int = 0
    passed_over: int = 0
    broken: int = 0
    first_texts: int = 0
    without_redis: int = 0
    killed: list[str] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    """How long each webhook waited for its answer, in seconds, with what was tried again."""
    seconds: float = 0
    faults: list[str] = field(default_factory=list)

    @property
    def zeros(self) -> dict[str, int]:
        """What must be zero."""
        return {
            "calls lost": self.calls_lost,
            "texts lost": self.texts_lost,
            "turns applied twice": self.twice,
            "wrong places": self.wrong,
            "errors in the log": self.errors,
        }

    @property
    def over(self) -> int:
        """Answers that took longer than a caller should wait."""
        return sum(each > LONG_SECONDS for each in self.answers)

    def table(self) -> str:
        """A row for each figure."""
        texts = self.conversations["texter"]
        rows: dict[str, float | str] = {
            "calls": self.conversations.total() - texts,
            "text conversations": texts,
            "connections": self.connections,
            "webhooks": self.webhooks,
            "  sent a second time": self.repeated,
            "  tried again": self.retried,
            "  passed over to the other process": self.passed_over,
            "  broken off by a killed process": self.broken,
            "killed": ", ".join(self.killed),
            **self.zeros,
            "turns without Redis": self.without_redis,
            "texts answered as first texts": self.first_texts,
            f"answers over {LONG_SECONDS:.0f} s": self.over,
            "longest answer (s)": f"{max(self.answers):.2f}",
            "median (s)": f"{median(self.answers):.3f}",
            "99th percentile (s)": f"{quantiles(self.answers, n=100)[98]:.3f}",
            "seconds in all": f"{self.seconds:.0f}",
        }
        return "".join(f"{name:36}{value!s:>12}\n" for name, value in rows.items())
