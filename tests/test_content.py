"""The shipped files with one thing broken: the sentence names the file, the place and the fault.

No place, fact or number is named here: each row finds one that fits in the files as they are today.
"""

import json
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app import ROOT
from ivr.content import load_content
from ivr.files import NETWORKS, ContentError
from ivr.teaching import learned, mark
from prompts.network import Network

Tables = dict[str, Any]
FEW, EACH = 3, 50


@cache
def _shipped(*, short: bool) -> dict[str, Tables]:
    folders = ("flows", "prompts", "prompts/heard", "ivr")
    paths = [path for folder in folders for path in (ROOT / folder).glob("*.toml")]
    tables: dict[str, Tables] = {
        str(path.relative_to(ROOT)): tomllib.loads(path.read_text(encoding="utf-8")) for path in paths
    }
    for path in [path for path in tables if path.startswith("prompts/heard/")] if short else ():
        for table in ("meaning", "typing"):
            lists = tables[path][table]
            lists.update({name: words[:FEW] for name, words in lists.items()})
    return tables


class Files:
    """The shipped content as tables that a row may break.

    By itself with a few of the thousands of words and texts by which a language is understood: they are the same for
    all faults, and a second of each test.
    """

    def __init__(self, *, short: bool = True) -> None:
        self.short = short
        self.tables: dict[str, Tables] = deepcopy(_shipped(short=short))
        self.en, self.nb = self.tables["prompts/en.toml"], self.tables["prompts/nb.toml"]
        self.heard_en = self.tables["prompts/heard/en.toml"]
        self.facts = self.tables["prompts/facts.toml"]
        self.directory = self.tables["ivr/directory.toml"]

    @property
    def places(self) -> Mapping[str, Tables]:
        flows = [tables for path, tables in self.tables.items() if path.startswith("flows/")]
        return {name: table for tables in flows for name, table in tables.items()}

    def find(self, fits: Callable[[Tables, Tables], bool]) -> str:
        """The first place whose flow table and English words fit."""
        return next(name for name, place in self.places.items() if fits(place, self.en.get(name, {})))

    @property
    def offered(self) -> set[str]:
        return {target for place in self.places.values() for target in place.get("menu", {}).values()}

    @property
    def perishable(self) -> str:
        return next(name for name, fact in self.facts.items() if "to" in fact["values"][-1])

    @property
    def lasting(self) -> str:
        return next(name for name, fact in self.facts.items() if "to" not in fact["values"][-1])

    def written(self, root: Path) -> Path:
        for path, tables in self.tables.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("\n".join(lines(tables)), encoding="utf-8")
        for learned_from in (ROOT / "prompts").glob("**/*.tsv"):
            copy = root / learned_from.relative_to(ROOT)
            copy.parent.mkdir(exist_ok=True)
            if self.short and learned_from.parent.name in ("heard", "glossary"):
                text = learned_from.read_text(encoding="utf-8").splitlines(keepends=True)
                copy.write_text("".join(text[::EACH]), encoding="utf-8")
            else:
                shutil.copy(learned_from, copy)
        for name in NETWORKS:
            shutil.copy(ROOT / "prompts" / name, root / "prompts" / name)
        return root


def lines(tables: Tables, above: str = "") -> Iterator[str]:
    """Tables as TOML: values first, then the tables below."""
    below = {key: value for key, value in tables.items() if isinstance(value, dict)}
    yield from (f"{json.dumps(key)} = {plain(value)}" for key, value in tables.items() if key not in below)
    for key, value in below.items():
        yield f"[{above}{json.dumps(key, ensure_ascii=False)}]"
        yield from lines(value, f"{above}{json.dumps(key)}.")


