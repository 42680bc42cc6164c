"""How much speaks for an emergency in a text, added up: what rules have found, what its words mean, how it is written.

None of the three is enough. Rules know what somebody wrote into them, and see the very words of an emergency where a
course is asked about; the examples know how people write, and have few of what is rare. Each figure is the weight of
a logistic regression over the three, of texts that nothing had been learned from or mended on (docs/understanding.md).
"""

from collections.abc import Iterable, Sequence

from prompts.alarm import Raised
from prompts.hearing import ALARM
from prompts.network import Shares

# for each natural logarithm by which something is likelier; less than one: a network is surer than it is right
MEANING, LETTERS = 0.6, 0.3
TWO_MEANINGS, ONE_MEANING, LOWERED = 2.5, 1.3, -1.3  # what rules have found together, alone, and lowered
RAISES, RAISES_IN_FEW = -0.5, 0.5  # in a text; in one of a few words, in which no rule holds
DOUBTFUL = -1.1  # from here on the answer begins with 113
RAISES_IN_SENTENCE = 1.0  # in a sentence of several
# in some words or a part, where FAR or more speaks for it in the whole
RAISES_IN_SOME, RAISES_IN_PART = 2.0, 3.0
FAR = -6.0
RULE_KIND = 1.0  # how much a rule's kind is likelier than what the text is like


def evidence(meaning: Shares, letters: Shares, found: Iterable[Raised]) -> float:
    """How much speaks for an emergency; `found` is what rules have found in the text."""
    rules = list(found)
    standing = [each for each in rules if not each.lowered]
    return (
        MEANING * odds(meaning)
        + LETTERS * odds(letters)
        + TWO_MEANINGS * any(not each.alone for each in standing)
        + ONE_MEANING * any(each.alone for each in standing)
        + LOWERED * (len(standing) < len(rules))
    )


def added(meaning: Shares, letters: Shares) -> Shares:
    """How likely each label is by both; only differences mean something."""
    return {
        label: MEANING * meaning.get(label, 0.0) + LETTERS * letters.get(label, 0.0)
        for label in {**meaning, **letters}
    }


def odds(scores: Shares) -> float:
    """How much more a text is like the likest emergency than like anything else."""
    alarms = [score for label, score in scores.items() if label.startswith(ALARM)]
    others = [score for label, score in scores.items() if not label.startswith(ALARM)]
    return max(alarms) - max(others) if alarms and others else 0.0


def kind_of(meaning: Shares, letters: Shares, found: Sequence[Raised]) -> str:
    """Which kind of emergency it is."""
    kinds = {label.removeprefix(ALARM) for label in {*meaning, *letters} if label.startswith(ALARM)}
    kinds |= {each.kind for each in found}
    by_rule = {each.kind for each in found if not each.lowered}
    both = added(meaning, letters)

    def weight(kind: str) -> float:
        return both.get(f"{ALARM}{kind}", 0.0) + RULE_KIND * (kind in by_rule)

    return max(sorted(kinds), key=weight)
