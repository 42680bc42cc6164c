"""For Prometheus: what is counted for ever, read from Redis, so that any worker says the same of all of them.

Outcomes are told as far as they say nothing of what somebody asked (ivr/counting.py): whoever asks every few seconds
sees each turn go by. Nothing here has a place, a language or a kind of alarm.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from ivr.counting import BOUNDS
from prompts.facts import Fact
from sessions.counters import Counts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(ever: Counts | None, sent: Counts, waiting: int | None, facts: Mapping[str, Fact]) -> bytes:
    """All metrics as text; `ever` is None where Redis did not answer. Sent is counted from nothing every day."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected([*_families(ever, sent, waiting), _facts(facts)]))
    return generate_latest(registry)


class _Collected:
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(ever: Counts | None, sent: Counts, waiting: int | None) -> Iterable[Metric]:
    yield GaugeMetricFamily("helselinja_redis_up", "Whether Redis answers.", value=float(ever is not None))
    if ever is None:
        return
    turns = CounterMetricFamily(
        "helselinja_turns", "Turns, by how they ended technically.", labels=["channel", "outcome"]
    )
    for name, count in sorted(ever.items()):
        match name.split():
            case ["turns", channel, outcome]:
                turns.add_metric([channel, outcome], count)
    yield turns
    yield _seconds(ever)
    if waiting is not None:
        yield GaugeMetricFamily(
            "helselinja_outbox_waiting", "Texts and calls that are to be sent.", value=waiting
        )
    outbox = CounterMetricFamily(
        "helselinja_outbox",
        "What became of texts and calls, since four in the morning.",
        labels=["kind", "outcome"],
    )
    for name, count in sorted(sent.items()):
        kind, _, outcome = name.rpartition(" ") if " refused " not in name else name.partition(" ")
        outbox.add_metric([kind or "any", outcome], count)
    yield outbox


def _seconds(ever: Counts) -> Metric:
    family = HistogramMetricFamily("helselinja_turn_seconds", "Time to answer a webhook.", labels=["channel"])
    for channel in sorted({name.split()[1] for name in ever if name.startswith("microseconds ")}):
        so_far, buckets = 0, []
        for bound in BOUNDS:
            so_far += ever.get(f"seconds {channel} {bound}", 0)
            buckets.append((bound, float(so_far)))
        family.add_metric([channel], buckets, ever.get(f"microseconds {channel}", 0) / 1e6)
    return family


def _facts(facts: Mapping[str, Fact]) -> Metric:
    family = GaugeMetricFamily(
        "helselinja_fact_end_timestamp_seconds",
        "The end of the last day a fact has a value for.",
        labels=["fact"],
    )
    for fact in facts.values():
        last = max((value.until or date.max for value in fact.values), default=date.max)
        if last != date.max:
            family.add_metric([fact.name], datetime.combine(last, time(23, 59, 59), UTC).timestamp())
    return family
