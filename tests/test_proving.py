"""Each rule of the proof breaks where the line is made worse, and what is not walked is as what is.

The proof itself is `helselinja check`, in tests/test_commands.py.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from app import ROOT
from ivr.answer import Answer
from ivr.content import Content, load_content
from ivr.event import Key, Start, Text
from ivr.moment import moment
from ivr.proving.keys import Keys
from ivr.proving.memory import UNTOLD, Memory, Step, closed_places
from ivr.proving.messages import messages, texted
from ivr.proving.prove import measured
from ivr.proving.rule import Rule, ruled
from ivr.proving.spread import spread
from ivr.proving.texts import AFTER_A_PAUSE, conversations
from ivr.proving.walk import HURRIED, Walk, bare, happens, walk
from ivr.proving.ways import covered, keyed, ways
from ivr.proving.words import dated, menus, with_figures, words
from ivr.proving.world import World, moments
from ivr.turn import turn
from ivr.voice import reply
from prompts.catalogue import Catalogue
from prompts.facts import load_facts, run_out

TODAY = date(2026, 11, 26)
NOW = moment(datetime(2026, 12, 1, 13, 30, tzinfo=UTC))
BY_NIGHT = ("children-now",)  # behind a fork, where the keys lead elsewhere by day
SAMPLE = 41  # each so many steps one


@pytest.fixture(scope="module")
def plain() -> Content:
    return load_content(ROOT, ("nb",))


@pytest.fixture(scope="module")
def memory(plain: Content) -> Memory:
    """What turns come to does not hang on words: other words are walked with it."""
    return Memory(plain)


@pytest.fixture(scope="module")
def calls(plain: Content, memory: Memory) -> Walk:
    return walk(World("by day", plain, NOW), memory)


@pytest.fixture(scope="module")
def keys(plain: Content) -> Keys:
    return Keys(plain, TODAY)


@pytest.fixture(scope="module")
def text_memory(plain: Content) -> Memory:
    return Memory(plain)


@pytest.fixture(scope="module")
def talks(plain: Content, text_memory: Memory) -> Walk:
    return conversations(World("by text", plain, NOW), text_memory)


def worded(content: Content, change: Callable[[str], str], *, read: bool = True) -> Content:
    """The same with other words everywhere, or only where they are heard; in its own language alone."""
    catalogue = content.catalogue
    language = catalogue.languages[content.own]
    prompts = {
        name: replace(
            each,
            say=change(each.say) if each.say else None,
            sms=change(each.sms) if each.sms and read else each.sms,
            choice=change(each.choice) if each.choice else None,
        )
        for name, each in language.prompts.items()
    }
    line = {name: change(text) for name, text in language.line.items()}
    worse = replace(language, prompts=prompts, line=line)
    others = [each for code, each in catalogue.languages.items() if code != content.own]
    made = Catalogue(
        [worse, *others], catalogue.facts, content.directory, catalogue.rules, catalogue.hearings.values()
    )
    return replace(content, catalogue=made)


def swapped(old: str, new: str) -> Callable[[str], str]:
    """Every text with one thing in another's place."""
    return lambda text: re.sub(old, new, text)


def of(rules: Iterable[Rule], name: str) -> Rule:
    return next(rule for rule in rules if rule.name.startswith(name))


WORDS = [
    # the rule, what is in the words and what in its stead, where, and the keys to it
    ("seconds to 113", swapped(r"\{amk", "{fire"), "nb, start", "calls"),
    ("numbers that are told nowhere", swapped("{npe}", "{helsenorge}"), "nb, npe", ""),
    ("options of a menu", swapped("trykk {key}", "trykk 1"), "nb, main, tells trykk 1.", "calls"),
    (
        "answers that a language cannot give",
        swapped("{npe}", "{{}}"),
        "nb, injury-apply, restart",
        "calls 4 4 2 1",
    ),
]


@pytest.mark.parametrize(("start", "change", "where", "way"), WORDS, ids=[row[0] for row in WORDS])
def test_words_that_break_a_rule(  # noqa: PLR0913, PLR0917 - the columns of the table
    plain: Content, keys: Keys, start: str, change: Callable[[str], str], where: str, way: str
) -> None:
    broken = of(words(worded(plain, change), NOW, keys), start)
    assert not broken.holds
    assert broken.where.startswith(where)
    assert broken.way == way


