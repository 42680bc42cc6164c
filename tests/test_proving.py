"""The proof holds; and each of its rules breaks where the line is made worse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app import ROOT
from flows.load import Flow
from flows.machine import Machine
from ivr.content import Content, load_content
from ivr.moment import moment
from ivr.proving.prove import proved, table
from ivr.proving.rule import Rule, ruled
from ivr.proving.walk import walk
from ivr.proving.ways import covered, ways
from ivr.proving.words import dated, words
from ivr.proving.world import World, contents
from prompts.catalogue import Catalogue
from prompts.facts import load_facts, run_out

TODAY = date(2026, 11, 26)
NOW = moment(datetime(2026, 12, 1, 13, 30, tzinfo=UTC))


def test_the_line(every: Content) -> None:
    rules = proved(contents(ROOT, every), TODAY)
    assert [rule for rule in rules if not rule.holds] == [], "\n".join(table(rules))
    assert len(rules) >= 20


@pytest.fixture(scope="module")
def plain() -> Content:
    return load_content(ROOT, ("nb",))


def flowing(content: Content, flow: Flow) -> Content:
    return replace(content, machine=Machine(flow, {n for n, e in content.directory.items() if e.dial}))


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


def test_a_place_without_a_way_to_it(plain: Content) -> None:
    """Nobody is sent to the fork's other end in the daytime alone: the place is not reached."""
    made = walk(World("by day", plain, NOW))
    rules = {rule.name: rule for rule in covered([made])}
    assert rules["places that nobody reaches"].holds  # by #, in reading order
    assert not rules["keys that nobody can use"].holds or made.world.now.true


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
