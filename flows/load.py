"""Reads and checks flows/*.toml: a flow that would strand a caller does not load.

A table is a place. What may stand in it:
    menu = { 1 = "place", 2 = "place" }   choices by key, 1 to 5 without gaps
    ages = [18, 28, 120]                  of a menu: up to which age each choice is; an age that is texted picks one
    more = "place"                        the next part of a long answer
    tell = "entry"                        the directory entry told here, which a key connects if it may
    fee  = true                           an answer about money: the words end with its closing sentence
    general = true                        its words say little alone (doctor, cost): in a text they yield to all others
    local = ["local-place", "other"]      beside an answer: the first of these that the municipality has a number for
    aside = true                          a choice of the main menu whose answers may stand behind an alarm's message
    private = true                        whoever else reads the phone should not see it: asked first, here and below
    when = { daytime = "place", otherwise = "place" }   a fork: the first name that is true now is taken
A place has either a menu or an answer (more, tell, fee, local or nothing), or it is a fork and says nothing.
A place that tells an entry named local-... is there only where a municipality gives that number: other places lead to
it by `local` alone, so that nothing else changes where it is missing.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

START = "main"
HELP = "help"
OTHERWISE = "otherwise"
LOCAL = "local-"
MENU_KEYS = "12345"
NAME = re.compile(r"[a-z][a-z0-9-]*")
# what a language file says of itself: a place of such a name could have no words there
RESERVED = ("line", "manner", "alarm", "command", "names", "typing", "name", "voice", "locale", "reviewed")


class FlowError(ValueError):
    """A fault in a flow file; the message names the file, the place and what is wrong."""


@dataclass(frozen=True)
class Place:
    """Where a caller can be."""

    name: str
    menu: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    more: str | None = None
    tell: str | None = None
    fee: bool = False
    general: bool = False
    aside: bool = False
    private: bool = False
    local: Sequence[str] = ()
    ages: Sequence[int] = ()
    when: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The places one step on, in the order in which they are read out."""
        more = [self.more] if self.more is not None else []
        return (*self.menu.values(), *self.local, *more, *self.when.values())

    @property
    def is_local(self) -> bool:
        """Whether it is there only where a municipality gives the number."""
        return self.tell is not None and self.tell.startswith(LOCAL)


Flow = Mapping[str, Place]


def load_flow(folder: Path, entries: Collection[str], conditions: Collection[str]) -> Flow:
    """Every place of every flow file in a folder, checked.

    `entries` are the names of the directory, `conditions` the names a fork may ask about. Raises FlowError
    with a sentence that names file, place and fault.
    """
    flow: dict[str, Place] = {}
    home: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, table in _tables(path).items():
            if name in flow:
                raise FlowError(f"{path}: place [{name}] stands in {home[name]} too")
            try:
                flow[name], home[name] = _place(name, table), path
            except (TypeError, ValueError) as error:
                raise FlowError(f"{path}: place [{name}] {error}") from error
    for place in flow.values():
        for fault in _faults(place, flow, entries, conditions):
            raise FlowError(f"{home[place.name]}: place [{place.name}] {fault}")
    _whole(folder, flow)
    return MappingProxyType(flow)