def test_the_keys_to_words_are_those_of_the_line(every: Content) -> None:
    """With seven languages, and with two: pressed on the real turn they lead there, in that language."""
    held = 0
    for content in (every, replace(every, languages=("en", "nb"))):
        keys = Keys(content, TODAY)
        for number, (place, flow) in enumerate(content.machine.flow.items()):
            language = content.languages[number % len(content.languages)]
            if flow.when or flow.is_local:
                continue
            calls, *pressed = keys.to(language, place).split()
            talk, _ = turn(content, Start(), None, NOW)
            for key in pressed:
                talk, _ = turn(content, Key(talk.turn, key), talk, NOW)
            assert (calls, talk.language) == ("calls", language)
            assert talk.place == place or place in BY_NIGHT
            held += 1
    assert held > 300


def test_a_number_that_is_read_and_not_heard(plain: Content, keys: Keys) -> None:
    broken = worded(plain, swapped("{helsenorge}", "{npe}"), read=False)
    assert not of(words(broken, NOW, keys), "told by voice").holds


HEARD = [
    ("keys to 113", swapped(r"\{amk", "{fire"), "calls 3"),
    ("keys to a person", swapped(r"\{[a-z-]+(\.once)?\}", "{fire}"), "calls"),
    ("silence ends", swapped("{legevakt", "{helsenorge"), "calls 6 6 silence"),
]


@pytest.mark.parametrize(("start", "change", "way"), HEARD, ids=[row[0] for row in HEARD])
def test_what_is_heard_breaks_a_rule(  # noqa: PLR0913, PLR0917 - the columns of the table
    plain: Content, memory: Memory, calls: Walk, start: str, change: Callable[[str], str], way: str
) -> None:
    """With the same turns and other words."""
    assert of(ways(calls), start).holds
    broken = of(ways(walk(World("doctored", worded(plain, change), NOW), memory)), start)
    assert not broken.holds
    assert broken.way == way


def test_a_number_that_is_keyed_in_one_go_and_not_told(plain: Content, calls: Walk) -> None:
    assert keyed(calls).holds
    silent = worded(plain, swapped("^Legg på, ring .*", "Legg på."))
    broken = keyed(Walk(replace(calls.world, content=silent), calls.steps, calls.first))
    assert (broken.holds, broken.way) == (False, "calls 1 1 3")


LONG = "Denne lange setningen inneholder mange vanskelige sammensatte ord som ingen noen gang husker igjen etterpå."
MEASURED = [
    ("seconds of an answer", " ".join([LONG] * 3)),
    ("words of an answer", " ".join([LONG] * 3)),
    ("words of a sentence", LONG),
    ("LIX of an answer", LONG),
    ("LIX, mean", LONG),
    ("LIX of a text", LONG),
    ("seconds of a line", " ".join([LONG] * 3)),
    ("words of a text", " ".join([LONG] * 3)),
    ("words of a sentence as written", LONG),
    ("long words of a sentence", LONG),
    ("letters of a word, line and alarms", "Overbelastningsvarsel."),
    ("segments of an answer", " ".join([LONG] * 4)),
]


@pytest.mark.parametrize(("start", "more"), MEASURED, ids=[row[0] for row in MEASURED])
def test_long_words_break_a_rule(plain: Content, keys: Keys, start: str, more: str) -> None:
    broken = worded(plain, lambda text: f"{text} {more}" if text.endswith(".") else text)
    assert of(measured(plain, TODAY, keys), start).holds
    assert not of(measured(broken, TODAY, keys), start).holds


@pytest.mark.parametrize("start", ["seconds of the main menu", "seconds of a menu", "segments of a menu"])
def test_long_choices_break_a_rule(plain: Content, keys: Keys, start: str) -> None:
    broken = worded(
        plain, lambda text: text if "." in text else f"{text} og alt annet som har med dette å gjøre"
    )
    assert not of(measured(broken, TODAY, keys), start).holds


