"""The proof holds; and each of its rules breaks where the line is made worse."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app import ROOT
from ivr.content import Content, load_content
from ivr.moment import moment
from ivr.proving.prove import proved, table
from ivr.proving.rule import Rule, ruled
from ivr.proving.walk import Walk, walk
from ivr.proving.ways import covered, ways
from ivr.proving.words import dated, words
from ivr.proving.world import World, contents
from prompts.catalogue import Catalogue
from prompts.facts import load_facts, run_out

TODAY = date(2026, 11, 26)
NOW = moment(datetime(2026, 12, 1, 13, 30, tzinfo=UTC))


@pytest.mark.crawl
def test_the_line(every: Content) -> None:
    rules = proved(contents(ROOT, every), TODAY)
    assert [rule for rule in rules if not rule.holds] == [], "\n".join(table(rules))
    assert len(rules) >= 20


@pytest.fixture(scope="module")
def plain() -> Content:
    return load_content(ROOT, ("nb",))


def worded(content: Content, change: Callable[[str], str]) -> Content:
    """The same with other words everywhere."""
    catalogue = content.catalogue
    language = catalogue.languages["nb"]
    prompts = {
        name: replace(each, say=change(each.say) if each.say else each.say)
        for name, each in language.prompts.items()
    }
    line = {name: change(text) for name, text in language.line.items()}
    worse = replace(language, prompts=prompts, line=line)
    made = Catalogue(
        [worse], catalogue.facts, content.directory, catalogue.rules, catalogue.hearings.values()
    )
    return replace(content, catalogue=made)


def rule_of(content: Content, start: str) -> Rule:
    made = walk(World("doctored", content, NOW))
    rules = [*ways(made), *covered([made]), *words(content, NOW)]
    return next(rule for rule in rules if rule.name.startswith(start))


@pytest.mark.parametrize(
    ("start", "old", "new"),
    [
        ("keys to 113", "{amk", "{fire"),
        ("silence ends", "{legevakt", "{helsenorge"),
        ("seconds to 113", "{amk", "{fire"),
        ("numbers that are told nowhere", "{npe}", "{helsenorge}"),
        ("told by voice", "{npe}", "{helsenorge}"),
        ("options of a menu", "trykk {key}", "trykk 1"),
        ("answers that a language cannot give", "{npe}", "{nobody}"),
    ],
)
def test_words_that_break_a_rule(plain: Content, start: str, old: str, new: str) -> None:
    broken = worded(plain, lambda text: text.replace(old, new))
    if new == "{nobody}":
        broken = worded(plain, lambda text: text.replace(old, "{{}}"))
    assert not rule_of(broken, start).holds


def of(rules: Iterable[Rule], name: str) -> Rule:
    return next(rule for rule in rules if rule.name.startswith(name))


def test_a_place_that_nobody_reaches(plain: Content) -> None:
    """As if no step led to it: the walk without it."""
    made = walk(World("by day", plain, NOW))
    assert of(covered([made]), "places that nobody reaches").holds
    steps = [step for step in made.steps if "npe" not in str(plain.machine.flow[step.after.talk.place].tell)]
    kept = {
        spot: step for spot, step in made.first.items() if plain.machine.flow[spot.talk.place].tell != "npe"
    }
    less = Walk(made.world, steps, kept)
    assert not of(covered([less]), "places that nobody reaches").holds
    assert not of(covered([less]), "keys that nobody can use").holds


def test_a_loop_without_the_caller_and_a_dead_end(plain: Content) -> None:
    """As if silence never ended a call, or no key led out of a place."""
    made = walk(World("by day", plain, NOW))
    endless = [
        replace(step, after=step.before) if step.before and step.after.state == "over" else step
        for step in made.steps
    ]
    loops = of(ways(Walk(made.world, endless, made.first)), "steps without the caller")
    assert of(ways(made), "steps without the caller").holds
    assert not loops.holds
    assert loops.way
    shut_in = [step for step in made.steps if step.before is None or step.before.talk.place != "injury-apply"]
    stranded = of(ways(Walk(made.world, shut_in, made.first)), "no way back")
    assert of(ways(made), "no way back").holds
    assert not stranded.holds
    assert stranded.where == "injury-apply"


def test_a_figure_that_stays(plain: Content) -> None:
    stays = worded(plain, lambda text: text.replace("{prescription_most}", "{prescription_most} 520"))
    assert dated(plain, TODAY).holds
    assert not dated(stays, TODAY).holds


def test_a_rule_without_cases_is_no_proof() -> None:
    assert not ruled("nothing", 0, []).holds


def test_what_runs_out() -> None:
    facts = load_facts(ROOT / "prompts" / "facts.toml")
    soon = run_out(facts, TODAY)
    assert soon["exemption_limit"] == date(2026, 12, 31)
    assert soon["gp_fee_low"] == date(2026, 6, 30)
    assert "gp_changes" not in soon
    assert "exemption_limit" not in run_out(facts, date(2026, 8, 1))
