"""Places and the one step between them: pure, built on `transitions`, shared by all callers.

The rules, the same at every place:
    1-5   the choices: a menu's own, or after an answer: the municipality's own number for it, more, connect (where
          the service is open), the number again, the main menu; where these are more than five, the number
          again goes first (9 says it)
    0     help; 9 the same again; * back; # on in reading order; 8 another language; 7 what is told here as a text
    a key that is none of these is *unknown*, no key at all is *silence*
    two re-prompts a place; the third silence ends the call politely, the third unknown key leads to help
Keys are the machine's triggers and the table is its only source, so no texted word can ever be one:
`auto_transitions` is off. A fork is passed at once: its triggers are the names of what is true now. A place where
nobody can be connected, since the service is closed, has triggers of its own for its keys.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from transitions import Machine as Transitions

from flows.load import HELP, MENU_KEYS, OTHERWISE, START, Flow, parents, reading_order

REPROMPTS = 2
SHUT = "-shut"
SEND_KEY = "7"

Effect = Literal["go", "again", "language", "connect", "number", "send"]
Outcome = Literal[
    "match", "again", "language", "connect", "number", "send", "silence", "unknown", "lost", "end"
]

# an unmatched key is an ordinary outcome here, but the library warns about each
logging.getLogger("transitions.core").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Position:
    """Where a caller is: the place, the place help was asked in, and re-prompts so far here.

    `shut` says that the keys were told without the one that connects.
    """

    place: str = START
    before: str = START
    tries: int = 0
    shut: bool = False


@dataclass(frozen=True)
class Step:
    """What one key or one silence led to."""

    position: Position
    outcome: Outcome


@dataclass(frozen=True)
class Exit:
    """What a key does at a place. `to` is the place a "go" leads to."""

    effect: Effect
    to: str | None = None


class _Caller:
    """The model that `transitions` moves: any object with a state."""

    def __init__(self, state: str) -> None:
        self.state = state


class Machine:
    """The whole line as one finite-state machine."""

    def __init__(self, flow: Flow, connectable: Collection[str], sendable: Collection[str] = ()) -> None:
        """`connectable` are directory entries that a key may connect, `sendable` places that one sends as a text."""
        self.flow = flow
        self.exits: Mapping[str, Mapping[str, Exit]] = _exits(flow, connectable, sendable)
        self._shut = {
            name: exits
            for name, exits in _exits(flow, (), sendable).items()
            if Exit("connect") in self.exits[name].values()
        }
        self._transitions = Transitions(
            model=None,
            states=list(flow),
            initial=START,
            transitions=[*_table(self.exits), *_table(self._shut, SHUT), *_forks(flow)],
            auto_transitions=False,
            ignore_invalid_triggers=True,
        )

    def exits_at(self, place: str, *, shut: bool) -> Mapping[str, Exit]:
        """What each key does at a place; `shut` where it connects nobody now."""
        return self._shut.get(place, self.exits[place]) if shut else self.exits[place]

    def step(self, at: Position, key: str | None, now: Collection[str]) -> Step:
        """One step. `key` is a digit, * or #, or None for silence; `now` the conditions that are true."""
        if key is None:
            return self._astray(at, "silence", now)
        if at.place == HELP and key == "*":
            return Step(self.enter(at, at.before if at.before in self.flow else START, now), "match")
        shut = at.shut and at.place in self._shut
        found = self.exits_at(at.place, shut=shut).get(key)
        caller = _Caller(at.place)
        if found is None or not self._fire(f"{key}{SHUT}" if shut else key, caller):
            return self._astray(at, "unknown", now)
        if found.effect != "go":
            return Step(replace(at, tries=0), found.effect)
        return Step(self.enter(at, caller.state, now), "match")

    def enter(self, at: Position, place: str, now: Collection[str]) -> Position:
        """The one door to a place: passes a fork, and notes where help was asked.

        Coming back to help from a place below it asks nothing anew: * then still leads out of help.
        """
        caller = _Caller(place)
        for condition in self.flow[place].when:
            if condition in now or condition == OTHERWISE:
                self._fire(condition, caller)
                break
        below_help = self.exits[at.place]["*"].to == HELP
        before = at.place if caller.state == HELP and not below_help else at.before
        return Position(caller.state, before)

    def _fire(self, trigger: str, caller: _Caller) -> bool:
        return bool(self._transitions.events[trigger].trigger(caller))

    def _astray(self, at: Position, outcome: Literal["silence", "unknown"], now: Collection[str]) -> Step:
        if at.tries < REPROMPTS:
            return Step(replace(at, tries=at.tries + 1), outcome)
        if outcome == "silence":
            return Step(at, "end")
        return Step(self.enter(at, HELP, now), "lost")


def _exits(
    flow: Flow, connectable: Collection[str], sendable: Collection[str]
) -> Mapping[str, Mapping[str, Exit]]:
    back, order = parents(flow), reading_order(flow)
    onward = dict(zip(order, [*order[1:], START], strict=True))
    exits: dict[str, Mapping[str, Exit]] = {}
    for name, place in flow.items():
        choices = [Exit("go", target) for target in place.menu.values()]
        if not place.menu and not place.when:
            choices += [Exit("go", target) for target in place.local]
            choices += [Exit("go", place.more)] if place.more else []
            choices += [Exit("connect")] if place.tell in connectable else []
            choices += [Exit("number")] if place.tell else []
            choices += [Exit("go", START)]
            if len(choices) > len(MENU_KEYS) and Exit("number") in choices:
                choices.remove(Exit("number"))
        exits[name] = MappingProxyType(
            {str(number): choice for number, choice in enumerate(choices, 1)}
            | ({SEND_KEY: Exit("send")} if name in sendable else {})
            | {"0": Exit("go", HELP), "9": Exit("again"), "8": Exit("language")}
            | {"*": Exit("go", back[name]), "#": Exit("go", onward[name])}
        )
    return MappingProxyType(exits)


def _table(exits: Mapping[str, Mapping[str, Exit]], also: str = "") -> list[dict[str, str | None]]:
    return [
        {"trigger": f"{key}{also}", "source": name, "dest": found.to}
        for name, found_by_key in exits.items()
        for key, found in found_by_key.items()
    ]


def _forks(flow: Flow) -> list[dict[str, str | None]]:
    return [
        {"trigger": condition, "source": place.name, "dest": target}
        for place in flow.values()
        for condition, target in place.when.items()
    ]