def plain(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {plain(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(plain, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def is_answer(place: Tables, _: Tables) -> bool:
    return not place.get("menu") and not place.get("when")


def is_menu(place: Tables, _: Tables) -> bool:
    return bool(place.get("menu"))


def is_fork(place: Tables, _: Tables) -> bool:
    return bool(place.get("when"))


def has_text(place: Tables, words: Tables) -> bool:
    return is_answer(place, words) and "sms" in words and "careful" not in words


def tells(place: Tables, words: Tables) -> bool:
    return "tell" in place and "careful" not in words


# Each row breaks one thing, and gives the sentence. Its name says what, its docstring why it exists.

FAULTS: list[Callable[[Files], str]] = []


def fault(row: Callable[[Files], str]) -> Callable[[Files], str]:
    FAULTS.append(row)
    return row


@fault
def a_place_without_words(files: Files) -> str:
    """A caller would come to a place that is silent in one language."""
    name = files.find(is_answer)
    del files.en[name]
    return f"en.toml: [{name}] is missing"


@fault
def a_place_without_words_in_norwegian(files: Files) -> str:
    """No language is the base that is trusted."""
    name = files.find(is_answer)
    del files.nb[name]
    return f"nb.toml: [{name}] is missing"


@fault
def a_menu_without_words(files: Files) -> str:
    """A menu needs its table too: its name is in it."""
    name = files.find(is_menu)
    del files.en[name]
    return f"en.toml: [{name}] is missing"


@fault
def a_fork_that_is_offered_without_a_name(files: Files) -> str:
    """A fork says nothing, but the menu above it reads out what it is called."""
    name = files.find(is_fork)
    assert name in files.offered
    files.en.pop(name)
    return f"en.toml: [{name}] has no `choice`, though a menu offers it"


@fault
def a_fork_with_an_unknown_placeholder(files: Files) -> str:
    """The menu above would fail when it is read out."""
    name = files.find(is_fork)
    files.en[name]["choice"] = "by {nothing}"
    return f"en.toml: [{name}] choice has {{nothing}}, which is no fact and no number"


@fault
def words_of_no_place(files: Files) -> str:
    """Words that nobody hears: a misspelt place, or one that was taken away."""
    files.en["nowhere"] = {"say": "Nobody hears this."}
    return "en.toml: [nowhere] is no place of any flow"


@fault
def an_option_without_a_name(files: Files) -> str:
    """The menu would say: for, press 2."""
    name = min(files.offered)
    del files.en[name]["choice"]
    return f"en.toml: [{name}] has no `choice`, though a menu offers it"


@fault
def an_option_with_an_empty_name(files: Files) -> str:
    """Empty is missing."""
    name = min(files.offered)
    files.nb[name]["choice"] = ""
    return f"nb.toml: [{name}] has no `choice`, though a menu offers it"


@fault
def an_answer_that_says_nothing(files: Files) -> str:
    """An answer in texts alone leaves callers in silence."""
    name = files.find(has_text)
    del files.en[name]["say"]
    return f"en.toml: [{name}] says nothing: it needs `say`"


@fault
def a_number_offered_and_not_said(files: Files) -> str:
    """A number is told before a key connects it."""
    name = files.find(tells)
    entry = files.places[name]["tell"]
    files.en[name] |= {"say": f"They are called {{{entry}.name}}.", "sms": f"Call {{{entry}}}."}
    return f"en.toml: [{name}] say lacks {{{entry}}}, though a key there offers it"


@fault
def a_number_offered_and_not_said_on_an_undated_day(files: Files) -> str:
    """Nor may the careful wording leave it out."""
    name = files.find(tells)
    entry = files.places[name]["tell"]
    files.en[name] |= {"say": f"Call {{{entry}}}.", "careful": "Call them."}
    files.en[name].pop("sms", None)
    return f"en.toml: [{name}] careful lacks {{{entry}}}, though a key there offers it"


@fault
def a_text_with_a_fact_that_is_not_said(files: Files) -> str:
    """Who texts and who calls learn the same."""
    name = files.find(has_text)
    files.en[name]["sms"] += f" {{{files.lasting}}} {{{list(files.directory)[-1]}}}"
    return f"en.toml: [{name}] sms and say carry different facts or numbers"


@fault
def a_text_that_leaves_a_fact_out(files: Files) -> str:
    """A shorter text may drop words, no facts."""
    name = files.find(has_text)
    files.en[name] |= {"say": f"It is {{{files.lasting}}}.", "sms": "It is a sum."}
    return f"en.toml: [{name}] sms and say carry different facts or numbers"


@fault
def a_perishable_fact_without_careful_words(files: Files) -> str:
    """On 1 January there would be nothing to say."""
    name = files.find(lambda _, words: "careful" in words)
    del files.en[name]["careful"]
    return f"en.toml: [{name}] has a fact that can run out and no `careful` wording for that day"


@fault
def a_fact_that_gets_a_last_day(files: Files) -> str:
    """Whoever dates a fact hears which prompts rest on it."""
    fact = next(
        name
        for name, table in files.facts.items()
        if "to" not in table["values"][-1] and any(f"{{{name}}}" in str(words) for words in files.en.values())
    )
    name = files.find(lambda _, words: f"{{{fact}}}" in words.get("say", "") and "careful" not in words)
    files.facts[fact]["values"][-1]["to"] = date(2027, 12, 31)
    return f"en.toml: [{name}] has a fact that can run out and no `careful` wording for that day"


@fault
def careful_words_with_a_perishable_fact(files: Files) -> str:
    """The careful wording is for the day it has run out."""
    name = files.find(lambda _, words: "careful" in words)
    files.en[name]["careful"] += f" {{{files.perishable}}}"
    return f"en.toml: [{name}] careful has {{{files.perishable}}}, which can run out"


@fault
def a_careful_text_with_a_perishable_fact(files: Files) -> str:
    """The text too."""
    name = files.find(lambda _, words: "careful" in words)
    files.en[name]["careful_sms"] = f"{{{files.perishable}}}"
    return f"en.toml: [{name}] careful_sms has {{{files.perishable}}}, which can run out"


@fault
def a_name_with_a_perishable_fact(files: Files) -> str:
    """A menu has no careful wording."""
    name = min(files.offered)
    files.en[name]["choice"] = f"under {{{files.perishable}}}"
    return f"en.toml: [{name}] choice has {{{files.perishable}}}, which can run out"


@fault
def a_line_with_a_perishable_fact(files: Files) -> str:
    """Nor has what the line says everywhere: it would fail at a call."""
    files.en["line"]["cannot_pay"] = f"More than {{{files.perishable}}}?"
    return f"en.toml: [line] cannot_pay has {{{files.perishable}}}, which can run out"


@fault
def an_unknown_placeholder(files: Files) -> str:
    """A misspelt fact."""
    name = files.find(has_text)
    files.en[name]["say"] += " {nothing}"
    return f"en.toml: [{name}] say has {{nothing}}, which is no fact and no number"


@fault
def an_unknown_placeholder_in_a_text(files: Files) -> str:
    """Texts are filled in too."""
    name = files.find(has_text)
    files.en[name]["sms"] += " {nothing}"
    return f"en.toml: [{name}] sms has {{nothing}}, which is no fact and no number"


@fault
def an_unknown_placeholder_in_careful_words(files: Files) -> str:
    """Found today, not on the day it runs out."""
    name = files.find(lambda _, words: "careful" in words)
    files.en[name]["careful"] += " {nothing}"
    return f"en.toml: [{name}] careful has {{nothing}}, which is no fact and no number"


@fault
def an_unknown_placeholder_in_a_line(files: Files) -> str:
    """What the line says everywhere is filled in too."""
    files.en["line"]["lost"] = "Press {nothing}."
    return "en.toml: [line] lost has {nothing}, which is no fact and no number"


@fault
def a_brace_that_does_not_close(files: Files) -> str:
    """It would be read aloud."""
    name = files.find(has_text)
    files.en[name]["say"] += " {year"
    return f"en.toml: [{name}] say has {{year}}, which is no fact and no number"


@fault
def a_capital_in_a_placeholder(files: Files) -> str:
    """It would be read aloud too."""
    name = files.find(has_text)
    files.en[name]["say"] += " {Year}"
    return f"en.toml: [{name}] say has {{Year}}, which is no fact and no number"


@fault
def a_line_that_is_missing(files: Files) -> str:
    """The end of a call would be a failure."""
    del files.en["line"]["end"], files.en["line"]["busy"]
    return "en.toml: [line] lacks end, busy"


@fault
def a_line_that_nothing_uses(files: Files) -> str:
    """A misspelt line, or words that nobody hears."""
    files.en["line"]["farewell"] = "Goodbye."
    return "en.toml: [line] has farewell, which nothing uses"


@fault
def a_small_word_that_is_missing(files: Files) -> str:
    """Twice would be said without its "again"."""
    del files.nb["manner"]["again"]
    return "nb.toml: [manner] lacks again"


@fault
def a_small_word_that_nothing_uses(files: Files) -> str:
    """A misspelt small word."""
    files.nb["manner"]["agian"] = "Igjen:"
    return "nb.toml: [manner] has agian, which nothing uses"


@fault
def a_name_of_no_service(files: Files) -> str:
    """A misspelt entry would keep the name that is not understood."""
    files.en["names"]["nobody"] = "Nobody"
    return "en.toml: [names] has nobody, which is no entry"


def two_places_with_words(files: Files) -> list[str]:
    return [name for name in files.places if files.en.get(name, {}).get("words")][:2]


@fault
def one_word_at_two_places(files: Files) -> str:
    """Which of them a text means would be chance."""
    first, second = two_places_with_words(files)
    files.en[first]["words"] += ["gobbledygook"]
    files.en[second]["words"] += ["gobbledygook"]
    first, second = (name for name in files.en if name in (first, second))
    return f"en.toml: [{second}] has the word 'gobbledygook', which [{first}] has too"


@fault
def one_word_spelt_in_two_ways(files: Files) -> str:
    """Texts are folded, so that these are one word."""
    first, second = two_places_with_words(files)
    first, second = (name for name in files.en if name in (first, second))
    files.en[first]["words"] += ["blåbærøl now"]
    files.en[second]["words"] += ["BLAABAEROEL, NOW!"]
    return f"en.toml: [{second}] has the word 'BLAABAEROEL, NOW!', which [{first}] has too"


@fault
def a_word_without_letters(files: Files) -> str:
    """It would be found in every text there is."""
    name = two_places_with_words(files)[0]
    files.en[name]["words"] += ["?!"]
    return f"en.toml: [{name}] has the word '?!', which has no letter in it"


@fault
def an_alarm_that_is_missing(files: Files) -> str:
    """A text of 113 is answered in every language."""
    del files.en["alarm"]["now"]
    return "en.toml: lacks [alarm.now]"


@fault
def an_alarm_of_a_kind_that_no_rule_has(files: Files) -> str:
    """Nothing would ever raise it."""
    files.en["alarm"]["flood"] = {"sms": "Call 110.", "brief": "Flood: 110."}
    return "en.toml: [alarm.flood] is of a kind that alarms.toml does not have"


@fault
def a_kind_of_alarm_that_no_language_answers(files: Files) -> str:
    """A rule without a message."""
    files.tables["prompts/alarms.toml"]["flood"] = {"handed": False, "past_lowers": True, "rules": ["much"]}
    return "en.toml: lacks [alarm.flood]"


@fault
def an_alarm_that_is_not_handed_on(files: Files) -> str:
    """Whoever gets the telephone reads Norwegian."""
    del files.nb["alarm"]["now"]["handed"]
    return "nb.toml: [alarm.now] handed stands in the base language"


@fault
def a_meaning_that_is_missing(files: Files) -> str:
    """Its rules would never be met in this language."""
    del files.heard_en["meaning"]["chest"]
    return "heard/en.toml: [meaning] lacks chest"


@fault
def a_meaning_that_no_rule_uses(files: Files) -> str:
    """A misspelt name."""
    files.heard_en["meaning"]["chestt"] = ["chest"]
    return "en.toml: [meaning] has chestt, which no rule of alarms.toml uses"


@fault
def a_meaning_of_a_mark(files: Files) -> str:
    """A word without letters would be met by nothing."""
    files.heard_en["meaning"]["chest"] += ["?!"]
    return "en.toml: [meaning] chest has '?!', with no letter in it"


@fault
def a_rule_with_a_gap(files: Files) -> str:
    """A plus too many."""
    files.tables["prompts/alarms.toml"]["now"]["rules"] += ["chest + "]
    return "alarms.toml: [now] has the rule 'chest + ': write meanings with + between them"


@fault
def a_kind_without_rules(files: Files) -> str:
    """Nothing would raise it."""
    del files.tables["prompts/alarms.toml"]["now"]["rules"]
    return "alarms.toml: [now] needs handed, past_lowers and rules, and nothing else than local besides"


@fault
def a_language_that_is_only_heard_and_speaks(files: Files) -> str:
    """Its places would never be said."""
    files.tables["prompts/heard/ru.toml"]["main"] = {"choice": "..."}
    return "ru.toml: has main, which nothing uses"


@fault
def a_language_that_is_only_heard_without_an_answer(files: Files) -> str:
    """It is heard to be answered."""
    del files.tables["prompts/heard/ru.toml"]["alarm"]["now"]
    return "ru.toml: lacks [alarm.now]"


@fault
def other_numbers_than_the_base_tells(files: Files) -> str:
    """A translation that tells another number."""
    name = files.find(lambda place, words: tells(place, words) and "sms" not in words)
    files.en[name]["say"] += " {fire.once}"
    return f"en.toml: [{name}] tells other facts or numbers than nb.toml"


@fault
def a_name_in_a_menu_that_the_base_does_not_have(files: Files) -> str:
    """A leftover."""
    name = files.find(lambda place, words: is_answer(place, words) and "choice" not in words)
    files.en[name]["choice"] = "something"
    return f"en.toml: [{name}] has a `choice` only here or only in nb.toml"


@fault
def an_alarm_with_a_placeholder(files: Files) -> str:
    """An alarm is sent as it stands: nothing may fail before it."""
    kind = next(iter(files.en["alarm"]))
    files.en["alarm"][kind]["sms"] = "Call {amk}."
    return f"en.toml: [alarm.{kind}] sms has a placeholder: it is sent as it stands"


@fault
def an_alarm_without_a_text(files: Files) -> str:
    """An alarm that is not answered."""
    del files.en["alarm"]["now"]["sms"]
    return "en.toml: [alarm.now] needs sms, the message that answers it"


@fault
def an_alarm_that_is_not_told_in_a_few_words(files: Files) -> str:
    """It would be lost behind another one."""
    del files.en["alarm"]["now"]["brief"]
    return "en.toml: [alarm.now] needs brief, the same in a few words"


@fault
def an_alarm_that_comes_late_to_its_number(files: Files) -> str:
    """Whoever is in danger reads the first words."""
    files.en["alarm"]["now"]["sms"] = "If somebody does not breathe, call 113."
    return "en.toml: [alarm.now] sms has no number in its first 25 letters"


@fault
def an_alarm_with_another_number_in_a_few_words(files: Files) -> str:
    """A slip."""
    files.en["alarm"]["fire"]["brief"] = "Fire: 111."
    return "en.toml: [alarm.fire] brief has no number, or one that sms has not"


@fault
def an_alarm_that_is_only_heard_and_comes_late_to_its_number(files: Files) -> str:
    """The same in a language without a file of its own."""
    files.tables["prompts/heard/ru.toml"]["alarm"]["now"]["sms"] = "Если кто-то не дышит, звоните 113."
    return "ru.toml: [alarm.now] sms has no number in its first 25 letters"


@fault
def an_alarm_with_phrases(files: Files) -> str:
    """They stand in [meaning]."""
    files.en["alarm"]["now"]["phrases"] = ["chest pain"]
    return "en.toml: [alarm.now] has phrases, which nothing uses"


@fault
def an_empty_word_of_a_meaning(files: Files) -> str:
    """It would be found in every text there is."""
    files.heard_en["meaning"]["chest"] += [""]
    return "en.toml: [meaning] has a 'chest' that is no list of texts"


@fault
def look_alikes_as_one_text(files: Files) -> str:
    """It would be read letter by letter, and lower every alarm."""
    files.heard_en["meaning"]["lookalike"] = "heartburn"
    return "en.toml: [meaning] has a 'lookalike' that is no list of texts"


@fault
def a_misspelt_list_of_typing(files: Files) -> str:
    """Its words would be lost in silence."""
    files.heard_en["typing"]["ordinery"] = ["about"]
    return "en.toml: [typing] has ordinery, which nothing uses"


@fault
def a_misspelt_key_of_a_place(files: Files) -> str:
    """Its words would be lost in silence."""
    name = files.find(has_text)
    files.en[name]["txt"] = "Hello."
    return (
        f"en.toml: [{name}] has 'txt', which is none of careful, careful_sms, choice, kept, say, sms, words"
    )


@fault
def words_as_one_text(files: Files) -> str:
    """It would be read letter by letter."""
    name = files.find(has_text)
    files.en[name]["words"] = "doctor"
    return f"en.toml: [{name}] has a 'words' of the wrong kind"


@fault
def a_number_for_a_word(files: Files) -> str:
    """A number cannot be folded."""
    name = files.find(has_text)
    files.en[name]["words"] = [113]
    return f"en.toml: [{name}] has a 'words' of the wrong kind"


@fault
def a_place_that_says_a_number(files: Files) -> str:
    """What is said is text."""
    name = files.find(has_text)
    files.en[name]["say"] = 113
    return f"en.toml: [{name}] has a 'say' of the wrong kind"


@fault
def a_line_that_is_no_text(files: Files) -> str:
    """What the line says is text too."""
    files.en["line"]["end"] = 113
    return "en.toml: [line] has a 'end' that is no text"


@fault
def a_table_that_is_no_table(files: Files) -> str:
    """A heading by mistake."""
    files.en["manner"] = "polite"
    return "en.toml: manner is no table"


@fault
def a_stray_value(files: Files) -> str:
    """A misspelt heading."""
    files.en["reviewer"] = "Kari"
    return "en.toml: reviewer is no table"


@fault
def a_head_that_is_missing(files: Files) -> str:
    """No voice, no speech."""
    del files.en["voice"], files.en["locale"]
    return "en.toml: lacks voice, locale"


@fault
def a_command_that_is_missing(files: Files) -> str:
    """Nobody could get back by text."""
    del files.en["command"]["back"]
    return "en.toml: [command] lacks back"


@fault
def a_command_that_is_one_text(files: Files) -> str:
    """It would be read letter by letter."""
    files.en["command"]["back"] = "back"
    return "en.toml: [command] has a 'back' that is no list of texts"


@fault
def a_command_that_is_two(files: Files) -> str:
    """Nobody could tell which is meant."""
    files.en["command"]["more"] = [*files.en["command"]["more"], "Two"]
    return "en.toml: [command] 2 has 'two', which more has too"


@fault
def a_fault_of_a_flow(files: Files) -> str:
    """The flows are read against the directory."""
    name = files.find(tells)
    entry = files.places[name]["tell"]
    files.places[name]["tell"] = f"{entry}-too"
    return f"place [{name}] tells '{entry}-too', which the directory does not have"


@fault
def a_condition_that_no_moment_has(files: Files) -> str:
    """The flows are read against what the line knows of now."""
    name = files.find(is_fork)
    files.places[name]["when"] = {"snowing": "main"} | files.places[name]["when"]
    return f"place [{name}] asks 'snowing'; known are daytime"


@fault
def a_fault_of_the_facts(files: Files) -> str:
    """Facts are read first."""
    name = next(iter(files.facts))
    del files.facts[name]["values"][0]["source"]
    return f"facts.toml: fact [{name}] lacks 'source'"


@fault
def a_service_of_a_municipality_without_a_name(files: Files) -> str:
    """What is it called where the municipality does not say?"""
    del files.en["names"]["local-maternity"]
    return "en.toml: [names] lacks local-maternity, which a municipality may give"


@fault
def words_for_a_municipalitys_number(files: Files) -> str:
    """All of them say the same: the name, the number, the hours."""
    files.en["local-maternity"] = {"say": "The ward."}
    return "en.toml: [local-maternity] is no place of any flow"


@fault
def an_alarm_with_a_number_that_no_municipality_can_give(files: Files) -> str:
    """It would never stand behind the message."""
    files.tables["prompts/alarms.toml"]["birth"]["local"] = "local-ward"
    return "alarms.toml: has local = 'local-ward', which no place of a flow tells"


@fault
def a_fault_of_the_directory(files: Files) -> str:
    """Numbers too."""
    name = next(name for name, entry in files.directory.items() if entry["connect"])
    files.directory[name]["dial"] = "+47113"
    return f"directory.toml: entry [{name}] cannot connect to '+47113'"


def test_the_shipped_files_load_when_written_again(tmp_path: Path) -> None:
    """What the rows break is whole before."""
    content = load_content(Files(short=False).written(tmp_path), ("nb", "en"))
    assert content.languages == ("nb", "en")
    assert content.own == "nb"


@pytest.mark.parametrize("broken", FAULTS, ids=lambda row: row.__name__)
def test_each_fault_is_a_sentence(broken: Callable[[Files], str], tmp_path: Path) -> None:
    files = Files()
    sentence = broken(files)
    with pytest.raises(ValueError, match=r"\.toml: ") as error:
        load_content(files.written(tmp_path), ("nb", "en"))
    found = [line for line in str(error.value).splitlines() if sentence in line]
    assert found, f"{broken.__doc__}\nexpected: {sentence}\n{error.value}"
    assert found[0].startswith(str(tmp_path))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Whoever writes a language mends it in one go."""
    files = Files()
    sentences = [words_of_no_place(files), a_line_that_is_missing(files), a_small_word_that_is_missing(files)]
    with pytest.raises(ContentError) as error:
        load_content(files.written(tmp_path), ("nb", "en"))
    told = str(error.value).splitlines()
    assert len(told) == len(sentences)
    assert all(any(sentence in line for line in told) for sentence in sentences)


def test_a_language_that_nobody_would_understand(tmp_path: Path) -> None:
    files = Files()
    files.tables["prompts/xx.toml"] = files.en
    with pytest.raises(ContentError, match=r"heard/xx\.toml: is missing, and so xx is not understood"):
        load_content(files.written(tmp_path), ("nb",))


@pytest.mark.parametrize(
    "line",
    ["dentist my molar aches", "\tmy molar aches", "dentist\t ", "dentist\tmy molar\taches"],
    ids=["no tab", "no label", "no text", "two tabs"],
)
def test_an_example_that_is_none(tmp_path: Path, line: str) -> None:
    root = Files().written(tmp_path)
    (root / "prompts/heard/en.tsv").write_text(f"dentist\ttoothache\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"en\.tsv: line 2 is not a label, a tab and a text"):
        load_content(root, ("nb",))


def test_an_example_of_nothing_we_have(tmp_path: Path) -> None:
    root = Files().written(tmp_path)
    (root / "prompts/heard/en.tsv").write_text("dentits\ttoothache\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"heard/en\.toml: the examples have dentits, which is no place"):
        load_content(root, ("nb",))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("hurt aches", "line 2 is not a meaning, a tab and words"),
        ("\taches", "line 2 is not a meaning, a tab and words"),
        ("hurt\t ", "line 2 is not a meaning, a tab and words"),
        ("hurt\ttooth", "line 2 has 'tooth', which line 1 has too"),
    ],
)
def test_a_line_of_a_glossary_that_is_none(tmp_path: Path, line: str, fault: str) -> None:
    root = Files().written(tmp_path)
    (root / "prompts/glossary/en.tsv").write_text(f"tooth\ttooth\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"glossary/en\.tsv: {fault}"):
        load_content(root, ("nb",))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda whole: whole.replace(b'"dentist"', b'"dentits"', 1),
            "has dentits, which is no place and no kind",
        ),
        (lambda whole: whole[: len(whole) // 2], "cannot be read"),
    ],
)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_that_fits_no_content(
    tmp_path: Path, name: str, change: Callable[[bytes], bytes], fault: str
) -> None:
    root = Files().written(tmp_path)
    file = root / "prompts" / name
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(ValueError, match=rf"{name}: {fault}.*`helselinja learn`"):
        load_content(root, ("nb",))


@pytest.mark.parametrize("languages", [("xx",), ("nb", "xx"), ("nb", "facts"), ("NB",), ("nb", "")])
def test_an_unknown_language(languages: tuple[str, ...]) -> None:
    with pytest.raises(ContentError) as error:
        load_content(ROOT, languages)
    assert f"prompts: language {languages[-1]!r} has no file; there are " in str(error.value)


@pytest.mark.parametrize("folder", ["flows", "prompts", "ivr"])
def test_a_folder_that_is_missing(folder: str, tmp_path: Path) -> None:
    shutil.rmtree(Files().written(tmp_path) / folder)
    with pytest.raises(ValueError, match=folder):
        load_content(tmp_path, ("nb", "en"))


def test_a_language_that_is_not_on_offer_is_held_to_the_same(tmp_path: Path) -> None:
    files = Files()
    sentence = a_place_without_words(files)
    with pytest.raises(ContentError) as error:
        load_content(files.written(tmp_path), ("nb",))
    assert sentence in str(error.value)


def test_a_new_language_is_its_files(tmp_path: Path) -> None:
    """What it says, how it is understood, and examples of what people write."""
    files = Files()
    files.tables["prompts/xx.toml"] = files.en | {"name": "Xish"}
    files.tables["prompts/heard/xx.toml"] = files.heard_en
    root = files.written(tmp_path)
    (root / "prompts/heard/xx.tsv").write_text("dentist\tmy molar aches\n", encoding="utf-8")
    content = load_content(root, ("xx", "nb"))
    assert content.own == "xx"
    assert content.catalogue.languages["xx"].name == "Xish"


def test_a_new_topic_is_its_tables(tmp_path: Path) -> None:
    files = Files()
    name = files.find(lambda place, _: is_answer(place, _) and "more" not in place)
    files.places[name]["more"] = "new-topic"
    next(table for path, table in files.tables.items() if path.startswith("flows/"))["new-topic"] = {}
    for path, language in files.tables.items():
        if path.startswith("prompts/") and "line" in language:
            language["new-topic"] = {"say": "Something new."}
    content = load_content(files.written(tmp_path), ("nb", "en"))
    assert content.catalogue.write("new-topic", "en", date(2026, 11, 22)) == "Something new."


def test_what_a_session_remembers_may_be_gone(tmp_path: Path) -> None:
    files = Files()
    content = load_content(files.written(tmp_path), ("nb", "en"))
    answer, menu, fork = (files.find(fits) for fits in (is_answer, is_menu, is_fork))
    assert content.has(answer, "nb")
    assert content.has(menu, "en")
    assert not content.has("gone", "nb")
    assert not content.has(answer, "xx")
    assert not content.has(fork, "nb"), "nobody can stand in a place that has become a fork"


def test_content_is_learned_anew(tmp_path: Path) -> None:
    """From the examples there are; what is wrong in them is a sentence."""
    root = Files().written(tmp_path)
    for name, weights in learned(root):
        weights.put(root / "prompts" / name)
        assert Network(root / "prompts" / name).learned_from == mark(root / "prompts")
    understood = load_content(root, ("nb",)).understanding.read("barnet mitt puster ikke", "nb")
    assert [each.kind for each in understood.alarms] == ["now"]
    (root / "prompts/heard/en.tsv").write_text("no tab\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"en\.tsv: line 1 is not a label, a tab and a text"):
        list(learned(root))
