"""Emergencies and crises in a text: looked for first, in every state, in every language.

Deterministic and explainable: an alarm is raised by a rule of alarms.toml, and names the words of the text that
met it. A rule's meanings must stand within a few words of each other, in any order, in one language. An
emergency number alone in a message (1 1 3, 113!!) is an alarm, in a sum or a longer number it is not.

Lowered is what a look-alike covers (brystkreft, heart specialist), what is denied (no chest pain), what is past
(i fjor) unless the text says "now", and talk about the thing (a course, insurance) close by: the answer is then the
topic's, with a safety line. A real one beside it still raises, and the gravest kind is answered.
"""

import tomllib
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from prompts.lexicon import Lexicon, Span, Token

NUMBERS = {"110": "fire", "112": "violence", "113": "now", "116117": "now", "1412": "now"}
WITHIN = 4
DENIED_WITHIN = 2
BESIDE = 6
LIKELIEST = 2  # of the languages a text may be in, those whose look-alikes count
STANDS, SOLE = "!", "="
ALSO = "+"
DENIALS = ("no", "not")
OWN_DENIALS = frozenset({"no", "not", "cannot"})
LOWERING = ("lookalike", "past", "general", "current")

Meant = tuple[str, str]
"""A language and one of its meanings."""


class RuleError(ValueError):
    """A fault in the rules; the message names the file, the kind and what is wrong."""


@dataclass(frozen=True)
class Rule:
    """One way to raise an alarm.

    `stands` says that no denial lowers it, `sole` that it holds where a text, or a part of it, says nothing else.
    """

    kind: str
    meanings: Sequence[str]
    stands: bool
    sole: bool
    past_lowers: bool

    @cached_property
    def needs(self) -> frozenset[str]:
        """Its meanings, in no order: without one of them nothing is to be done."""
        return frozenset(self.meanings)

    @property
    def text(self) -> str:
        """As it is written."""
        return f" {ALSO} ".join(self.meanings)


@dataclass(frozen=True)
class Rules:
    """What raises an alarm: the kinds, the gravest first, the rules, and the kinds that are told in two languages."""

    kinds: Sequence[str]
    rules: Sequence[Rule]
    handed: Collection[str]
    local: Mapping[str, str] = field(default_factory=dict)
    """What a municipality's own number stands behind the message of a kind."""

    @property
    def meanings(self) -> Sequence[str]:
        """Every meaning that a language must have words for."""
        used = (meaning for rule in self.rules for meaning in rule.meanings)
        return tuple(dict.fromkeys((*used, *DENIALS, *LOWERING)))


@dataclass(frozen=True)
class Raised:
    """An alarm: its kind, the rule, the language it was met in, and the words of the text that met it."""

    kind: str
    rule: str
    language: str
    words: tuple[str, ...]
    span: Span
    lowered: bool

    @property
    def alone(self) -> bool:
        """Whether it was raised by one meaning alone."""
        return ALSO not in self.rule


@dataclass(frozen=True)
class _Text:
    """Words, the clause and the part of each, and the likeliest language.

    `alike` are the words that a look-alike of a likely language covers; `general` is where it talks about the thing.
    """

    tokens: Sequence[Token]
    clauses: Sequence[int]
    parts: Sequence[int]
    language: str
    alike: set[int]
    general: Sequence[Span]

    def alongside(self, spot: int, language: str) -> int:
        """How many words are said with one, itself among them: those of its part, or all in a less likely language."""
        return self.parts.count(self.parts[spot]) if language == self.language else len(self.parts)


