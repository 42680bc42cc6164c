"""What is written at a place in a picture, in one language, on one day: its name, its words, its numbers, its keys.

A place that no menu offers has the name of the place it continues, and which part of it it is.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from flows.load import HELP, parents
from ivr.branches import LOCAL_NUMBERS, Branch, deeds, trees
from ivr.content import Content
from prompts.alarm import NUMBERS as ALARM_NUMBERS

OWN_NUMBERS = "The municipality's own numbers"
URGENT = "116117"
"""An alarm when it is texted, but no emergency number."""

Colour = Literal["menu", "answer", "told", "connected", "emergency", "fork"]


@dataclass(frozen=True)
class Label:
    """What is written at a place.

    `number` is told there, that of the service `called` so; `keys` are those that do more than lead on, and `aims` the
    places they lead to.
    """

    name: str
    words: str
    colour: Colour
    number: str
    called: str
    keys: Mapping[str, str]
    aims: Mapping[str, str]


class Labels:
    """The labels of all places."""

    def __init__(self, content: Content, language: str, on: date) -> None:
        self.language = language
        self._content, self._on = content, on
        self._names: dict[str, str] = {LOCAL_NUMBERS: OWN_NUMBERS}
        for tree in trees(content.machine).values():
            self._name(tree)

    def __getitem__(self, place: str) -> Label:
        """The label of a place."""
        content, language = self._content, self.language
        found = deeds(content.machine, place)
        table = content.machine.flow[place]
        tell = table.tell
        silent = table.when or table.is_local
        words = "" if silent else content.catalogue.written(place, language, self._on)
        return Label(
            name=self._names[place],
            words=words,
            colour=self._colour(place),
            number=content.directory[tell].number if tell else "",
            called=self._called(tell) if tell and not table.is_local else "",
            keys={
                key: self._line("choice_connect") if does.effect == "connect" else self._names[does.to or ""]
                for key, does in found.items()
            },
            aims={key: does.to for key, does in found.items() if does.to},
        )

    def name(self, place: str) -> str:
        """What a place is called."""
        return self._names[place]

    @cached_property
    def rtl(self) -> bool:
        """Whether the language is read from the right."""
        return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in self.more())

    def more(self) -> str:
        """What the key that tells more is called."""
        return self._line("choice_more")

    def path(self, place: str) -> Sequence[str]:
        """The names of the places from the start to a place, without the start."""
        back = parents(self._content.machine.flow)
        names = []
        while back[place] != place:
            names.append(self._names[place])
            place = back[place]
        return names[::-1]

    def _line(self, name: str) -> str:
        return _upper(self._content.catalogue.line_text(name, self.language, self._on))

    def _called(self, entry: str) -> str:
        return self._content.catalogue.name(entry, self.language, self._on)

    def _name(self, branch: Branch, above: str = "", part: int = 1) -> None:
        """Names a place and all that follows it; `above` is what it continues."""
        place = self._content.machine.flow.get(branch.place)
        if branch.elsewhere:
            return
        if place and place.is_local and place.tell:
            self._names[branch.place] = _upper(self._called(place.tell))
        elif place:
            chosen = self._content.catalogue.choice(branch.place, self.language, self._on)
            if branch.place == HELP:
                above = self._line("choice_help")
            elif chosen:
                above, part = _upper(chosen), 1
            elif branch.way and branch.way.kind == "fork":
                above, part = f"{above}: {branch.way.mark}", 1
            above = above or branch.place
            self._names[branch.place] = f"{above} · {part}" if part > 1 else above
        for each in branch.branches:
            self._name(each, above, part + 1)

    def _colour(self, place: str) -> Colour:
        machine = self._content.machine
        table = machine.flow[place]
        if table.when:
            return "fork"
        if table.menu:
            return "menu"
        if table.tell is None:
            return "answer"
        number = self._content.directory[table.tell].number.replace(" ", "")
        if number in ALARM_NUMBERS and number != URGENT:
            return "emergency"
        connects = any(does.effect == "connect" for does in machine.exits[place].values())
        return "connected" if connects else "told"


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