def test_a_second_language_that_is_the_first(plain: Content, keys: Keys) -> None:
    broken = of(words(replace(plain, languages=("nb", "nb")), NOW, keys), "keys to another language")
    assert not broken.holds
    assert broken.way == "calls 8"


def less(made: Walk, keep: Callable[[Step], bool]) -> Walk:
    """As if some steps could not be taken."""
    steps = [step for step in made.steps if keep(step)]
    first = {spot: step for spot, step in made.first.items() if keep(step)}
    return Walk(made.world, steps, first, made.aloud)


def test_a_place_that_nobody_reaches(plain: Content, calls: Walk) -> None:
    assert of(covered([calls]), "places that nobody reaches").holds
    fewer = less(calls, lambda step: plain.machine.flow[step.after.talk.place].tell != "npe")
    assert not of(covered([fewer]), "places that nobody reaches").holds
    unused = of(covered([fewer]), "keys that nobody can use")
    assert not unused.holds
    assert unused.where


def test_a_loop_without_the_caller_and_a_dead_end(calls: Walk) -> None:
    """As if silence never ended a call, or no key led out of a place."""
    endless = [
        replace(step, after=step.before) if step.before and step.after.state == "over" else step
        for step in calls.steps
    ]
    loops = of(ways(Walk(calls.world, endless, calls.first)), "steps without the caller")
    assert of(ways(calls), "steps without the caller").holds
    assert not loops.holds
    assert loops.way == "calls"
    shut_in = less(calls, lambda step: step.before is None or step.before.talk.place != "injury-apply")
    stranded = of(ways(Walk(calls.world, shut_in.steps, calls.first)), "no way back")
    assert of(ways(calls), "no way back").holds
    assert (stranded.holds, stranded.where, stranded.way) == (False, "injury-apply", "calls 4 4 2 1")


TEXTS = [
    ("texts to 113", swapped(r"\{amk", "{fire"), ""),
    ("texts to a person", swapped(r"\{[a-z-]+(\.once)?\}", "{fire}"), ""),
    ("choices of a text", swapped("{options}", ""), "1, 1"),
    ("texts without", swapped("^Alt vi hadde .*", ""), "slett"),
    ("segments of an answer", swapped("^Takk. Fare for liv.*", LONG * 3), "slutt"),
]


@pytest.mark.parametrize(("start", "change", "way"), TEXTS, ids=[row[0] for row in TEXTS])
def test_what_is_read_breaks_a_rule(
    plain: Content, talks: Walk, start: str, change: Callable[[str], str], way: str
) -> None:
    assert of(messages(talks), start).holds
    worse = replace(talks.world, content=worded(plain, change))
    broken = of(messages(Walk(worse, talks.steps, talks.first, aloud=False)), start)
    assert not broken.holds
    assert broken.way
    assert broken.way.startswith(way)


def test_texts_are_walked_in_other_languages(every: Content) -> None:
    """With that language's own words: what is too long in one is no fault of another."""
    polish = replace(every, languages=("pl",))
    made = conversations(World("by text", polish, NOW))
    assert all(rule.holds for rule in messages(made))
    longer = worded(polish, lambda text: f"{text} {LONG}" if text.startswith("Dziękujemy.") else text)
    broken = of(
        messages(Walk(replace(made.world, content=longer), made.steps, made.first, aloud=False)), "segments"
    )
    assert (broken.holds, broken.way) == (False, "koniec")


def test_texts_that_lead_nowhere(plain: Content, talks: Walk) -> None:
    shut_in = less(talks, lambda step: step.before is None or step.before.talk.place != "injury-apply")
    stranded = of(messages(Walk(talks.world, shut_in.steps, talks.first, aloud=False)), "no way back")
    assert (stranded.holds, stranded.where) == (False, "injury-apply")
    assert stranded.way
    fewer = less(talks, lambda step: plain.machine.flow[step.after.talk.place].tell != "npe")
    assert not texted([fewer]).holds


def moments_of_town(town: Content) -> Iterator[tuple[World, Memory]]:
    alone = replace(town, languages=("nb",))
    known = Memory(alone)
    for name, now in moments(alone, TODAY):
        yield World(name, alone, now), known


