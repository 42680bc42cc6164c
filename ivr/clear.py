"""Which topic a text is clearly about. Figures of `make check`."""

from ivr.content import Content
from prompts.understanding import Understood

# how sure, of 1, a topic must be to be answered at once
CLEAR, CLEAR_WITHOUT_KEYWORD = 0.3, 0.4
CLEAR_IN_FEW_WORDS = 0.8  # without a keyword
AHEAD, FAR_AHEAD = 1.2, 4.0


def says_little(read: Understood) -> bool:
    """Whether a text is a greeting, a slip, or a word or two that are like nothing in particular."""
    best = read.subjects[0].share if read.subjects else 0.0
    return not read.keywords and (read.nothing or (read.few and best < CLEAR_IN_FEW_WORDS))


def names_subject(content: Content, read: Understood) -> bool:
    """Whether a keyword stands in a text that says more than `doctor` or `cost`."""
    return any(not content.machine.flow[each.place].general for each in read.keywords)


def clear(read: Understood) -> str | None:
    """The place that answers a text, where it is clear."""
    if says_little(read) or not read.subjects:
        return None
    best, *others = read.subjects
    next_best = others[0].share if others else 0.0
    sure = best.share >= (CLEAR if read.keywords else CLEAR_WITHOUT_KEYWORD) and (
        best.share >= AHEAD * next_best
    )
    return best.place if sure or (read.keywords and best.share >= FAR_AHEAD * next_best) else None
