"""The one step: every key at every kind of place, the ladder of re-prompts, forks and help."""

from collections.abc import Sequence

import pytest

from flows.load import load_flow
from flows.machine import REPROMPTS, SHUT, Exit, Machine, Position, Step

FLOW = """
[main]
menu = { 1 = "fees", 2 = "doctor", 3 = "talk" }
[fees]
menu = { 1 = "card", 2 = "gp" }
[card]
fee = true
more = "card-more"
[card-more]
tell = "helsenorge"
[gp]
fee = true
[doctor]
when = { daytime = "open", holiday = "holiday", otherwise = "closed" }
[open]
[holiday]
[closed]
tell = "legevakt"
more = "gp"
[talk]
tell = "helpline"
more = "gp"
[help]
menu = { 1 = "talk", 2 = "keys", 3 = "main" }
[keys]
more = "keys-more"
[keys-more]
"""
# listening through: main fees card card-more gp doctor open holiday closed talk help keys keys-more
CONNECTABLE = ("helpline", "helsenorge")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    folder = tmp_path_factory.mktemp("flows")
    (folder / "all.toml").write_text(FLOW)
    entries, conditions = ("helsenorge", "legevakt", "helpline"), ("daytime", "holiday")
    return Machine(load_flow(folder, entries, conditions), CONNECTABLE)


KEYS = [
    # why it is here, place, key, outcome, the place after
    ("a choice", "main", "1", "match", "fees"),
    ("the last choice", "main", "3", "match", "talk"),
    ("one past the last choice", "main", "4", "unknown", "main"),
    ("5 is no choice of three", "main", "5", "unknown", "main"),
    ("6 is nothing anywhere", "main", "6", "unknown", "main"),
    ("7 is nothing anywhere", "gp", "7", "unknown", "gp"),
    ("0 is help from a menu", "fees", "0", "match", "help"),
    ("0 is help from an answer", "card", "0", "match", "help"),
    ("0 in help is help once more", "help", "0", "match", "help"),
    ("9 says it again and moves nowhere", "card", "9", "again", "card"),
    ("9 in a menu", "fees", "9", "again", "fees"),
    ("8 is another language", "card", "8", "language", "card"),
    ("* goes back to the menu above", "card", "*", "match", "fees"),
    ("* goes back to the part before", "card-more", "*", "match", "card"),
    ("* above the start is the start", "main", "*", "match", "main"),
    ("* goes above a fork, not into it", "open", "*", "match", "main"),
    ("# skips the menu and goes on", "fees", "#", "match", "card"),
    ("# goes on to the next part", "card", "#", "match", "card-more"),
    ("# goes on past the end of an answer", "card-more", "#", "match", "gp"),
    ("# at the start goes into the first topic", "main", "#", "match", "fees"),
    ("# after the last topic is help", "talk", "#", "match", "help"),
    ("# at the very end begins anew", "keys-more", "#", "match", "main"),
    ("# in help goes on to its own places", "help", "#", "match", "keys"),
    ("an answer with more: 1 is more", "card", "1", "match", "card-more"),
    ("... and 2 the main menu", "card", "2", "match", "main"),
    ("... and 3 nothing", "card", "3", "unknown", "card"),
    ("a number that connects: 1 connects", "card-more", "1", "connect", "card-more"),
    ("... 2 says it again", "card-more", "2", "number", "card-more"),
    ("... 3 the main menu", "card-more", "3", "match", "main"),
    ("more comes before connect", "talk", "1", "match", "gp"),
    ("... which is 2 then", "talk", "2", "connect", "talk"),
    ("... and the number 3", "talk", "3", "number", "talk"),
    ("... and the main menu 4", "talk", "4", "match", "main"),
    ("... and 5 nothing", "talk", "5", "unknown", "talk"),
    ("116 117 is never connected: 1 more", "closed", "1", "match", "gp"),
    ("... 2 is the number, not a call", "closed", "2", "number", "closed"),
    ("... 3 the main menu", "closed", "3", "match", "main"),
    ("... 4 nothing", "closed", "4", "unknown", "closed"),
    ("a bare answer: 1 is the main menu", "gp", "1", "match", "main"),
    ("... and 2 nothing", "gp", "2", "unknown", "gp"),
    ("`transitions` makes to_STATE by default", "main", "to_gp", "unknown", "main"),
    ("... also to_main", "gp", "to_main", "unknown", "gp"),
    ("a place's name is no key", "main", "fees", "unknown", "main"),
    ("a fork's condition is no key", "main", "daytime", "unknown", "main"),
    ("nor is otherwise", "main", "otherwise", "unknown", "main"),
    ("a method of the machine is no key", "main", "trigger", "unknown", "main"),
    ("two keys are no key", "main", "11", "unknown", "main"),
    ("no digits is not silence", "main", "", "unknown", "main"),
    ("a full-width 1 is no key", "main", "\uff11", "unknown", "main"),
    ("letters of old keypads", "main", "A", "unknown", "main"),
    ("a space is not trimmed here", "main", " 1", "unknown", "main"),
]


