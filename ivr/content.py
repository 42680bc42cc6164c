"""The whole line as one value: flow, words, numbers and the languages on offer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from flows.load import START, Flow, local_entries, private, sections, settled, subjects
from flows.machine import Machine
from ivr.directory import Directory
from ivr.files import ContentError, load_files
from ivr.local import load_local
from prompts.alarm import NUMBERS as ALARM_NUMBERS
from prompts.catalogue import BASE, Catalogue
from prompts.folding import fold_ours
from prompts.learning import Learning
from prompts.lettering import lettered
from prompts.recordings import Recordings, load_recordings

NO_RECORDINGS = Recordings(Path(), {})

Deed = Literal["connect", "send"]
CONNECTS: Mapping[Deed, bool] = {"connect": True, "send": False}


@dataclass(frozen=True, eq=False)
class Content:
    """Everything the line knows that is not about a caller."""

    machine: Machine
    catalogue: Catalogue
    directory: Directory
    languages: Sequence[str]
    """The languages on offer, the line's own first."""
    understanding: Learning
    recordings: Recordings = NO_RECORDINGS
    plain: Collection[str] = frozenset()
    """Languages that are texted without their accents."""
    asks: bool = True
    """Whether a call is asked for its language when it opens; not on a number of a language's own."""
    sends: bool = False
    """Whether the line sends texts and calls by itself, where somebody asks for it."""

    @lru_cache(maxsize=64)  # noqa: B019 - a handful of contents live as long as the process
    def ordered(self, first: str, *, asks: bool = True) -> "Content":
        """The same with another language first: that of a number, or the one a caller chose before."""
        if first == self.own and asks == self.asks:
            return self
        others = (code for code in self.languages if code != first)
        return replace(self, languages=(first, *others), asks=asks)

    @property
    def own(self) -> str:
        """The line's own language."""
        return self.languages[0]

    def short_number(self, keys: str) -> str | None:
        """The emergency number or legevakt that keys end with, as an entry of the directory."""
        return next((name for name, number in self.hang_up.items() if keys.endswith(number)), None)

    def begun_number(self, keys: str) -> str:
        """The most that keys end with and one of these numbers begins with."""
        return next(keys[at:] for at in range(len(keys) + 1) if keys[at:] in self._begun)

    @cached_property
    def _begun(self) -> frozenset[str]:
        return frozenset(
            ["", *(number[:end] for number in self.hang_up.values() for end in range(len(number)))]
        )

    @cached_property
    def hang_up(self) -> Mapping[str, str]:
        """The numbers that are dialled after hanging up and never connected, by their entries."""
        numbers = {name: entry.number.replace(" ", "") for name, entry in self.directory.items()}
        return {name: number for name, number in numbers.items() if number in ALARM_NUMBERS}

    @cached_property
    def subject_of(self) -> Mapping[str, str]:
        """The subject each place belongs to: what a texter is offered when it is not clear what they ask."""
        return subjects(self.machine.flow)

    @cached_property
    def section_of(self) -> Mapping[str, str]:
        """The choice of the main menu each place is under."""
        return sections(self.machine.flow)

    @cached_property
    def private(self) -> frozenset[str]:
        """The places whose answers are not sent before it was asked who else reads the phone."""
        return private(self.machine.flow)

    @cached_property
    def answering(self) -> Sequence[str]:
        """The languages an emergency is answered in: those on offer, and those only heard beside one of them."""
        beside = [code for code, heard in self.catalogue.heard.items() if heard.beside in self.languages]
        return (*self.languages, *beside)

    def lettered(self, text: str, language: str) -> str:
        """A text message with the letters it is sent in."""
        return lettered(text, plain=language in self.plain)

    def named(self, place: str) -> str:
        """The nearest place, towards the start, that has a name a menu can offer."""
        choice = self.catalogue.languages[self.own].prompts
        while place not in choice or not choice[place].choice:
            place = self.subject_of[place] if self.subject_of[place] != place else START
        return place

    @cached_property
    def called(self) -> Mapping[str, Mapping[tuple[str, ...], str]]:
        """By language the subjects, and what the main menu offers, by what they are called, as it is folded."""
        heads = {*self.subject_of.values(), *self.section_of.values()}
        prompts = {code: self.catalogue.languages[code].prompts for code in self.languages}
        return {
            code: {fold_ours(choice): place for place in heads if (choice := prompts[code][place].choice)}
            for code in self.languages
        }

    def has(self, place: str, language: str) -> bool:
        """Whether a stored place and language still exist: a deploy may have taken them away."""
        known = self.machine.flow.get(place)
        return known is not None and not known.when and language in self.languages


def load_content(
    root: Path,
    languages: Sequence[str],
    *,
    does: Mapping[Deed, bool] = CONNECTS,
    plain: Collection[str] = (),
    local: Path | None = None,
) -> Content:
    """Read and check all content below a folder; raises a ValueError with a sentence a fault.

    `does` says whether numbers are connected, and not only told, and whether answers can be sent as texts. `plain`
    languages are texted without accents. `local` is the file of a municipality's own numbers.
    """
    files, understanding = load_files(root)
    codes = [language.code for language in files.languages]
    for code in languages:
        if code not in codes:
            raise ContentError(
                f"{root / 'prompts'}: language {code!r} has no file; there are {', '.join(codes)}"
            )
    own = load_local(local, local_entries(files.flow), codes) if local else {}
    directory = {**files.directory, **own}
    connectable = {name for name, entry in directory.items() if entry.dial and does["connect"]}
    flow = settled(files.flow, own)
    catalogue = Catalogue(files.languages, files.facts, directory, files.rules, files.hearings)
    return Content(
        Machine(flow, connectable, sendable_places(flow, catalogue, directory) if does["send"] else ()),
        catalogue,
        directory,
        tuple(languages),
        understanding,
        load_recordings(root / "prompts" / "audio"),
        frozenset(plain),
        sends=does["send"],
    )


def sending(content: Content, *, sends: bool) -> Content:
    """The same line where answers can be sent as texts, or cannot; every number that may be connected is."""
    connectable = {name for name, entry in content.directory.items() if entry.dial}
    flow = content.machine.flow
    sendable = sendable_places(flow, content.catalogue, content.directory) if sends else ()
    return replace(content, machine=Machine(flow, connectable, sendable), sends=sends)


def sendable_places(flow: Flow, catalogue: Catalogue, directory: Directory) -> set[str]:
    """The places that say something to be sent: every answer, and a menu that tells a number."""
    answers = {name for name, place in flow.items() if not place.menu and not place.when}
    menus = {name for name, place in flow.items() if place.menu}
    tell = {name for name in menus if set(catalogue.tells(name, BASE, aloud=True)) & set(directory)}
    return answers | tell
