"""Latencies at a steady rate, as callers have them: calls and texts together, and webhooks that come twice."""

from collections.abc import Iterator
from statistics import quantiles

from bench import loading
from bench.calls import Said
from bench.plan import MOST_MS, P99_MS, REPEATED, STEADY_RATE, Plan
from bench.serving import Served
from bench.table import kept, table


def told(line: Served, said: Said, plan: Plan) -> Iterator[str]:
    """The table, in milliseconds from when a turn was due."""
    scripts = [each for pair in zip(said.calls, said.texts, strict=True) for each in pair]
    order = {"seconds": plan.steady_seconds, "rate": STEADY_RATE, "repeated": REPEATED}
    came = loading.steady(line, scripts, order)
    rows = []
    for name, values in (
        ("turns", came["latencies"]),
        ("webhooks that came again", came["repeats"]),
        ("of which the client was late itself", came["late"]),
    ):
        ms = [1000 * value for value in values]
        percents = quantiles(ms, n=100)
        figures = (percents[49], percents[98], max(ms))
        rows.append([name, str(len(ms)), *(f"{figure:.1f}" for figure in figures)])
    yield from table(["at 100 turns a second", "number", "p50", "p99", "longest"], rows)
    percents = quantiles([1000 * value for value in came["latencies"]], n=100)
    longest = 1000 * max(came["latencies"])
    yield (
        f"Aims: p99 at most {P99_MS} ms ({kept(percents[98], P99_MS)}), nothing over {MOST_MS} ms "
        f"({kept(longest, MOST_MS)})."
    )
    yield ""
