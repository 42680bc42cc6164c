"""Whether a request, and what the stand-in answers, is as Twilio's own OpenAPI documents describe it.

openapi.json holds of them what the line uses: names, types, formats and values. Twilio passes over a name that it
does not know, so a misspelt one would never be noticed; here it fails the test.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.twilio.kept import Form, Json

DESCRIBED: Mapping[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8"))
OPERATIONS = {
    re.compile(re.sub(r"\\\{\w+\\\}", r"\\w+", re.escape(name))): operation
    for name, operation in DESCRIBED.items()
    if name != "source"
}
ERROR = 400


def undescribed(method: str, path: str, form: Form, status: int, answer: Json | None) -> Iterator[str]:
    """What is not as described, a sentence each. An answer that refuses is not looked at."""
    name = f"{method} {path}"
    operation = next((each for pattern, each in OPERATIONS.items() if pattern.fullmatch(name)), None)
    if operation is None:
        yield f"{name}: there is no such thing"
        return
    for key, value in form.items():
        if key not in operation["asked"]:
            yield f"{name}: no parameter is called {key}"
        elif not _is(operation["asked"][key], value):
            yield f"{name}: {key} is {value!r} and not {operation['asked'][key]}"
    if status < ERROR:
        yield from (f"{name}: {fault}" for fault in _misanswered(operation, status, answer or {}))


def _misanswered(operation: Mapping[str, Any], status: int, answer: Json) -> Iterator[str]:
    if status != operation["status"]:
        yield f"answered {status} and not {operation['status']}"
    for record in _records(answer):
        for key, value in record.items():
            if key not in operation["answered"]:
                yield f"no answer has a {key}"
            elif value is not None and not _is(operation["answered"][key], value):
                yield f"answered {key} with {value!r}"


def _records(answer: Json) -> list[Json]:
    lists = [value for value in answer.values() if isinstance(value, list)]
    return lists[0] if lists else [answer]


def _is(described: Mapping[str, Any], value: object) -> bool:
    if "enum" in described:
        return value in described["enum"]
    if described.get("type") == "integer":
        return isinstance(value, int) or str(value).isdecimal()
    if described.get("type") == "boolean":
        return value in (True, False, "true", "false")
    if described.get("format") in FORMATS and value != "":
        return FORMATS[described["format"]](str(value))
    return isinstance(value, str | dict)


def _dated(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "http-method": lambda value: value in ("GET", "POST"),
    "uri": lambda value: urlsplit(value).scheme in ("http", "https"),
    "date-time": _dated,
    "date-time-rfc-2822": lambda value: (
        re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000", value) is not None
    ),
}