def _tables(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FlowError(f"{path}: cannot be read: {error}") from error


def _place(name: str, table: object) -> Place:
    if not NAME.fullmatch(name) or name in RESERVED:
        raise ValueError("has a name that cannot be used: small letters, digits and hyphens, not reserved")
    if not isinstance(table, dict):
        raise TypeError("is not a table")
    for key, value in table.items():
        shape = {
            "menu": dict,
            "when": dict,
            "more": str,
            "tell": str,
            "fee": bool,
            "general": bool,
            "aside": bool,
            "private": bool,
            "local": list,
            "ages": list,
        }.get(key)
        if shape is None:
            raise ValueError(
                f"has {key!r}, which is none of menu, more, tell, fee, general, aside, private, local, ages, when"
            )
        if not isinstance(value, shape):
            raise TypeError(f"has a {key!r} of the wrong kind")
        targets = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        wanted, what = (int, "no whole number") if key == "ages" else (str, "not a name")
        if not all(isinstance(target, wanted) for target in targets):
            raise TypeError(f"has a {key!r} that leads to something that is {what}")
    return Place(name, **table)


def _faults(place: Place, flow: Flow, entries: Collection[str], conditions: Collection[str]) -> Iterable[str]:
    answer = place.more is not None or place.tell is not None or place.fee or bool(place.local)
    if sum(map(bool, (place.menu, place.when, answer))) > 1:
        yield "mixes a menu, a fork and an answer: it can be only one of them"
    if "".join(place.menu) != MENU_KEYS[: len(place.menu)]:
        yield f"has the menu keys {', '.join(place.menu)}: they go 1, 2, 3 ... without gaps, 5 at most"
    for target in place.leads_to:
        if target not in flow:
            yield f"leads to [{target}], which no flow file has"
    yield from _misplaced_ages(place)
    if place.tell is not None and not place.is_local and place.tell not in entries:
        yield f"tells {place.tell!r}, which the directory does not have"
    if place.when and list(place.when)[-1] != OTHERWISE:
        yield f"is a fork that does not end with {OTHERWISE!r}"
    for condition in place.when:
        if condition != OTHERWISE and condition not in conditions:
            yield f"asks {condition!r}; known are {', '.join(sorted(conditions))}"
    if any(flow[target].when for target in place.when.values() if target in flow):
        yield "is a fork that leads to a fork"
    yield from _local_faults(place, flow)


def _misplaced_ages(place: Place) -> Iterable[str]:
    if list(place.ages) != sorted(set(place.ages)) or len(place.ages) > len(place.menu):
        yield "has ages that do not rise from choice to choice of its menu"


def _local_faults(place: Place, flow: Flow) -> Iterable[str]:
    if place.is_local and (place.leads_to or place.fee):
        yield "tells a municipality's own number: it has `tell` and nothing else, since it may be missing"
    links = [(target, True) for target in place.local]
    links += [(target, False) for target in replace(place, local=()).leads_to]
    for target, is_local in links:
        if target in flow and flow[target].is_local is not is_local:
            yield f"leads to [{target}]: `local`, and nothing else, leads to a municipality's own number"


def _whole(folder: Path, flow: Flow) -> None:
    for needed in (START, HELP):
        if needed not in flow:
            raise FlowError(f"{folder}: no flow file has the place [{needed}]")
        if not flow[needed].menu:
            raise FlowError(f"{folder}: place [{needed}] must be a menu")
    lost = sorted(set(flow) - set(reading_order(flow)))
    if lost:
        raise FlowError(f"{folder}: place [{lost[0]}] cannot be reached from [{START}] or [{HELP}]")


def local_entries(flow: Flow) -> list[str]:
    """The entries that a municipality can give."""
    return [place.tell for place in flow.values() if place.tell is not None and place.is_local]


def settled(flow: Flow, given: Collection[str]) -> Flow:
    """The flow where a municipality gives these entries: places of all others are gone, with what leads to them."""
    kept = {name: place for name, place in flow.items() if not place.is_local or place.tell in given}
    return MappingProxyType(
        {
            name: replace(place, local=[to for to in place.local if to in kept][:1])
            for name, place in kept.items()
        }
    )


def reading_order(flow: Flow) -> list[str]:
    """Every place once, depth first from the start and then from help: the order of listening through all."""
    order: dict[str, None] = {}
    waiting = [HELP, START]
    while waiting:
        name = waiting.pop()
        if name not in order:
            order[name] = None
            waiting.extend(reversed(flow[name].leads_to))
    return list(order)


def parents(flow: Flow) -> Mapping[str, str]:
    """Where "back" leads from each place: the nearest place towards the start; the start leads to itself."""
    found = {START: START, HELP: HELP}
    waiting = [START, HELP]
    for name in waiting:
        for target in flow[name].leads_to:
            if target not in found:
                found[target] = found[name] if flow[name].when else name
                waiting.append(target)
    return MappingProxyType(found)


def subjects(flow: Flow, also: Collection[str] = ()) -> Mapping[str, str]:
    """The subject each place belongs to: the nearest one above it that stands in a menu just below the start's.

    So are places of `also`. A place that is no part of one is a subject of its own.
    """
    heads = {target for each in flow[START].menu.values() for target in flow[each].menu.values()}.union(also)
    return MappingProxyType(_above(flow, heads))


def sections(flow: Flow) -> Mapping[str, str]:
    """The choice of the main menu each place is under; its own name where it is under none."""
    return MappingProxyType(_above(flow, set(flow[START].menu.values())))


def private(flow: Flow) -> frozenset[str]:
    """The places that are private, or stand below one that is."""
    heads = {name for name, place in flow.items() if place.private}
    return frozenset(name for name, head in _above(flow, heads).items() if head in heads)


def _above(flow: Flow, heads: Collection[str]) -> dict[str, str]:
    """For each place the nearest of some heads on the way back from it, or itself."""
    back = parents(flow)
    found: dict[str, str] = {}
    for name in flow:
        above = name
        while above not in heads and back[above] != above:
            above = back[above]
        found[name] = above if above in heads else name
    return found
