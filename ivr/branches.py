"""The machine's choices as trees to draw: each place once, where it is nearest to the start.

A way is a choice of the table: a key of a menu, the key that tells more, a condition of a fork. What else a key does
(the number again, the main menu, 0, 8, 9, * and #) is the same everywhere and stands in the legend. A way to a place
that is drawn nearer to the start ends in a branch `elsewhere`, so that no line crosses another.
A municipality's own numbers hang on many places: they are a picture of their own, and named where they are offered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from flows.load import HELP, START
from flows.machine import Exit, Machine

LOCAL_NUMBERS = "local"

Kind = Literal["menu", "more", "fork"]


@dataclass(frozen=True)
class Way:
    """How one place, `of`, leads to another: `mark` is the key, or the condition of a fork."""

    kind: Kind
    of: str
    mark: str
    to: str


@dataclass(frozen=True)
class Branch:
    """A place, the way that led there (none at a root) and what it leads to; or a sign to where it is drawn."""

    place: str
    way: Way | None = None
    branches: Sequence["Branch"] = ()
    elsewhere: bool = False

    def places(self) -> Iterator[str]:
        """Every place that is drawn here."""
        if not self.elsewhere:
            yield self.place
            for branch in self.branches:
                yield from branch.places()

    @property
    def end(self) -> "Branch | None":
        """The one answer that follows, where it is drawn here."""
        only = self.branches[0] if len(self.branches) == 1 else None
        return only if only and not only.elsewhere and only.way and only.way.kind == "more" else None


def ways(machine: Machine, place: str) -> list[Way]:
    """Every choice of a place, in the order in which it is read out."""
    table = machine.flow[place]
    if table.when:
        return [Way("fork", place, condition, to) for condition, to in table.when.items()]
    if table.menu:
        return [Way("menu", place, key, to) for key, to in table.menu.items()]
    return [
        Way("more", place, key, found.to)
        for key, found in _choices(machine, place).items()
        if found.to is not None and found.to == table.more
    ]


def deeds(machine: Machine, place: str) -> dict[str, Exit]:
    """What keys do at an answer that its own table asks for: connect, and a municipality's own number."""
    table = machine.flow[place]
    return {
        key: found
        for key, found in _choices(machine, place).items()
        if found.effect == "connect" or (not table.menu and found.to in table.local)
    }


def _choices(machine: Machine, place: str) -> dict[str, Exit]:
    return {key: found for key, found in machine.exits[place].items() if key in "12345"}


def trees(machine: Machine) -> Mapping[str, Branch]:
    """The tree of the start, that of help, and one of a municipality's own numbers where there are any."""
    home: dict[str, tuple[str, Way] | None] = {START: None, HELP: None}
    for root in (START, HELP):
        waiting = [root]
        for place in waiting:
            for way in ways(machine, place):
                if way.to not in home:
                    home[way.to] = (place, way)
                    waiting.append(way.to)
    grown = {root: _grown(machine, home, Branch(root)) for root in (START, HELP)}
    local = [Branch(name) for name, place in machine.flow.items() if place.is_local]
    return grown | ({LOCAL_NUMBERS: Branch(LOCAL_NUMBERS, branches=local)} if local else {})


def _grown(machine: Machine, home: Mapping[str, tuple[str, Way] | None], branch: Branch) -> Branch:
    return replace(
        branch,
        branches=[
            _grown(machine, home, Branch(way.to, way))
            if home[way.to] == (branch.place, way)
            else Branch(way.to, way, elsewhere=True)
            for way in ways(machine, branch.place)
        ],
    )
