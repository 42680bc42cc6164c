"""Flow files: each fault is refused with a sentence that names the file, the place and the fault."""

from pathlib import Path

import pytest

from flows.load import FlowError, load_flow, local_entries, parents, reading_order, settled

ENTRIES = ("amk", "poison")
CONDITIONS = ("daytime",)

MAIN = """
[main]
menu = { 1 = "a", 2 = "fork" }
"""
REST = """
[help]
menu = { 1 = "keys", 2 = "main" }
[keys]
[a]
more = "b"
[b]
tell = "amk"
[fork]
when = { daytime = "open", otherwise = "closed" }
[open]
more = "b"
[closed]
fee = true
"""

FAULTS = [
    # why it is here, what is replaced (in which file), by what, the parts of the sentence
    ("a misspelt key would be lost in silence", "[keys]", "[keys]\nmroe = 'a'", ("[keys]", "'mroe'", "more")),
    ("a menu is a table", 'menu = { 1 = "keys", 2 = "main" }', 'menu = "keys"', ("[help]", "'menu'", "kind")),
    (
        "a list is no menu",
        'menu = { 1 = "keys", 2 = "main" }',
        'menu = ["keys"]',
        ("[help]", "'menu'", "kind"),
    ),
    ("a fork is a table", 'when = { daytime = "open", otherwise = "closed" }', 'when = "open"', ("'when'",)),
    ("more is one name", 'more = "b"\n[b]', 'more = ["b"]\n[b]', ("[a]", "'more'", "kind")),
    ("tell is one name", 'tell = "amk"', "tell = 113", ("[b]", "'tell'", "kind")),
    ("fee is true or false", "fee = true", 'fee = "yes"', ("[closed]", "'fee'", "kind")),
    ("1 is no bool", "fee = true", "fee = 1", ("[closed]", "'fee'", "kind")),
    ("a key leads to one place", '2 = "main" }', "2 = 5 }", ("[help]", "'menu'", "not a name")),
    ("not to a table", '2 = "main" }', '2 = { to = "main" } }', ("[help]", "'menu'", "not a name")),
    (
        "not to a list",
        'otherwise = "closed" }',
        'otherwise = ["closed"] }',
        ("[fork]", "'when'", "not a name"),
    ),
    (
        "a value at the head of a file is no place",
        "[help]",
        'stray = "x"\n[help]',
        ("[stray]", "not a table"),
    ),
    ("a gap in the keys is a dead key", '2 = "main"', '3 = "main"', ("[help]", "keys 1, 3", "without gaps")),
    (
        "ages that fall",
        '1 = "keys", 2 = "main" }',
        '1 = "keys", 2 = "main" }\nages = [18, 12]',
        ("[help]", "ages"),
    ),
    (
        "more ages than choices",
        '1 = "keys", 2 = "main" }',
        '1 = "keys", 2 = "main" }\nages = [1, 2, 3]',
        ("[help]", "ages"),
    ),
    (
        "an age in a word",
        '1 = "keys", 2 = "main" }',
        '1 = "keys", 2 = "main" }\nages = ["12"]',
        ("[help]", "ages", "no whole number"),
    ),
    ("keys begin at 1", '1 = "keys", 2 = "main"', '2 = "keys"', ("[help]", "keys 2", "without gaps")),
    ("0 is help everywhere", '1 = "keys", 2', '0 = "keys", 1', ("[help]", "keys 0, 1")),
    ("keys are read in their order", '1 = "keys", 2 = "main"', '2 = "main", 1 = "keys"', ("keys 2, 1",)),
    ("a word is no key", '2 = "main"', 'two = "main"', ("[help]", "keys 1, two")),
    (
        "six options are too many to remember",
        '2 = "main" }',
        '2 = "main", 3 = "a", 4 = "b", 5 = "open", 6 = "closed" }',
        ("[help]", "keys 1, 2, 3, 4, 5, 6", "5 at most"),
    ),
    ("a menu key to nowhere", '2 = "main"', '2 = "mian"', ("[help]", "[mian]", "no flow file has")),
    ("more to nowhere", 'more = "b"\n[b]', 'more = "bb"\n[b]', ("[a]", "[bb]", "no flow file has")),
    ("more to an empty name", 'more = "b"\n[b]', 'more = ""\n[b]', ("[a]", "[]", "no flow file has")),
    ("a fork to nowhere", 'daytime = "open"', 'daytime = "opne"', ("[fork]", "[opne]", "no flow file has")),
    ("a number that the directory lacks", 'tell = "amk"', 'tell = "akm"', ("[b]", "'akm'", "directory")),
    ("an empty number", 'tell = "amk"', 'tell = ""', ("[b]", "''", "directory")),
    (
        "without otherwise a caller could be stuck in the fork",
        'daytime = "open", otherwise = "closed"',
        'daytime = "open"',
        ("[fork]", "does not end with 'otherwise'"),
    ),
    (
        "after otherwise nothing is ever reached",
        'daytime = "open", otherwise = "closed"',
        'otherwise = "closed", daytime = "open"',
        ("[fork]", "does not end with 'otherwise'"),
    ),
    (
        "a condition that code does not define",
        "daytime =",
        "nighttime =",
        ("'nighttime'", "known are daytime"),
    ),
    (
        "a fork is passed once",
        "[closed]\nfee = true",
        '[closed]\nwhen = { daytime = "a", otherwise = "b" }',
        ("[fork]", "fork that leads to a fork"),
    ),
    ("a fork to itself", 'otherwise = "closed"', 'otherwise = "fork"', ("[fork]", "leads to a fork")),
    ("menu and more", "[help]", '[help]\nmore = "a"', ("[help]", "mixes")),
    ("menu and tell", "[help]", '[help]\ntell = "amk"', ("[help]", "mixes")),
    ("menu and fee", "[help]", "[help]\nfee = true", ("[help]", "mixes")),
    ("menu and fork", "[help]", '[help]\nwhen = { otherwise = "a" }', ("[help]", "mixes")),
    ("fork and answer", "[fork]", '[fork]\ntell = "amk"', ("[fork]", "mixes")),
    ("a place that no key leads to", "[keys]", "[keys]\n[island]", ("[island]", "cannot be reached")),
    (
        "two places that only reach each other",
        "[keys]",
        '[keys]\n[east]\nmore = "west"\n[west]\nmore = "east"',
        ("[east]", "cannot be reached"),
    ),
    ("no help", '[help]\nmenu = { 1 = "keys", 2 = "main" }\n[keys]', "", ("no flow file has", "[help]")),
    ("help that says something only", 'menu = { 1 = "keys", 2 = "main" }\n[keys]', "", ("[help]", "a menu")),
    ("a capital letter", "[keys]", "[keys]\n[Keys]", ("[Keys]", "name", "small letters")),
    ("an underscore is for facts", "[keys]", "[keys]\n[the_keys]", ("[the_keys]", "name")),
    ("a digit first is a key", "[keys]", "[keys]\n[1st]", ("[1st]", "name")),
    ("a Norwegian letter", "[keys]", '[keys]\n["nøkler"]', ("[nøkler]", "name")),
    ("an empty name", "[keys]", '[keys]\n[""]', ("[]", "name")),
    *(
        (f"[{name}] is the language file's own", "[keys]", f"[keys]\n[{name}]", (f"[{name}]", "reserved"))
        for name in (
            "line",
            "manner",
            "alarm",
            "command",
            "names",
            "typing",
            "name",
            "voice",
            "locale",
            "reviewed",
        )
    ),
    ("a name twice in one file is no TOML", "[keys]", "[keys]\n[keys]", ("cannot be read", "keys")),
    ("half a line", "[keys]", "[keys", ("cannot be read", "line")),
]