@pytest.mark.parametrize(
    ("place", "key", "outcome", "after"), [row[1:] for row in KEYS], ids=[row[0] for row in KEYS]
)
def test_a_key(place: str, key: str, outcome: str, after: str, machine: Machine) -> None:
    step = machine.step(Position(place), key, ())
    assert (step.outcome, step.position.place) == (outcome, after)


FORKS = [
    # why it is here, what is true now, the place
    ("the first name that is true", ("daytime",), "open"),
    ("the second name", ("holiday",), "holiday"),
    ("the flow's order decides, not the caller's", ("holiday", "daytime"), "open"),
    ("nothing is true", (), "closed"),
    ("what no fork asks about changes nothing", ("snowing",), "closed"),
    ("`otherwise` said aloud is no condition", ("otherwise",), "closed"),
]


@pytest.mark.parametrize(("now", "place"), [row[1:] for row in FORKS], ids=[row[0] for row in FORKS])
@pytest.mark.parametrize(("start", "key"), [("main", "2"), ("gp", "#")], ids=["by choice", "by #"])
def test_a_fork_is_passed_at_once(
    now: Sequence[str], place: str, start: str, key: str, machine: Machine
) -> None:
    assert machine.step(Position(start), key, now) == Step(Position(place), "match")
    assert machine.enter(Position(start), "doctor", now) == Position(place)


def path(machine: Machine, keys: Sequence[str | None], at: Position | None = None) -> list[Step]:
    """The steps that keys lead to; None is silence."""
    position, steps = at or Position(), []
    for key in keys:
        steps.append(machine.step(position, key, ()))
        position = steps[-1].position
    return steps


LADDERS = [
    # why it is here, keys (None is silence), outcomes, the last place, the last tries
    ("two re-prompts, then the end", [None] * 3, ["silence", "silence", "end"], "main", 2),
    ("two re-prompts, then help", ["7"] * 3, ["unknown", "unknown", "lost"], "help", 0),
    ("help is no way out of counting", ["7"] * 6, ["unknown", "unknown", "lost"] * 2, "help", 0),
    ("silence and a wrong key are one ladder", [None, "7", None], ["silence", "unknown", "end"], "main", 2),
    ("the third decides how it ends", [None, None, "7"], ["silence", "silence", "lost"], "help", 0),
    ("a choice begins anew", [None, None, "1", None], ["silence", "silence", "match", "silence"], "fees", 1),
    (
        "hearing again begins anew",
        [None, None, "9", None],
        ["silence", "silence", "again", "silence"],
        "main",
        1,
    ),
    (
        "another language begins anew",
        ["7", "7", "8", "7"],
        ["unknown", "unknown", "language", "unknown"],
        "main",
        1,
    ),
    ("so does the number", ["3", "7", "7", "3"], ["match", "unknown", "unknown", "number"], "talk", 0),
    ("so does a call", ["3", "7", "7", "2"], ["match", "unknown", "unknown", "connect"], "talk", 0),
    ("* at the start begins anew", [None, None, "*"], ["silence", "silence", "match"], "main", 0),
]


@pytest.mark.parametrize(
    ("keys", "outcomes", "place", "tries"), [row[1:] for row in LADDERS], ids=[row[0] for row in LADDERS]
)
def test_the_ladder(
    keys: list[str | None], outcomes: list[str], place: str, tries: int, machine: Machine
) -> None:
    steps = path(machine, keys)
    assert [step.outcome for step in steps] == outcomes
    assert (steps[-1].position.place, steps[-1].position.tries) == (place, tries)


