"""The keys by which the words of a place are heard in a language: so what breaks a rule can be tried on a telephone."""

from dataclasses import replace
from datetime import date

from ivr.content import Content
from ivr.proving.memory import Memory
from ivr.proving.rule import Case
from ivr.proving.walk import HURRIED, walk
from ivr.proving.world import World, moments
from ivr.stepping import TWO
from ivr.voice import LANGUAGE_KEY


class Keys:
    """The shortest ways of one line, at the first kind of moment at which a place is reached."""

    def __init__(self, content: Content, on: date) -> None:
        self._content = content
        self._ways = _ways(replace(content, languages=(content.own,)), on)

    def to(self, language: str, place: str, then: str = "") -> str:
        """The keys to a place in a language, and those that follow there; what is no place (an alarm) has none."""
        if place not in self._ways:
            return then
        calls, *keys = self._ways[place].split()
        return " ".join([calls, *self._chosen(language), *keys, *then.split()])

    def case(self, value: float, language: str, place: str, *more: object, then: str = "") -> Case:
        """A case of the words of a place, with the keys to it."""
        where = ", ".join(map(str, (language, place, *more)))
        return Case(value, where, self.to(language, place, then))

    def _chosen(self, language: str) -> list[str]:
        """The keys to a language, from the opening of a call; with two there is one key to the other."""
        codes = self._content.languages
        if language == codes[0]:
            return []
        return [LANGUAGE_KEY] if len(codes) == TWO else [LANGUAGE_KEY, str(codes.index(language) + 1)]


def _ways(content: Content, on: date) -> dict[str, str]:
    memory, found = Memory(content), dict[str, str]()
    speaking = {name for name, place in content.machine.flow.items() if not place.when}
    for name, now in moments(content, on):
        made = walk(World(name, content, now), memory)
        for spot in made.first:
            if spot.state == "listening" and HURRIED not in made.way(spot):
                found.setdefault(spot.talk.place, made.way(spot))
        if speaking <= found.keys():
            break
    return found