# no one file has these faults: the sentence names the folder
OF_THE_WHOLE = ("no flow file has the place", "must be a menu", "cannot be reached")


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("why", "old", "new", "parts"), FAULTS, ids=[row[0] for row in FAULTS])
def test_each_fault_is_a_sentence(
    why: str, old: str, new: str, parts: tuple[str, ...], tmp_path: Path
) -> None:
    assert REST.count(old) == 1, f"the row replaces {old!r}, which stands there once"
    written(tmp_path, first=MAIN, second=REST.replace(old, new))
    with pytest.raises(FlowError) as error:
        load_flow(tmp_path, ENTRIES, CONDITIONS)
    sentence = str(error.value)
    where = tmp_path if any(part in sentence for part in OF_THE_WHOLE) else tmp_path / "second.toml"
    assert sentence.startswith(f"{where}: "), why
    assert all(part in sentence for part in parts), f"{why}: {sentence}"


def test_the_rows_start_from_a_flow_that_loads(tmp_path: Path) -> None:
    written(tmp_path, first=MAIN, second=REST)
    flow = load_flow(tmp_path, ENTRIES, CONDITIONS)
    assert (flow["a"].more, flow["b"].tell, flow["closed"].fee) == ("b", "amk", True)
    assert flow["main"].leads_to == ("a", "fork")
    assert flow["fork"].leads_to == ("open", "closed")
    assert flow["keys"].leads_to == ()


LOCAL = """
[main]
menu = { 1 = "a" }
[help]
menu = { 1 = "main" }
[a]
more = "b"
local = ["local-ward", "local-office"]
[b]
local = ["local-office"]
[local-ward]
tell = "local-ward"
[local-office]
tell = "local-office"
"""

