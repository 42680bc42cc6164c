"""The whole line as one value: flow, words, numbers and languages, read once and checked against each other.

What no single file can know is checked here: every place has its words in every language, every choice a
name, every placeholder a fact or a number, every number that a key offers is told first, every prompt with
a fact that can run out has its careful wording. Whatever is wrong is a sentence at start, never at a call.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.load import Place, load_flow
from flows.machine import Machine
from ivr.directory import Directory, load_directory
from ivr.moment import CONDITIONS
from prompts.catalogue import Catalogue
from prompts.facts import Fact, load_facts
from prompts.language import Language, Prompt, load_language
from prompts.wording import PLACEHOLDER, Wording

LINE_PLACEHOLDERS = ("key", "choice", "options", "say")
LINE = [
    "danger",
    "danger_brief",
    "greeting",
    "invite",
    "option",
    "option_brief",
    "choice_more",
    "choice_connect",
    "choice_number",
    "choice_help",
    "silence_main",
    "silence",
    "silence_last",
    "unknown",
    "unknown_last",
    "lost",
    "end",
    "restart",
    "only_language",
    "connecting",
    "completed",
    "busy",
    "no-answer",
    "failed",
    "canceled",
    "told",
    "instead",
    "always_there",
    "cannot_pay",
    "trouble",
    "text_main",
    "text_menu",
    "text_more",
    "text_home",
    "text_lower",
    "text_invite",
    "text_end",
]
MANNER = ("again", "always", "weekdays", "daily", "and", "decimal")


class ContentError(ValueError):
    """A fault between files; the message names the file, the place and what is wrong."""


@dataclass(frozen=True)
class Content:
    """Everything the line knows that is not about a caller."""

    machine: Machine
    catalogue: Catalogue
    directory: Directory
    languages: Sequence[str]
    """The languages on offer, the line's own first."""

    @property
    def own(self) -> str:
        """The line's own language."""
        return self.languages[0]

    def has(self, place: str, language: str) -> bool:
        """Whether a stored place and language still exist: a deploy may have taken them away."""
        return place in self.machine.flow and language in self.languages


def load_content(root: Path, languages: Sequence[str]) -> Content:
    """Read and check all content below a folder; raises a ValueError with a sentence a fault."""
    prompts = root / "prompts"
    facts = load_facts(prompts / "facts.toml")
    directory = load_directory(root / "ivr" / "directory.toml")
    flow = load_flow(root / "flows", directory, CONDITIONS)
    known = [load_language(path) for path in sorted(prompts.glob("*.toml")) if path.stem != "facts"]
    codes = [language.code for language in known]
    for code in languages:
        if code not in codes:
            raise ContentError(f"{prompts}: language {code!r} has no file; there are {', '.join(codes)}")
    faults = [
        f"{prompts / language.code}.toml: {fault}"
        for language in known
        for wording in [Wording(facts, directory, language.manner)]
        for fault in (
            *_head_faults(language, wording),
            *_place_faults(language, flow.values(), wording, facts),
        )
    ]
    if faults:
        raise ContentError("\n".join(faults))
    connectable = {name for name, entry in directory.items() if entry.dial}
    return Content(
        Machine(flow, connectable), Catalogue(known, facts, directory), directory, tuple(languages)
    )


def _head_faults(language: Language, wording: Wording) -> Iterable[str]:
    for table, names, needed in (("line", language.line, LINE), ("manner", language.manner, MANNER)):
        missing = [name for name in needed if name not in names]
        if missing:
            yield f"[{table}] lacks {', '.join(missing)}"
        unused = [name for name in names if name not in needed]
        if unused:
            yield f"[{table}] has {', '.join(unused)}, which nothing uses"
    for name, template in language.line.items():
        plain = template.replace("{entry", "{amk").replace("{next", "{amk")
        for placeholder in wording.unknown(plain, LINE_PLACEHOLDERS):
            yield f"[line] {name} has {{{placeholder}}}, which is no fact and no number"


def _place_faults(
    language: Language, places: Iterable[Place], wording: Wording, facts: Mapping[str, Fact]
) -> Iterable[str]:
    speaking = {place.name: place for place in places if not place.when}
    offered = {target for place in places for target in place.menu.values()}
    for name in (*(name for name in language.prompts if name not in {place.name for place in places}),):
        yield f"[{name}] is no place of any flow"
    for name, place in speaking.items():
        prompt = language.prompts.get(name)
        if prompt is None:
            yield f"lacks [{name}]"
            continue
        if not place.menu and not prompt.say:
            yield f"[{name}] says nothing: it needs `say`"
        if place.tell is not None and not _told(place.tell, prompt.say or ""):
            yield f"[{name}] does not say {{{place.tell}}}, though a key there offers it"
        yield from (f"[{name}] {fault}" for fault in _prompt_faults(prompt, wording, facts))
    for name in offered:
        if name in language.prompts and not language.prompts[name].choice:
            yield f"[{name}] has no `choice`, though a menu offers it"
    yield from _shared_words(language)


def _prompt_faults(prompt: Prompt, wording: Wording, facts: Mapping[str, Fact]) -> Iterable[str]:
    for key in ("choice", "say", "sms", "careful", "careful_sms"):
        for placeholder in wording.unknown(getattr(prompt, key) or ""):
            yield f"{key} has {{{placeholder}}}, which is no fact and no number"
    if prompt.sms and _names(prompt.sms) != _names(prompt.say or ""):
        yield "sms and say carry different facts or numbers"
    if (
        any(_runs_out(facts[name]) for name in _names(prompt.say or "") if name in facts)
        and not prompt.careful
    ):
        yield "has a fact that can run out and no `careful` wording for that day"
    for key in ("choice", "careful", "careful_sms"):
        for name in _names(getattr(prompt, key) or ""):
            if name in facts and _runs_out(facts[name]):
                yield f"{key} has {{{name}}}, which can run out"


def _told(entry: str, say: str) -> bool:
    return bool({entry, f"{entry}.once"} & set(PLACEHOLDER.findall(say)))


def _runs_out(fact: Fact) -> bool:
    return fact.values[-1].until is not None


def _names(text: str) -> set[str]:
    return {name.partition(".")[0] for name in PLACEHOLDER.findall(text)}


def _shared_words(language: Language) -> Iterable[str]:
    seen: dict[str, str] = {}
    for name, prompt in language.prompts.items():
        for word in prompt.words:
            if word in seen:
                yield f"[{name}] has the word {word!r}, which [{seen[word]}] has too"
            seen[word] = name
