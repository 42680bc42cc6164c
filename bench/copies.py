"""The line with many times the places: its own content, each section of its menus copied under other names.

The copies hang under further menus of five below the urgent one, which has a key left; each has all its words in every
language, and its keywords with letters behind them, so that they are other words.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.starting import copied
from flows.load import HELP, START

BLOCK = re.compile(r"^\[([a-z0-9-]+)\]\n(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
WORDS = re.compile(r"^words\s*=\s*\[.*?\]$", re.MULTILINE | re.DOTALL)
WORD = re.compile(r'"([^"]+?)(\*?)"')
LETTERS = ("bib", "cuc", "dod", "fif", "gug", "hoh", "jij", "kuk", "lul")
FREE = ("now", "5")
"""A menu of the line that has a key left, and that key."""
MOST = 4  # copies in a menu, beside the way to the next menu

Flows = dict[str, dict[str, Any]]


def grown(to: Path, copies: int) -> Path:
    """A copy of the project with so many copies of each section beside it; raises KeyError where no key is left."""
    root = copied(to)
    flows = {
        name: place
        for path in sorted((root / "flows").glob("*.toml"))
        for name, place in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }
    names = _below(flows)
    (root / "flows" / "zz.toml").write_text("\n".join(_flow(flows, names, copies)), encoding="utf-8")
    menu, key = FREE
    hung = re.compile(rf"(\[{menu}\]\n(?:.*\n)?menu = \{{[^}}]*) \}}")
    for path in (root / "flows").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(hung.sub(rf'\1, {key} = "zz-1" }}', text), encoding="utf-8")
    for path in (root / "prompts").glob("??.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n" + "\n".join(_words(text, names, copies)), encoding="utf-8")
    return root


def _below(flows: Flows) -> list[str]:
    """The places that the start leads to, itself and a municipality's own left out."""
    found, waiting = dict.fromkeys([START]), [START]
    for name in waiting:
        place = flows[name]
        ways = [*place.get("menu", {}).values(), *place.get("when", {}).values(), place.get("more")]
        for to in ways:
            if to and to not in found:
                found[to] = None
                waiting.append(to)
    return [name for name in found if name not in (START, HELP)]


def _flow(flows: Flows, names: list[str], copies: int) -> Iterator[str]:
    for first in range(1, copies + 1, MOST):
        menu = [f"main-z{copy}" for copy in range(first, min(first + MOST, copies + 1))]
        menu += [f"zz-{first + MOST}"] if first + MOST <= copies else []
        yield f"[zz-{first}]\nmenu = {{ {_keyed(menu)} }}"
    for copy in range(1, copies + 1):
        for name in (START, *names):
            yield f"[{name}-z{copy}]"
            for what, value in flows[name].items():
                yield f"{what} = {_value(what, value, copy, names)}"


def _keyed(places: list[str]) -> str:
    return ", ".join(f'{key} = "{name}"' for key, name in enumerate(places, 1))


def _value(what: str, value: object, copy: int, names: list[str]) -> str:
    def to(name: str | int) -> str:
        if isinstance(name, int):
            return str(name)
        return f'"{name}-z{copy}"' if name in names and what not in ("tell", "local") else f'"{name}"'

    match value:
        case bool():
            return str(value).lower()
        case dict():
            return f"{{ {', '.join(f'{key} = {to(name)}' for key, name in value.items())} }}"
        case list():
            return f"[{', '.join(map(to, value))}]"
    return to(str(value))


def _words(text: str, names: list[str], copies: int) -> Iterator[str]:
    blocks = {found[1]: found[2] for found in BLOCK.finditer(text)}
    choice = re.search("^choice.*$", blocks[START], re.MULTILINE)
    for first in range(1, copies + 1, MOST):
        yield f"[zz-{first}]\n{choice[0] if choice else ''}"
    for copy in range(1, copies + 1):
        for name in (START, *names):
            if name in blocks:
                letter = LETTERS[copy - 1]
                yield f"[{name}-z{copy}]\n{WORDS.sub(lambda found, x=letter: _other(found[0], x), blocks[name])}"


def _other(words: str, letter: str) -> str:
    """The same words with a syllable behind each: words of another topic."""
    return WORD.sub(lambda found: f'"{found[1]}{letter}{found[2]}"', words)
