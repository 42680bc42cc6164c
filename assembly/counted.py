"""Sessions and limits, behind one guard: what one of them finds out about Redis holds for both."""

from assembly.clock import Clock, seconds
from sessions.guard import Guard
from sessions.limits import Limits
from sessions.memory import Memory
from sessions.pseudonym import Pseudonyms
from sessions.server import Client
from sessions.store import Store
from sessions.tally import Allowance, Cost, Tally
from settings import Settings


def counted(redis: Client, settings: Settings, clock: Clock) -> tuple[Store, Limits]:
    """Both of them; without Redis the limits count in this process."""
    of = settings
    caller = Allowance(of.limit_caller_calls, of.limit_caller_texts, of.limit_caller_minutes)
    line = Allowance(of.limit_calls, of.limit_texts, of.limit_minutes)
    cost = Cost(of.limit_cost, of.cost_call, of.cost_text, of.cost_minute)

    def tally(counts: Client | Memory) -> Tally:
        pseudonyms = Pseudonyms(counts, clock)
        return Tally(counts, pseudonyms, caller, line, cost, seconds(clock))

    guard = Guard()
    return Store(redis, guard, Pseudonyms(redis, clock)), Limits(guard, tally(redis), tally(Memory()))
