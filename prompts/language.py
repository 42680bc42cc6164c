"""One language file: how it speaks, then what each place says.

name, voice, locale   the language in itself, and the voice and locale that Twilio's <Say> takes
reviewed              who has signed the wording, "" while nobody has
[manner]              small words that placeholders need: again, hours, the decimal sign
[line]                what the line itself says everywhere: greeting, re-prompts, outcomes of a call
[command]             words that move about in a text conversation, and the language's own names
[names]               what services are called where the directory's own name would not be understood
[typing]              ordinary: words one letter from a keyword that mean something else
[alarm.KIND]          phrases that raise an alarm in a text, and the one message that answers it
[alarm.lower]         look-alikes and signs of the past, which lower an alarm to a safety line; signs of now
every other table     a place: choice, words, say, sms, careful, careful_sms
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

COMMANDS = ("more", "menu", "back", "again", "language", "help", "end", "names")
HEAD = ("name", "voice", "locale", "reviewed")
TABLES = ("manner", "line", "command", "names", "typing", "alarm")


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


@dataclass(frozen=True)
class Alarm:
    """One kind of emergency in a text: the phrases that raise it and the message that answers it."""

    phrases: Sequence[str]
    sms: str


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
    names: Mapping[str, str]
    ordinary: Sequence[str]
    alarms: Mapping[str, Alarm]
    lookalikes: Sequence[str]
    past: Sequence[str]
    now: Sequence[str]
    prompts: Mapping[str, Prompt]


def load_language(path: Path) -> Language:
    """Read one language file; raises LanguageError with a sentence that names file, table and fault."""
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
    command, alarm = tables["command"], dict(tables["alarm"])
    lower = alarm.pop("lower", {})
    _texts(path, "manner", tables["manner"])
    _texts(path, "line", tables["line"])
    _texts(path, "names", tables["names"])
    _lists(path, "command", command)
    _lists(path, "typing", tables["typing"])
    _lists(path, "alarm.lower", lower)
    missing = [name for name in COMMANDS if not command.get(name)]
    if missing:
        raise LanguageError(f"{path}: [command] lacks {', '.join(missing)}")
    return Language(
        code=path.stem,
        **{name: str(tables[name]) for name in HEAD},
        manner=MappingProxyType(tables["manner"]),
        line=MappingProxyType(tables["line"]),
        command=MappingProxyType(command),
        names=MappingProxyType(tables["names"]),
        ordinary=tuple(tables["typing"].get("ordinary", ())),
        alarms=MappingProxyType({kind: _alarm(path, kind, table) for kind, table in alarm.items()}),
        lookalikes=tuple(lower.get("lookalikes", ())),
        past=tuple(lower.get("past", ())),
        now=tuple(lower.get("now", ())),
        prompts=MappingProxyType(
            {
                name: _prompt(path, name, table)
                for name, table in tables.items()
                if isinstance(table, dict) and name not in TABLES
            }
        ),
    )


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


def _alarm(path: Path, kind: str, table: object) -> Alarm:
    if not isinstance(table, dict):
        raise LanguageError(f"{path}: [alarm.{kind}] is no table")
    phrases, sms = table.get("phrases"), table.get("sms")
    if not isinstance(phrases, list) or not phrases or not _words(phrases) or not isinstance(sms, str):
        raise LanguageError(f"{path}: [alarm.{kind}] needs phrases and sms")
    return Alarm(tuple(phrases), sms)


def _prompt(path: Path, name: str, table: Mapping[str, object]) -> Prompt:
    known = {each.name for each in fields(Prompt)}
    for key, value in table.items():
        if key not in known:
            raise LanguageError(f"{path}: [{name}] has {key!r}, which is none of {', '.join(sorted(known))}")
        if not (_words(value) if key == "words" else isinstance(value, str)):
            raise LanguageError(f"{path}: [{name}] has a {key!r} of the wrong kind")
    return Prompt(**table)  # type: ignore[arg-type]  # each value's type was checked above
