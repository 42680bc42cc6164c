"""In which language a text is answered, and whether that is plain enough to be remembered.

It is the text's own where that is on offer and clear; else the conversation's, so that who writes in a language that
the line does not offer is answered in the one that they were answered in before. A word or two without a keyword, or
in a conversation that has a language (kur legevakt), tells a language only where it fits that one far better than every
other, or where no other is written in its letters.
"""

from collections.abc import Sequence

from ivr.content import Content
from prompts.folding import fold
from prompts.latin import code
from prompts.understanding import Understood

WORDS_ENOUGH = 3  # fewer tell no language for the next call


def language_of(content: Content, read: Understood, body: str, usual: str, *, settled: bool) -> str:
    """The language to answer a text in; in a `settled` one a keyword is a word like any other."""
    best = read.language(content.languages, usual)
    few = read.few and (settled or not read.keywords)
    if few and (of_letters := _of_letters(content, body)):
        return of_letters
    if best == usual or is_foreign(content, read, usual):
        return usual
    return usual if few and not _leads(read, best, content.languages) else best


def language_of_alarm(content: Content, read: Understood, usual: str, raised_in: str) -> str:
    """The language to answer an alarm in that was raised in one: Russian, too, where Ukrainian is on offer."""
    if is_foreign(content, read, usual, raised_in):
        return usual
    return read.language(content.answering, usual, (raised_in,))


def is_foreign(content: Content, read: Understood, usual: str, alarm: str = "") -> bool:
    """Whether a text is clearly in a language that is understood and not on offer."""
    hint = (alarm,) if alarm else ()
    best = read.language(content.answering, usual, hint)
    return read.language(tuple(read.scores), best, hint) not in content.answering


def is_plain(content: Content, read: Understood, body: str, language: str) -> bool:
    """Whether a text leaves no doubt that its writer has this language."""
    return len(fold(body)) >= WORDS_ENOUGH and _leads(read, language, content.languages)


def _of_letters(content: Content, body: str) -> str:
    """The one language on offer that is written in the letters of a text, where they are not Latin ones; else ""."""
    typed = _scripts(body)
    named = {each: content.catalogue.languages[each].name for each in content.languages}
    written = [each for each, name in named.items() if typed & _scripts(name)]
    return written[0] if len(written) == 1 else ""


def _scripts(text: str) -> set[str]:
    """The signs of the scripts that a text is written in, Latin not among them."""
    return {coded[0] for word in fold(text) if (coded := code(word))}


def _leads(read: Understood, language: str, offered: Sequence[str]) -> bool:
    return all(read.language((language, other), other) == language for other in offered if other != language)
