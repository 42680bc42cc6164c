"""One language file: how it speaks, then what each place says. How it is understood stands in prompts/heard.

name, voice, locale   the language in itself, and the voice and locale that Twilio's <Say> takes; voice "" where
                      there is none: such a language is played from recordings
reviewed              who has signed the wording, "" while nobody has
[manner]              small words that placeholders need: again, hours, the decimal sign
[line]                what the line itself says everywhere: greeting, re-prompts, outcomes of a call
[command]             words that move about in a text conversation, the language's own names, courtesies (thanks; small
                      ones, which ask for nothing: yes, hello; those that may stand beside a digit), and 0 to 9 in words
[never]               phrases that none of these texts may have (prompts/never.py)
[names]               what services are called where the directory's own name would not be understood
[alarm.KIND]          the one message that answers an alarm of this kind; `brief`, the same in a few words, stands
                      behind another kind's; in the base language also `handed`, the words for whoever the phone is
                      handed to
[translated]          the fingerprint of the base text that each text was made from (prompts/translation.py)
every other table     a place: choice, words, say, sms, careful, careful_sms; kept, a shorter sms for a caller to keep
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from prompts.never import BUT, KINDS

COMMANDS = (
    "more", "menu", "back", "again", "language", "help", "end", "names", "call", "erase", "leave",
    "thanks", "small", "beside", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
)  # fmt: skip
HEAD = ("name", "voice", "locale", "reviewed")
NUMBER = re.compile(r"\d+(?: \d+)*")
TABLES = ("manner", "line", "command", "never", "names", "alarm", "translated")


class LanguageError(ValueError):
    """A fault in a language file; the message names the file, the table and what is wrong."""


@dataclass(frozen=True)
class Prompt:
    """What one place says. `careful` is said instead of `say` on a day a fact in it has no value."""

    choice: str | None = None
    words: Sequence[str] = ()
    say: str | None = None
    sms: str | None = None
    careful: str | None = None
    careful_sms: str | None = None
    kept: str | None = None


@dataclass(frozen=True)
class Alarm:
    """The message that answers one kind of emergency, what is added to another kind's, and in another language's."""

    sms: str
    brief: str
    handed: str = ""


@dataclass(frozen=True)
class Language:
    """A whole language file."""

    code: str
    name: str
    voice: str
    locale: str
    reviewed: str
    manner: Mapping[str, str]
    line: Mapping[str, str]
    command: Mapping[str, Sequence[str]]
    never: Mapping[str, Sequence[str]]
    names: Mapping[str, str]
    translated: Mapping[str, str]
    alarms: Mapping[str, Alarm]
    prompts: Mapping[str, Prompt]


def load_language(path: Path) -> Language:
    """Read one language file; raises LanguageError with a sentence that names file, table and fault."""
    tables = _tables(path)
    command = tables["command"]
    for name in ("manner", "line", "names", "translated"):
        _texts(path, name, tables[name])
    _lists(path, "command", command)
    _lists(path, "never", tables["never"])
    missing = [name for name in COMMANDS if not command.get(name)]
    if missing:
        raise LanguageError(f"{path}: [command] lacks {', '.join(missing)}")
    unlike = sorted(set(KINDS) ^ (set(tables["never"]) - {BUT}))
    if unlike:
        raise LanguageError(
            f"{path}: [never] lacks or has {', '.join(unlike)}: it lists {', '.join(KINDS)}, {BUT}"
        )
    prompts = {
        name: _prompt(path, name, table)
        for name, table in tables.items()
        if isinstance(table, dict) and name not in TABLES
    }
    return Language(
        code=path.stem,
        name=tables["name"],
        voice=tables["voice"],
        locale=tables["locale"],
        reviewed=tables["reviewed"],
        manner=MappingProxyType(tables["manner"]),
        line=MappingProxyType(tables["line"]),
        command=MappingProxyType(command),
        never=MappingProxyType(tables["never"]),
        names=MappingProxyType(tables["names"]),
        translated=MappingProxyType(tables["translated"]),
        alarms=MappingProxyType(
            {kind: alarm(path, kind, table, ["handed"]) for kind, table in tables["alarm"].items()}
        ),
        prompts=MappingProxyType(prompts),
    )


def _tables(path: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LanguageError(f"{path}: cannot be read: {error}") from error
    missing = [name for name in (*HEAD, *TABLES) if name not in tables]
    if missing:
        raise LanguageError(f"{path}: lacks {', '.join(missing)}")
    for name, value in tables.items():
        if not isinstance(value, str if name in HEAD else dict):
            raise LanguageError(f"{path}: {name} is {'no text' if name in HEAD else 'no table'}")
    return tables


def _texts(path: Path, table: str, values: Mapping[str, object]) -> None:
    for key, value in values.items():
        if not isinstance(value, str):
            raise LanguageError(f"{path}: [{table}] has a {key!r} that is no text")


def _lists(path: Path, table: str, values: object) -> None:
    if not isinstance(values, dict):
        raise LanguageError(f"{path}: [{table}] is no table")
    for key, value in values.items():
        if not _words(value):
            raise LanguageError(f"{path}: [{table}] has a {key!r} that is no list of texts")


def _words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)


def alarm(path: Path, kind: str, table: object, more: Collection[str] = ()) -> Alarm:
    """What answers one kind of emergency; raises LanguageError. `more` may stand there besides."""
    if not isinstance(table, dict):
        raise LanguageError(f"{path}: [alarm.{kind}] is no table")
    for name, what in (("sms", "the message that answers it"), ("brief", "the same in a few words")):
        if not isinstance(table.get(name), str):
            raise LanguageError(f"{path}: [alarm.{kind}] needs {name}, {what}")
    unknown = sorted(set(table) - {"sms", "brief", *more})
    if unknown or not isinstance(table.get("handed", ""), str):
        raise LanguageError(f"{path}: [alarm.{kind}] has {', '.join(unknown or more)}, which nothing uses")
    return Alarm(table["sms"], table["brief"], table.get("handed", ""))


def numbers(text: str) -> set[str]:
    """The numbers that an alarm's message tells, without spaces."""
    return {number.replace(" ", "") for number in NUMBER.findall(text)}


def _prompt(path: Path, name: str, table: Mapping[str, object]) -> Prompt:
    known = {each.name for each in fields(Prompt)}
    for key, value in table.items():
        if key not in known:
            raise LanguageError(f"{path}: [{name}] has {key!r}, which is none of {', '.join(sorted(known))}")
        if not (_words(value) if key == "words" else isinstance(value, str)):
            raise LanguageError(f"{path}: [{name}] has a {key!r} of the wrong kind")
    return Prompt(**table)  # type: ignore[arg-type]  # each value's type was checked above
