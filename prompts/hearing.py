"""How one language is understood: prompts/heard/LANG.toml, and examples beside it in LANG.tsv.

[meaning]   the words by which the meanings in alarms.toml are recognised
[typing]    ordinary: words near a keyword that mean something else; usual: what people write, by which the
            language is recognised; latin: the same in Latin letters where they are not its own; asking: words with
            which a question begins (hva, how much), so that what is asked is told from what has happened
LANG.tsv    texts as people write them, one a line behind its label and a tab: the place that answers it,
            alarm.KIND, or - for what asks for nothing
A language that the line does not speak has these files alone, with its name, the messages that answer its
emergencies ([alarm.KIND], as in its own file), and `beside`: the language on offer beside which they are sent.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from prompts.language import Alarm, LanguageError, alarm

TABLES = ("meaning", "typing")
ONLY_HEARD = ("name", "beside", "alarm")
TYPING = ("ordinary", "usual", "latin", "asking")
ALARM = "alarm."
NOTHING = "-"


class HearingError(ValueError):
    """A fault in what a language is understood by; the message names the file, the table and what is wrong."""


@dataclass(frozen=True)
class Hearing:
    """How a language is understood; `examples` are labels and texts.

    `name`, `beside` and `alarms` (messages by kind) are those of a language that is only heard.
    """

    code: str
    meanings: Mapping[str, Sequence[str]]
    ordinary: Sequence[str]
    usual: Sequence[str]
    latin: Sequence[str]
    examples: Sequence[tuple[str, str]]
    asking: Sequence[str] = ()
    name: str = ""
    beside: str = ""
    alarms: Mapping[str, Alarm] = field(default_factory=dict)

    @property
    def learned(self) -> "Hearing":
        """What a line needs of it when all that it is understood by is learned."""
        return replace(self, meanings={}, ordinary=(), usual=(), latin=(), examples=())


def load_hearing(path: Path) -> Hearing:
    """Read both files; raises HearingError with a sentence that names file, table and fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        lines = path.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise HearingError(f"{path}: cannot be read: {error}") from error
    unknown = sorted(set(tables) - {*TABLES, *ONLY_HEARD})
    if unknown:
        raise HearingError(f"{path}: has {', '.join(unknown)}, which nothing uses")
    missing = [name for name in TABLES if not isinstance(tables.get(name), dict)]
    if missing:
        raise HearingError(f"{path}: lacks [{missing[0]}]")
    for name in TABLES:
        for key, value in tables[name].items():
            if not _are_words(value):
                raise HearingError(f"{path}: [{name}] has a {key!r} that is no list of texts")
    strange = sorted(set(tables["typing"]) - set(TYPING))
    if strange:
        raise HearingError(f"{path}: [typing] has {', '.join(strange)}, which nothing uses")
    ordinary, usual, latin, asking = (tuple(tables["typing"].get(name, ())) for name in TYPING)
    return Hearing(
        code=path.stem,
        meanings=MappingProxyType({name: tuple(words) for name, words in tables["meaning"].items()}),
        ordinary=ordinary,
        usual=usual,
        latin=latin,
        examples=_examples(path.with_suffix(".tsv"), lines),
        asking=asking,
        **_only_heard(path, tables),
    )


def _examples(path: Path, lines: Sequence[str]) -> Sequence[tuple[str, str]]:
    found = []
    for number, line in enumerate(lines, 1):
        label, tab, text = line.partition("\t")
        if not label or not tab or not text.strip() or "\t" in text:
            raise HearingError(f"{path}: line {number} is not a label, a tab and a text")
        found.append((label, text))
    return tuple(found)


def _only_heard(path: Path, tables: Mapping[str, Any]) -> dict[str, Any]:
    if not set(ONLY_HEARD) & set(tables):
        return {}
    alarms = tables.get("alarm")
    if not all(isinstance(tables.get(name), str) for name in ("name", "beside")) or not isinstance(
        alarms, dict
    ):
        raise HearingError(f"{path}: a language that is only heard needs name, beside and [alarm.KIND]")
    try:
        messages = MappingProxyType({kind: alarm(path, kind, table) for kind, table in alarms.items()})
    except LanguageError as error:
        raise HearingError(str(error)) from error
    return {"name": tables["name"], "beside": tables["beside"], "alarms": messages}


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)
