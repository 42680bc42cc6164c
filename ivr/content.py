"""The whole line as one value: flow, words, numbers and languages, read once and checked against each other.

Whatever is wrong is a sentence at start, never at a call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flows.load import load_flow
from flows.machine import Machine
from ivr.checks import faults_of
from ivr.directory import Directory, load_directory
from ivr.moment import CONDITIONS
from prompts.alarm import NUMBERS as ALARM_NUMBERS
from prompts.catalogue import Catalogue
from prompts.facts import load_facts
from prompts.language import load_language


class ContentError(ValueError):
    """A fault between files; the message names the file, the place and what is wrong."""


@dataclass(frozen=True)
class Content:
    """Everything the line knows that is not about a caller."""

    machine: Machine
    catalogue: Catalogue
    directory: Directory
    languages: Sequence[str]
    """The languages on offer, the line's own first."""

    @property
    def own(self) -> str:
        """The line's own language."""
        return self.languages[0]

    def short_number(self, keys: str) -> str | None:
        """The emergency number or legevakt that keys end with, as an entry of the directory."""
        return next((name for name, number in self._hang_up.items() if keys.endswith(number)), None)

    def begun_number(self, keys: str) -> str:
        """The most that keys end with and one of these numbers begins with."""
        return next(keys[at:] for at in range(len(keys) + 1) if keys[at:] in self._begun)

    @cached_property
    def _begun(self) -> frozenset[str]:
        return frozenset(
            ["", *(number[:end] for number in self._hang_up.values() for end in range(len(number)))]
        )

    @cached_property
    def _hang_up(self) -> Mapping[str, str]:
        numbers = {name: entry.number.replace(" ", "") for name, entry in self.directory.items()}
        return {name: number for name, number in numbers.items() if number in ALARM_NUMBERS}

    def has(self, place: str, language: str) -> bool:
        """Whether a stored place and language still exist: a deploy may have taken them away."""
        known = self.machine.flow.get(place)
        return known is not None and not known.when and language in self.languages


def load_content(root: Path, languages: Sequence[str], *, connects: bool = True) -> Content:
    """Read and check all content below a folder; raises a ValueError with a sentence a fault.

    `connects` False: every number is told and none connected.
    """
    prompts = root / "prompts"
    facts = load_facts(prompts / "facts.toml")
    directory = load_directory(root / "ivr" / "directory.toml")
    flow = load_flow(root / "flows", directory, CONDITIONS)
    known = [load_language(path) for path in sorted(prompts.glob("*.toml")) if path.stem != "facts"]
    codes = [language.code for language in known]
    for code in languages:
        if code not in codes:
            raise ContentError(f"{prompts}: language {code!r} has no file; there are {', '.join(codes)}")
    alarms = sorted({*ALARM_NUMBERS.values(), *(kind for language in known for kind in language.alarms)})
    faults = [
        f"{prompts / language.code}.toml: {fault}"
        for language in known
        for fault in faults_of(language, flow.values(), facts, directory, alarms)
    ]
    if faults:
        raise ContentError("\n".join(faults))
    connectable = {name for name, entry in directory.items() if entry.dial and connects}
    return Content(
        Machine(flow, connectable), Catalogue(known, facts, directory), directory, tuple(languages)
    )
