"""Two workers against one. Beside them run the client and Valkey, so what a turn costs tells more than the rate.

Whichever worker wakes first takes all connections that wait, so a few that stay open may all be one's; of many, each
worker has its share.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import serving, throughput
from bench.calls import Said
from bench.plan import TWO_WORKERS, Plan
from bench.serving import Valkey
from bench.table import met, ratio, spread, table
from bench.throughput import Told, costs, rates

CONNECTIONS = 64


def told(valkey: Valkey, folder: Path, said: Said, plan: Plan) -> Iterator[str]:
    """The table. No process is kept on a core here."""
    given = serving.environment(valkey.url)
    with ExitStack() as stack:
        servers = {
            name: Told(stack.enter_context(serving.served(serving.line(*more), given, folder)), said)
            for name, more in (("one worker", ()), ("two workers", ("--workers", "2")))
        }
        for each in servers.values():
            each.served.until_ready("/ready")
            each.served.settle()
        serving.pin(valkey.pid, serving.CORES)
        found = throughput.rounds(servers, valkey, plan, serving.CORES, CONNECTIONS)
        serving.pin(valkey.pid, serving.CLIENT_CORES)
    rows = []
    for channel in throughput.CHANNELS:
        for name in servers:
            loads = found[name, channel]
            middle = [
                median(each)
                for each in zip(*((x.server_ms, x.valkey_ms, x.client_ms) for x in loads), strict=True)
            ]
            cores = [f"{median(rates(loads)) * each / 1000:.2f}" for each in middle]
            rows.append([f"{name}, {channel}", spread(rates(loads)), f"{middle[0]:.2f}", *cores])
    head = ["", "turns a second", "ms a turn", "cores: servers", "Valkey", "client"]
    yield from table(head, rows)
    for channel in throughput.CHANNELS:
        one, two = found["one worker", channel], found["two workers", channel]
        wall, paid = ratio(rates(two), rates(one)), ratio(costs(two), costs(one))
        yield (
            f"- {channel}: two workers gave {wall:.2f} times one (aim {TWO_WORKERS} where two cores are free: "
            f"{met(wall, TWO_WORKERS)} here, where two cores have the client and Valkey to run as well). A turn "
            f"cost {1 / paid:.2f} times the processor time it costs one worker, so two free cores would give "
            f"{2 * paid:.2f} times one."
        )
    yield ""
