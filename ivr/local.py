"""The reader of a municipality's own numbers: one file, one table a service (directory.local.example.toml).

The kinds of service are those that a flow has a place for: [legevakt] in the file is `local-legevakt` in the
directory, in the flows and among the names of a language. What the file does not give does not exist on the line.
A number has eight digits, so no emergency number and no short one can stand here, and a key connects it unless the
entry says why not.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from flows.load import LOCAL
from ivr.directory import Directory, DirectoryError, Entry, checked_table, dialable, hours_of, read_entries

INSTEAD = "legevakt"  # offered where a service is busy or closed
KEYS = ("name", "number", "hours", "connect", "why", "checked")
NUMBER = re.compile(r"[2-9][0-9]{7}")
LONGEST_NAME = 40


def load_local(path: Path, kinds: Collection[str], languages: Collection[str]) -> Directory:
    """The entries of a municipality's file, by their names in the directory; raises DirectoryError with a sentence.

    `kinds` are those names, `languages` the codes a service may have a name in.
    """
    known = [kind.removeprefix(LOCAL) for kind in kinds]

    def entry(key: str, given: object) -> Entry:
        if key not in known:
            raise ValueError(f"is no service the line knows: {', '.join(known)}")
        return _entry(checked_table(given, KEYS), languages)

    entries = read_entries(path, entry)
    if not entries:
        raise DirectoryError(f"{path}: gives no number: leave DIRECTORY empty where there is none")
    return {f"{LOCAL}{key}": each for key, each in entries.items()}


def _entry(table: Mapping[str, object], languages: Collection[str]) -> Entry:
    number, hours, checked = str(table["number"]), hours_of(table["hours"]), table["checked"]
    digits = number.replace(" ", "")
    if not NUMBER.fullmatch(digits):
        raise ValueError(
            f"has the number {number!r}: write all eight digits, with a space between groups; "
            "emergency and short numbers are told by the line itself"
        )
    if not isinstance(checked, date):
        raise TypeError("has a `checked` that is no day, such as 2026-11-22")
    connect = table.get("connect", True)
    if connect is True:
        dialable(f"+47{digits}")
    elif not table.get("why"):
        raise ValueError("is not connected and does not say why")
    return Entry(
        name="",
        number=number,
        hours=hours,
        dial=f"+47{digits}" if connect is True else None,
        next=INSTEAD,
        own=_names(table.get("name", ""), languages),
    )


def _names(given: object, languages: Collection[str]) -> Mapping[str, str]:
    """What the service is called: one name in every language, or a table of names by language."""
    names: dict[str, str] = {}
    for code, name in (given if isinstance(given, dict) else {"": given}).items():
        if code and code not in languages:
            raise ValueError(f"has a name in {code!r}; the languages are {', '.join(languages)}")
        if not isinstance(name, str) or len(name) > LONGEST_NAME or (code and not name):
            raise ValueError(f"has the name {name!r}: write a text of {LONGEST_NAME} letters at most")
        if name:
            names[code] = name
    return names
