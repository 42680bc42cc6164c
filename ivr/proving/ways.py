"""The rules of the ways: where keys, silence and the ends of connections lead."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from flows.load import OTHERWISE, START
from ivr.composing import EMERGENCY
from ivr.event import Key
from ivr.opening import is_open
from ivr.proving.memory import Spot, Step
from ivr.proving.rule import Case, Rule, ruled
from ivr.proving.telling import seconds_until, tells
from ivr.proving.walk import ALONE, KEYS, Walk
from ivr.turn import turn
from ivr.voice import reply

FAR = 99.0  # no way at all
DOCTOR = "legevakt"
NO_PERSON_TO_TALK_TO = (EMERGENCY, "fire", "police", "textphone", "emergency-sms", "alarmtelefonen-sms")
IN_ONE_GO_SECONDS = 6.0  # the pause after a key, and six digits one by one
STOPS_LISTENING = ("connect", "end")
MOST_ALONE = 4  # a connection ends, two re-prompts, the end


def ways(walk: Walk) -> Iterator[Rule]:
    """Each rule of one world."""
    yield ruled("keys to 113, from everywhere", 1, keys_to(walk, tells_one_of(walk, EMERGENCY)))
    yield ruled("keys to a person's number", 2, keys_to(walk, tells_one_of(walk, *people(walk))))
    yield ruled("no way back to the start", 0, stranded(walk))
    yield ruled("steps without the caller, to the end", MOST_ALONE, _alone(walk))
    yield ruled("silence ends with 113 and 116 117", 0, _ends(walk))


def keyed(walk: Walk) -> Rule:
    """Who keys an emergency number into the menus in one go is told first to hang up and dial it."""
    return ruled("seconds to 1 1 3 and the like, keyed in one go", IN_ONE_GO_SECONDS, _keyed(walk))


def covered(walks: Iterable[Walk]) -> Iterator[Rule]:
    """What all worlds of one line together must have come to: every place, and every key of it."""
    every = list(walks)
    machine = every[0].world.content.machine
    reached = {spot.talk.place for walk in every for spot in walk.first}
    speaking = [name for name, place in machine.flow.items() if not place.when]
    name = every[0].world.name
    yield ruled(
        "places that nobody reaches", 0, [Case(each not in reached, f"{each}, {name}") for each in speaking]
    )
    taken = {
        (step.before.talk.place, step.key, step.before.talk.shut)
        for walk in every
        for step in walk.steps
        if step.before is not None and step.answer.outcome not in ("unknown", "lost")
    }
    edges = [
        (place, key, shut)
        for place in speaking
        for shut in (False, True)
        if shut in _ever_shut(every, place)
        for key in machine.exits_at(place, shut=shut)
    ]
    cases = [
        Case((place, key, shut) not in taken, f"{key} at {place}{', closed' if shut else ''}, {name}")
        for place, key, shut in edges
    ]
    forks = [(place, when) for place in machine.flow.values() for when in place.when.items()]
    cases += [
        Case(target not in reached, f"{condition} at {place.name}") for place, (condition, target) in forks
    ]
    true = {condition for walk in every for condition in walk.world.now.true}
    cases += [
        Case(condition != OTHERWISE and condition not in true, f"{condition} is never so")
        for _, (condition, _) in forks
    ]
    yield ruled("keys that nobody can use", 0, cases)


def _ever_shut(walks: list[Walk], place: str) -> set[bool]:
    """Whether the service of a place is open and closed at some of the moments."""
    entry = walks[0].world.content.machine.flow[place].tell
    hours = walks[0].world.content.directory[entry].hours if entry else ()
    return {not is_open(hours, walk.world.now.at) for walk in walks}


def people(walk: Walk) -> list[str]:
    """The entries where somebody to talk to answers now."""
    return [
        name
        for name, entry in walk.world.content.directory.items()
        if name not in NO_PERSON_TO_TALK_TO and is_open(entry.hours, walk.world.now.at)
    ]


def _keyed(walk: Walk) -> Iterator[Case]:
    """Each such number at every spot that listens, as far as the line goes on listening."""
    content, now = walk.world.content, walk.world.now
    for spot in walk.first:
        for number in content.hang_up.values() if spot.state == "listening" else ():
            talk, answer = spot.talk, None
            for digit in number:
                if answer is not None and answer.outcome in STOPS_LISTENING:
                    break
                talk, answer = turn(content, Key(talk.turn, digit), talk, now)
            else:
                first = reply(content, answer).said[:1] if answer else ()
                way = walk.way(spot, " ".join(number))
                after = min(
                    (seconds_until(each.speech, number, each.language) for each in first), default=99.0
                )
                yield Case(after, spot.talk.place, way)


def tells_one_of(walk: Walk, *entries: str) -> Callable[[Step], bool]:
    """Whether a step tells the number of one of some entries."""

    def told(step: Step) -> bool:
        words = walk.words(step.answer)
        return any(tells(words, walk.world.content.directory[entry].number) for entry in entries)

    return told


def keys_to(walk: Walk, told: Callable[[Step], bool]) -> Iterator[Case]:
    """From every spot that listens, the fewest keys, or texts of one digit, to an answer that tells it."""
    heard: dict[object, bool] = {}

    def is_told(step: Step) -> bool:
        if step.answer not in heard:
            heard[step.answer] = told(step)
        return heard[step.answer]

    far: dict[Spot, int] = {}
    for spot, steps in walk.onward.items():
        if any(step.key in KEYS and is_told(step) for step in steps):
            far[spot] = 1
    waiting = deque(far)
    while waiting:
        spot = waiting.popleft()
        for step in walk.back[spot]:
            if step.before not in far and step.before is not None and step.key in KEYS:
                far[step.before] = far[spot] + 1
                waiting.append(step.before)
    for spot in walk.first:
        if spot.state == "listening":
            yield Case(far.get(spot, FAR), spot.talk.place, walk.way(spot))


def stranded(walk: Walk) -> Iterator[Case]:
    """Spots from which no keys lead to the main menu: there is no dead end."""
    home = {spot for spot in walk.first if spot.talk.place == START and spot.state == "listening"}
    waiting = deque(home)
    while waiting:
        for step in walk.back[waiting.popleft()]:
            if step.before is not None and step.before not in home:
                home.add(step.before)
                waiting.append(step.before)
    for spot in walk.first:
        if spot.state != "over":
            yield Case(spot not in home, spot.talk.place, walk.way(spot))


def _alone(walk: Walk) -> Iterator[Case]:
    """How many steps it takes without a key until the line hangs up; a loop takes for ever."""
    known: dict[Spot, float] = {}

    def alone(spot: Spot, seen: frozenset[Spot]) -> float:
        if spot.state == "over":
            return 0
        if spot in seen:
            return FAR
        if spot not in known:
            steps = [step.after for step in walk.onward[spot] if step.key in ALONE]
            further = [alone(after, seen | {spot}) for after in steps]
            known[spot] = min(FAR, 1 + max(further, default=FAR))
        return known[spot]

    for spot in walk.first:
        if spot.state != "over":
            yield Case(alone(spot, frozenset()), spot.talk.place, walk.way(spot))


def _ends(walk: Walk) -> Iterator[Case]:
    emergency, doctor = tells_one_of(walk, EMERGENCY), tells_one_of(walk, DOCTOR)
    for step in walk.steps:
        if step.after.state == "over":
            good = emergency(step) and doctor(step)
            yield Case(not good, step.answer.place, walk.way(step.before, step.key))