def load_rules(path: Path) -> Rules:
    """Read the rules; raises RuleError with a sentence that names file, kind and fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RuleError(f"{path}: cannot be read: {error}") from error
    rules = []
    for kind, table in tables.items():
        if not isinstance(table, dict) or set(table) - {"local"} != {"handed", "past_lowers", "rules"}:
            raise RuleError(
                f"{path}: [{kind}] needs handed, past_lowers and rules, and nothing else than local besides"
            )
        for text in table["rules"]:
            stands, sole = text.endswith(STANDS), text.endswith(SOLE)
            meanings = [part.strip() for part in text.rstrip(STANDS + SOLE).split(ALSO)]
            if not all(meanings):
                raise RuleError(f"{path}: [{kind}] has the rule {text!r}: write meanings with + between them")
            rules.append(Rule(kind, tuple(meanings), stands, sole, table["past_lowers"]))
    return Rules(
        tuple(tables),
        tuple(rules),
        {kind for kind, table in tables.items() if table["handed"]},
        {kind: table["local"] for kind, table in tables.items() if "local" in table},
    )


class Alarms:
    """The rules, and the words of every language."""

    def __init__(
        self, rules: Rules, meanings: Mapping[str, Mapping[str, Sequence[str]]], ordinary: Container[str]
    ) -> None:
        """`meanings` are phrases by language and meaning; `ordinary` folded words that are no slip of another."""
        self._rules = rules
        self._meant: Sequence[Meant] = [
            (language, meaning) for language, table in meanings.items() for meaning in table
        ]
        entries = (
            (number, phrase)
            for number, (language, meaning) in enumerate(self._meant)
            for phrase in meanings[language][meaning]
        )
        self.lexicon = Lexicon(entries, ordinary, gap=2)

    def number(self, words: Sequence[str], language: str) -> Raised | None:
        """The alarm that an emergency number alone is."""
        number = "".join(words)
        if number not in NUMBERS:
            return None
        return Raised(NUMBERS[number], number, language, tuple(words), (0, len(words) - 1), lowered=False)

    def find(
        self,
        tokens: Sequence[Token],
        clauses: Sequence[int],
        parts: Sequence[int],
        languages: Sequence[str],
        signs: Collection[str],
    ) -> list[Raised]:
        """Every alarm in a text, the one to answer first.

        `clauses` tells for each token which clause it stands in, `parts` which part, as prompts/weighing.py has them:
        what somebody wants to know beside an emergency lowers nothing. `languages` are those that the text may be in,
        the likeliest first.
        """
        read = {self._meant[each]: spans for each, spans in self.lexicon.read(tokens, signs).items()}
        alike = {
            spot
            for first, last in _of_likely(read, "lookalike", languages)
            for spot in range(first, last + 1)
        }
        general = [*_of_likely(read, "general", languages)]
        found: list[Raised] = []
        for language in languages:
            meant = {meaning: spans for (code, meaning), spans in read.items() if code == language}
            found += self._raised(
                language, meant, _Text(tokens, clauses, parts, languages[0], alike, general)
            )
        order = {kind: place for place, kind in enumerate(self._rules.kinds)}
        return sorted(
            found, key=lambda each: (each.lowered, order[each.kind], languages.index(each.language))
        )

    def _raised(
        self,
        language: str,
        meant: Mapping[str, Sequence[Span]],
        text: _Text,
    ) -> Iterator[Raised]:
        past = [] if "current" in meant else meant.get("past", ())
        denials = [span for name in DENIALS for span in meant.get(name, ())]
        for rule in self._rules.rules:
            for spans in _met(rule, meant) if rule.needs <= meant.keys() else ():
                covered = sorted({spot for span in spans for spot in range(span[0], span[1] + 1)})
                if rule.sole and len(covered) < text.alongside(covered[0], language):
                    continue
                if len(rule.meanings) == 1 and all(text.tokens[spot].in_passing for spot in covered):
                    continue  # a part of a longer word, alone, is no alarm: halsbrann
                alone = len(rule.meanings) == 1 or rule.kind not in ("despair", "violence")
                lowered = (
                    bool(text.alike.intersection(covered))
                    or (rule.past_lowers and _beside(covered, past, text.clauses))
                    or (alone and _beside(covered, text.general, text.parts))
                    or _denied(rule, spans, denials, text.clauses)
                )
                words = tuple(text.tokens[spot].word for spot in covered)
                yield Raised(rule.kind, rule.text, language, words, (covered[0], covered[-1]), lowered)


def _of_likely(
    read: Mapping[Meant, Sequence[Span]], meaning: str, languages: Sequence[str]
) -> Iterator[Span]:
    """Where words of a meaning stand, in any of the likeliest languages: people mix them."""
    for language in languages[:LIKELIEST]:
        yield from read.get((language, meaning), ())


def _met(rule: Rule, meant: Mapping[str, Sequence[Span]]) -> Iterator[list[Span]]:
    """Each way in which a rule's meanings, which are all there, stand together: the nearest, for each of its first."""
    first, *others = rule.meanings
    for anchor in meant[first]:
        spans = [anchor]
        for meaning in others:
            apart = [span for span in meant[meaning] if all(span[1] < o[0] or o[1] < span[0] for o in spans)]
            if not apart:
                break
            spans.append(min(apart, key=lambda span: min(_between(span, other) for other in spans)))
        else:
            ordered = sorted(spans)
            if all(b[0] - a[1] - 1 <= WITHIN for a, b in pairwise(ordered)):
                yield spans


def _beside(covered: Sequence[int], spans: Iterable[Span], clauses: Sequence[int]) -> bool:
    """Whether a phrase stands near some words, in their clause: it speaks of them, and not of something else."""
    first, last = covered[0], covered[-1]
    return any(
        first - BESIDE <= span[1]
        and span[0] <= last + BESIDE
        and clauses[span[0]] in (clauses[first], clauses[last])
        for span in spans
    )


def _between(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1])


def _denied(rule: Rule, spans: Sequence[Span], denials: Iterable[Span], clauses: Sequence[int]) -> bool:
    """Whether a denial that is not the rule's own stands just before it or in it, in the same clause."""
    if rule.stands or OWN_DENIALS.intersection(rule.meanings):
        return False
    begin, end = min(spans)[0], max(span[1] for span in spans)
    return any(
        begin - DENIED_WITHIN <= denial[1] <= end
        and clauses[denial[1]] in (clauses[begin], clauses[end])
        and all(denial[1] < span[0] or span[1] < denial[0] for span in spans)
        for denial in denials
    )