def test_a_step_remembered_is_what_the_turn_says(town: Content) -> None:
    """Of each kind of moment some steps, most of them made at another moment, against the real turn then."""
    held = 0
    for world, known in moments_of_town(town):
        made = walk(world, known)
        for step in made.steps[::SAMPLE]:
            if step.before is None or made.first[step.before].key.endswith(HURRIED):
                continue
            event = dict(happens(step.before))[step.key]
            after, answer = turn(world.content, event, step.before.talk, world.now)
            assert (bare(after), replace(answer, **UNTOLD)) == (step.after.talk, step.answer)
            held += 1
    assert held > 1000


def test_a_text_remembered_is_what_the_turn_says(plain: Content, talks: Walk, text_memory: Memory) -> None:
    """In a holiday's night, most of it remembered from a weekday."""
    night = moments(plain, TODAY)[3][1]
    made = conversations(World("by night", plain, night), text_memory)
    known = {id(step) for step in talks.steps}
    assert sum(id(step) in known for step in made.steps) > len(made.steps) * 0.9
    content = replace(plain, understanding=text_memory.understanding)
    for step in made.steps[::SAMPLE]:
        if step.before is not None and not step.key.startswith(AFTER_A_PAUSE):
            after, answer = turn(content, Text(step.key, opted_out=False), step.before.talk, night)
            assert (bare(after), replace(answer, **UNTOLD)) == (step.after.talk, step.answer)


def test_keys_do_the_same_in_every_language(every: Content, calls: Walk) -> None:
    """So calls are walked in one, and the words of each language are held to rules place by place."""
    for code in every.languages:
        alone = replace(every, languages=(code,))
        for step in calls.steps[:: SAMPLE * 3]:
            if step.before is None:
                continue
            event = dict(happens(step.before))[step.key]
            after, answer = turn(alone, event, replace(step.before.talk, language=code), NOW)
            spoken = replace(step.answer, language=code)
            assert (after.place, after.tries, replace(answer, **UNTOLD)) == (
                step.after.talk.place,
                step.after.talk.tries,
                spoken,
            )


def test_without_a_figure_a_place_says_the_same_on_every_day(every: Content) -> None:
    """So on days to come only places with figures are measured."""
    held = 0
    for code in every.languages:
        alone = replace(every, languages=(code,))
        same = [
            name
            for name, place in every.machine.flow.items()
            if not place.when and name not in with_figures(every)
        ]
        for place in same[::3]:
            days = [Answer("match", place, code, day) for day in ("2024-05-01", "2027-02-01")]
            assert reply(alone, days[0]) == reply(alone, days[1]), place
            held += 1
    assert held > 300


def test_a_menu_hangs_on_the_hour_only_where_its_service_is_closed(town: Content) -> None:
    keys = Keys(town, TODAY)
    (_, day), *others = moments(town, TODAY)
    by_day = closed_places(town, day)
    for _, now in others:
        same = set(town.machine.flow) - (closed_places(town, now) ^ by_day)
        some = [each for each in sorted(same)[::10] if not town.machine.flow[each].when]
        assert menus(town, now, keys, some) == menus(town, day, keys, some)


def test_a_figure_that_stays(plain: Content, keys: Keys) -> None:
    stays = worded(plain, lambda text: text.replace("{prescription_most}", "{prescription_most} 520"))
    assert dated(plain, TODAY, keys).holds
    assert not dated(stays, TODAY, keys).holds


def test_work_is_spread_and_comes_back_in_order() -> None:
    assert spread([partial(range, each) for each in range(9)]) == [list(range(each)) for each in range(9)]
    with pytest.raises(ZeroDivisionError):
        spread([lambda: [1], lambda: [1 // 0]])


def test_a_rule_without_cases_is_no_proof() -> None:
    assert not ruled("nothing", 0, []).holds


def test_what_runs_out() -> None:
    facts = load_facts(ROOT / "prompts" / "facts.toml")
    soon = run_out(facts, TODAY)
    assert soon["exemption_limit"] == date(2026, 12, 31)
    assert soon["gp_fee_low"] == date(2026, 6, 30)
    assert "gp_changes" not in soon
    assert "exemption_limit" not in run_out(facts, date(2026, 8, 1))
