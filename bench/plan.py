"""How long and how often each thing is measured, and what each has to come to (issue 7)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Rounds of each comparison, seconds of each round and of the steady run, and sessions to fill Valkey with."""

    rounds: int = 4
    seconds: float = 1.0
    steady_seconds: float = 20
    starts: int = 3
    sessions: int = 1_000_000
    copies: int = 9


QUICK = Plan(rounds=1, seconds=0.5, steady_seconds=4, starts=1, sessions=50_000, copies=1)

TO_BARE, TO_FLOOR, TO_TUTORIAL = 1.0, 0.6, 3.0
REFUSED = 3.0
TWO_WORKERS = 1.7
P99_MS, MOST_MS = 50, 500
STEADY_RATE, REPEATED = 100, 0.05
START_SECONDS, EMBEDDED_SECONDS = 1.5, 2.5
WORKER_MB = 120
FLAT = 0.9
SESSION_BYTES = 400