def test_the_library_knows_no_trigger_that_is_not_in_the_table(machine: Machine) -> None:
    """Behind the keys stands the library's own table: its to_STATE triggers would be a second door."""
    triggers = set(machine._transitions.events)  # noqa: SLF001 - nothing else of ours can see them
    keys = {*"0123456789*#"} - {"6", "7", "5"}
    shut = {f"{key}{SHUT}" for key in keys - {"4"}}  # where nobody is connected there is one choice less
    assert triggers == keys | shut | {"daytime", "holiday", "otherwise"}


@pytest.mark.parametrize(
    ("key", "open_to", "shut_to"),
    [
        ("1", ("match", "gp"), ("match", "gp")),
        ("2", ("connect", "talk"), ("number", "talk")),
        ("3", ("number", "talk"), ("match", "main")),
        ("4", ("match", "main"), ("unknown", "talk")),
        ("0", ("match", "help"), ("match", "help")),
    ],
)
def test_the_keys_of_a_service_that_is_closed(
    key: str, open_to: tuple[str, str], shut_to: tuple[str, str], machine: Machine
) -> None:
    """Without the one that connects: the ones after it move up, as they were read out."""
    for shut, expected in ((False, open_to), (True, shut_to)):
        step = machine.step(Position("talk", shut=shut), key, ())
        assert (step.outcome, step.position.place) == expected


def test_where_nobody_is_ever_connected_nothing_is_shut(machine: Machine) -> None:
    for place in ("main", "closed", "card"):
        assert machine.exits_at(place, shut=True) == machine.exits[place]


def test_two_reprompts_are_what_the_standard_says() -> None:
    assert REPROMPTS == 2


HELP = [
    # why it is here, the place help is asked at, keys, the places they lead to
    ("help and back", "card", "0*", ["help", "card"]),
    ("help in help keeps where it was asked", "card", "00*", ["help", "help", "card"]),
    ("a look at the keys and back", "card", "02**", ["help", "keys", "help", "card"]),
    ("a longer look", "card", "021***", ["help", "keys", "keys-more", "keys", "help", "card"]),
    ("a topic out of help is a topic", "card", "010*", ["help", "talk", "help", "talk"]),
    ("lost is help asked by us", "card", "777*", ["card", "card", "help", "card"]),
    ("hearing it again forgets nothing", "card", "09*", ["help", "help", "card"]),
    ("help reached by listening on", "talk", "#*", ["help", "talk"]),
    ("help at the start", "main", "0*", ["help", "main"]),
]


@pytest.mark.parametrize(("place", "keys", "places"), [row[1:] for row in HELP], ids=[row[0] for row in HELP])
def test_help_and_back(place: str, keys: str, places: list[str], machine: Machine) -> None:
    steps = path(machine, list(keys), Position(place))
    assert [step.position.place for step in steps] == places


def test_back_from_help_when_that_place_is_gone_after_a_deploy(machine: Machine) -> None:
    assert machine.step(Position("help", before="gone"), "*", ()).position.place == "main"


def test_help_was_asked_in_front_of_a_fork(machine: Machine) -> None:
    """Nobody can stand in a fork, but an old session may say so: back goes through it."""
    assert machine.step(Position("help", before="doctor"), "*", ("daytime",)).position.place == "open"


@pytest.mark.parametrize("connectable", [(), ("helpline",), ("helsenorge", "legevakt", "helpline")])
def test_connect_only_where_the_directory_says_so(connectable: Sequence[str], machine: Machine) -> None:
    exits = Machine(machine.flow, connectable).exits
    connects = {machine.flow[place].tell for place, keys in exits.items() if Exit("connect") in keys.values()}
    assert connects == set(connectable)


def test_a_step_is_pure(machine: Machine) -> None:
    """The same again gives the same again, whatever other callers did in between."""
    positions = [Position(place, "gp", tries) for place in machine.flow for tries in range(REPROMPTS + 1)]
    keys: list[str | None] = [*"0123456789*#", None, "to_main"]
    first = [machine.step(at, key, ("daytime",)) for at in positions for key in keys]
    second = [machine.step(at, key, ("daytime",)) for at in reversed(positions) for key in reversed(keys)]
    assert first == second[::-1]
    assert positions == [Position(place, "gp", n) for place in machine.flow for n in range(REPROMPTS + 1)]


def test_no_step_strands_a_caller(machine: Machine) -> None:
    """From every place, every key leads to a place that is one and is no fork."""
    for place in machine.flow:
        for key in [*"0123456789*#", None]:
            after = machine.step(Position(place), key, ()).position.place
            assert after in machine.flow
            assert not machine.flow[after].when or after == place
