"""The thin reader of directory.toml: every number the line tells or connects to.

The rules it holds: 110, 112, 113, 1412 and every short number can never be dialled, whatever a file says;
an entry that is not connected says why; `next` leads to another entry. A municipality's own file is read in
ivr/local.py.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import phonenumbers

from prompts.hours import Hours, parse_hours

REGION = "NO"
KEYS = (
    "name", "number", "dial", "hours", "cost", "connect", "why", "next", "confidence", "source", "checked",
)  # fmt: skip
CONFIDENCE = ("HIGH", "MED")
ORDINARY = (
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


class DirectoryError(ValueError):
    """A fault in the directory; the message names the file, the entry and what is wrong."""


@dataclass(frozen=True)
class Entry:
    """One service. `number` as people write it, `dial` in E.164 if a key may connect it, else None.

    `own` is what a municipality calls it, by language, and under "" in all others.
    """

    name: str
    number: str
    hours: Sequence[Hours]
    dial: str | None
    next: str | None
    own: Mapping[str, str] = field(default_factory=dict)


Directory = Mapping[str, Entry]


def load_directory(path: Path) -> Directory:
    """Read and check the directory; raises DirectoryError with a sentence."""
    entries = read_entries(path, lambda _, table: _entry(table))
    for key, entry in entries.items():
        if entry.next is not None and entry.next not in entries:
            raise DirectoryError(f"{path}: entry [{key}] has next = {entry.next!r}, which is no entry")
    return MappingProxyType(entries)


def read_entries(path: Path, entry: Callable[[str, object], Entry]) -> dict[str, Entry]:
    """Each table of a file, made an entry from its key and what stands in it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DirectoryError(f"{path}: cannot be read: {error}") from error
    entries: dict[str, Entry] = {}
    for key, table in tables.items():
        try:
            entries[key] = entry(key, table)
        except KeyError as error:
            raise DirectoryError(f"{path}: entry [{key}] lacks {error}") from error
        except (TypeError, ValueError) as error:
            raise DirectoryError(f"{path}: entry [{key}] {error}") from error
    return entries


def checked_table(table: object, known: Sequence[str]) -> Mapping[str, object]:
    """A table with none but these keys; raises TypeError or ValueError with a sentence."""
    if not isinstance(table, dict):
        raise TypeError("is not a table")
    for key in table:
        if key not in known:
            raise ValueError(f"has {key!r}, which is none of {', '.join(known)}")
    return table


def hours_of(written: object) -> Sequence[Hours]:
    """One span or a list of them; raises ValueError with a sentence."""
    return tuple(parse_hours(str(span)) for span in (written if isinstance(written, list) else [written]))


def _entry(given: object) -> Entry:
    table = checked_table(given, KEYS)
    connect, dial = table["connect"], table.get("dial")
    if table["confidence"] not in CONFIDENCE:
        raise ValueError(f"has the confidence {table['confidence']!r}; only {' and '.join(CONFIDENCE)} ship")
    for told in ("source", "checked", "cost"):
        table[told]
    if connect is True:
        dialable(dial)
    elif not table.get("why"):
        raise ValueError("is not connected and does not say why")
    number = str(table["number"])
    if not number.replace(" ", "").isdigit():
        raise ValueError(f"has the number {number!r}: digits and spaces only")
    following = table.get("next")
    return Entry(
        name=str(table["name"]),
        number=number,
        hours=hours_of(table["hours"]),
        dial=str(dial) if connect is True else None,
        next=str(following) if following is not None else None,
    )


def dialable(dial: object) -> None:
    """An ordinary Norwegian number in E.164; anything else is refused with a sentence."""
    text = str(dial)
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"cannot connect to {text!r}: it is not a number in E.164") from error
    if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != text:
        raise ValueError(f"cannot connect to {text!r}: write it as +47 and eight digits without spaces")
    ordinary = phonenumbers.is_valid_number_for_region(number, REGION) and (
        phonenumbers.number_type(number) in ORDINARY
    )
    if not ordinary:
        raise ValueError(
            f"cannot connect to {text!r}: emergency, short and special numbers are never dialled"
        )
