"""What is told of the counts: the operator's report, and the metrics."""

from datetime import datetime

from assembly.clock import Clock
from ivr.content import Content
from ivr.operating.figures import report, running
from ivr.operating.metrics import metrics
from ivr.operating.report import Report
from sessions.counters import Counters
from sessions.guard import FAULTS, StoreError
from sessions.memory import Memory
from sessions.outbox import Outbox
from sessions.pseudonym import Pseudonyms


async def reported(counters: Counters, content: Content, clock: Clock) -> Report:
    """What the operator sees now. Raises StoreError."""
    now = clock()
    return await report(counters, content, now, running(_day, now))


async def measured(counters: Counters, content: Content, outbox: Outbox | None) -> bytes:
    """What Prometheus is told now."""
    facts = content.catalogue.facts
    try:
        ever, sent = await counters.read("ever"), await counters.sent(counters.day())
        waiting = await outbox.waiting() if outbox else None
    except (StoreError, *FAULTS):
        return metrics(None, {}, None, facts)
    return metrics(ever, sent, waiting, facts)


def _day(at: datetime) -> str:
    return Pseudonyms(Memory(), lambda: at).day()
