"""From a written prompt to what is spoken or texted.

A prompt is a sentence or a few with placeholders in braces:
    {exemption_limit}      a dated fact
    {year}                 the year of the day it is said
    {helsenorge}           a number of the directory: spoken digit by digit in its groups, twice;
                           texted as people write it
    {amk.once}             the same, spoken once (where the same breath says it again)
    {helsenorge.hours}     when it answers, in words
    {helsenorge.name}      what the service calls itself
    {key} {choice} ...     values that the caller of `spoken` or `written` passes in

Pauses carry the pace (phone-line-standards 1.4): speech keeps its natural rate and gets silence between
sentences, so that slow listeners can follow. Figures in milliseconds, from the same table, rows 14 and 24.
Where a pause stands there is no comma: the two would add up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from prompts.facts import Fact
from prompts.hours import Hours, in_words

BETWEEN_SENTENCES = 350
BETWEEN_GROUPS = 500
BETWEEN_READINGS = 1000
BEFORE_KEY = 300
AFTER_OPTION = 520

QUESTION_MARKS = ("?", "؟")
AFTER_SENTENCE = re.compile(r"(?<=[.!?؟])\s+")
PLACEHOLDER = re.compile(r"\{([a-z0-9_.-]+)\}")
BRACES = re.compile(r"\{[^{}]*\}?|\}")
SENTENCE_END = re.compile(r"(?<=[.?!؟]) (?=\S)")

Speech = tuple[str | int, ...]
"""What is spoken: words, and pauses in milliseconds."""


class Number(Protocol):
    """What a prompt needs to know of a directory entry."""

    @property
    def name(self) -> str:
        """What the service calls itself."""

    @property
    def number(self) -> str:
        """As people write it."""

    @property
    def hours(self) -> Sequence[Hours]:
        """When it answers."""

    @property
    def own(self) -> Mapping[str, str]:
        """What a municipality calls it, by language; under "" in all others."""


class UndatedError(LookupError):
    """A fact in the prompt has no value on this day."""


@dataclass(frozen=True)
class Wording:
    """How one language fills in placeholders, on one day."""

    facts: Mapping[str, Fact]
    numbers: Mapping[str, Number]
    manner: Mapping[str, str]
    """The language's own small words: again, always, weekdays, daily, decimal."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the language calls an entry of the directory, where not by its own name."""

    def spoken(self, prompt: str, on: date, **given: str) -> Speech:
        """Words and pauses; raises UndatedError where a fact has no value on the day."""
        parts: list[str | int] = []
        for sentence in SENTENCE_END.split(prompt):
            if parts:
                parts.append(BETWEEN_SENTENCES)
            parts.extend(self._parts(sentence, on, given))
        return joined(parts)

    def written(self, prompt: str, on: date, **given: str) -> str:
        """The text of a message; raises UndatedError where a fact has no value on the day."""
        return PLACEHOLDER.sub(lambda match: self._written(match[1], on, given), prompt)

    def _parts(self, sentence: str, on: date, given: Mapping[str, str]) -> list[str | int]:
        parts: list[str | int] = []
        position = 0
        for match in PLACEHOLDER.finditer(sentence):
            parts.append(sentence[position : match.start()])
            parts.extend(self._spoken(match[1], on, given))
            position = match.end()
        return [*parts, sentence[position:]]

    def _spoken(self, name: str, on: date, given: Mapping[str, str]) -> Speech:
        entry, _, form = name.partition(".")
        if entry in self.numbers and form in ("", "once"):
            once = digits(self.numbers[entry].number)
            if form == "once":
                return once
            return (*once, ".", BETWEEN_READINGS, f"{self.manner['again']} ", *once)
        return (self._plain(name, on, given, " "),)

    def _written(self, name: str, on: date, given: Mapping[str, str]) -> str:
        entry, _, form = name.partition(".")
        if entry in self.numbers and form in ("", "once"):
            return self.numbers[entry].number
        return self._plain(name, on, given, ".")

    def _plain(self, name: str, on: date, given: Mapping[str, str], colon: str) -> str:
        if name in given:
            return given[name]
        if name == "year":
            return str(on.year)
        entry, _, form = name.partition(".")
        if entry in self.numbers and form == "name":
            return self.names.get(entry, self.numbers[entry].name)
        if entry in self.numbers and form == "hours":
            return in_words(self.numbers[entry].hours, self.manner, colon)
        value = self.facts[name].on(on)
        if value is None:
            raise UndatedError(name)
        return value.replace(",", self.manner["decimal"])

    def unknown(self, prompt: str, given: Sequence[str] = ()) -> list[str]:
        """The placeholders of a prompt that nothing fills, and braces that make no placeholder."""
        return [
            text.strip("{}")
            for text in BRACES.findall(prompt)
            if not PLACEHOLDER.fullmatch(text) or not self._known(text.strip("{}"), given)
        ]

    def _known(self, name: str, given: Sequence[str]) -> bool:
        entry, _, form = name.partition(".")
        number = entry in self.numbers and (
            form in ("", "once", "name") or (form == "hours" and len(self.numbers[entry].hours) > 0)
        )
        return name in given or name == "year" or name in self.facts or number


def told_in(*texts: str | None) -> list[str]:
    """What texts tell the number or the figure of, each once: not those of which only hours or name are told."""
    found = [name.partition(".") for text in texts for name in PLACEHOLDER.findall(text or "")]
    return list(dict.fromkeys(name for name, _, form in found if form in ("", "once")))


def names_in(*texts: str | None) -> set[str]:
    """The facts and numbers that texts have placeholders for."""
    return {name.partition(".")[0] for text in texts for name in PLACEHOLDER.findall(text or "")}


def digits(number: str) -> Speech:
    """A number digit by digit: a pause between the groups that its spaces make."""
    parts: list[str | int] = []
    for group in number.split():
        if parts:
            parts.append(BETWEEN_GROUPS)
        parts.append(" ".join(group))
    return tuple(parts)


def joined(parts: Sequence[str | int]) -> Speech:
    """The same speech with neighbouring words joined and empty ones dropped."""
    out: list[str | int] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    return tuple(out)


def words_of(speech: Speech) -> str:
    """The words alone, as one string."""
    return " ".join(part.strip() for part in speech if isinstance(part, str))