LOCAL_FAULTS = [
    # why it is here, what is replaced, by what, the place, a part of the sentence
    (
        "more would lead nowhere without it",
        'more = "b"',
        'more = "local-ward"',
        "a",
        "`local`, and nothing else",
    ),
    ("a menu would have a gap", '1 = "a"', '1 = "local-ward"', "main", "`local`, and nothing else"),
    ("a place of every line", '["local-office"]', '["help"]', "b", "`local`, and nothing else"),
    ("a place of no file", '["local-office"]', '["local-dentist"]', "b", "no flow file has"),
    ("one name is no list", '["local-office"]', '"local-office"', "b", "of the wrong kind"),
    ("a number is no name", '["local-office"]', "[1]", "b", "something that is not a name"),
    ("a menu has keys of its own", '1 = "main" }', '1 = "main" }\nlocal = ["local-ward"]', "help", "mixes"),
    (
        "a way on that may be missing",
        'tell = "local-ward"',
        'tell = "local-ward"\nmore = "b"',
        "local-ward",
        "nothing else",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "place", "part"), [row[1:] for row in LOCAL_FAULTS], ids=[row[0] for row in LOCAL_FAULTS]
)
def test_a_fault_of_local_places_is_a_sentence(
    old: str, new: str, place: str, part: str, tmp_path: Path
) -> None:
    assert LOCAL.count(old) == 1, f"the row replaces {old!r}, which stands there once"
    written(tmp_path, first=LOCAL.replace(old, new))
    with pytest.raises(FlowError) as error:
        load_flow(tmp_path, ENTRIES, CONDITIONS)
    assert str(error.value).startswith(f"{tmp_path / 'first.toml'}: place [{place}] ")
    assert part in str(error.value)


@pytest.mark.parametrize(
    ("given", "kept", "from_a"),
    [
        ((), [], []),
        (("local-ward",), ["local-ward"], ["local-ward"]),
        (("local-office",), ["local-office"], ["local-office"]),
        (("local-ward", "local-office"), ["local-ward", "local-office"], ["local-ward"]),
    ],
)
def test_what_a_municipality_gives_is_what_there_is(
    given: tuple[str, ...], kept: list[str], from_a: list[str], tmp_path: Path
) -> None:
    """The first that is given stands beside an answer; what is not given is gone with what leads to it."""
    flow = load_flow(written(tmp_path, first=LOCAL), ENTRIES, CONDITIONS)
    assert local_entries(flow) == ["local-ward", "local-office"]
    town = settled(flow, given)
    assert [name for name in town if name.startswith("local-")] == kept
    assert list(town["a"].local) == from_a
    assert town["a"].more == "b"
    assert set(reading_order(town)) == set(town)


def test_a_place_in_two_files_names_both(tmp_path: Path) -> None:
    written(tmp_path, first=MAIN, second=REST, third="[keys]")
    with pytest.raises(FlowError) as error:
        load_flow(tmp_path, ENTRIES, CONDITIONS)
    first, second = tmp_path / "third.toml", tmp_path / "second.toml"
    assert str(error.value) == f"{first}: place [keys] stands in {second} too"


@pytest.mark.parametrize(
    ("why", "main", "sentence"),
    [
        ("an empty folder has no entrance", "", "no flow file has the place [main]"),
        ("a main that is an answer has no way on", "[main]\nmore = 'help'", "place [main] must be a menu"),
        ("nor an empty one", "[main]\nmenu = {}", "place [main] must be a menu"),
        ("a fork cannot greet", "[main]\nwhen = { otherwise = 'help' }", "place [main] must be a menu"),
    ],
)
def test_the_entrance(why: str, main: str, sentence: str, tmp_path: Path) -> None:
    written(tmp_path, first=f"{main}\n[help]\nmenu = {{ 1 = 'x' }}\n[x]")
    with pytest.raises(FlowError) as error:
        load_flow(tmp_path, ENTRIES, CONDITIONS)
    assert str(error.value) == f"{tmp_path}: {sentence}", why


def test_bytes_that_are_no_text_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "first.toml").write_bytes(b"[main]\n\xff")
    with pytest.raises(FlowError, match=r"first\.toml: cannot be read"):
        load_flow(tmp_path, ENTRIES, CONDITIONS)


def test_reading_order_is_depth_first_and_help_comes_last(tmp_path: Path) -> None:
    flow = load_flow(written(tmp_path, first=MAIN, second=REST), ENTRIES, CONDITIONS)
    assert reading_order(flow) == ["main", "a", "b", "fork", "open", "closed", "help", "keys"]


def test_parents(tmp_path: Path) -> None:
    flow = load_flow(written(tmp_path, first=MAIN, second=REST), ENTRIES, CONDITIONS)
    assert parents(flow) == {
        "main": "main",  # nothing stands above the start
        "help": "help",  # the machine knows where help was asked
        "a": "main",
        "fork": "main",
        "keys": "help",
        "b": "a",  # the nearest way in of two
        "open": "main",  # nobody can stand in a fork: back goes above it
        "closed": "main",
    }


def test_back_goes_the_shorter_way(tmp_path: Path) -> None:
    rest = "[help]\nmenu = { 1 = 'deep' }\n[a]\nmore = 'b'\n[b]\nmore = 'deep'\n[deep]"
    flow = load_flow(written(tmp_path, first="[main]\nmenu = { 1 = 'a' }", rest=rest), (), ())
    assert parents(flow)["deep"] == "help"


def test_a_loaded_flow_cannot_be_changed(tmp_path: Path) -> None:
    flow = load_flow(written(tmp_path, first=MAIN, second=REST), ENTRIES, CONDITIONS)
    with pytest.raises(TypeError):
        flow["main"] = flow["a"]  # type: ignore[index]
