"""What no single file can know: the language files held against the flows, the facts and the directory.

Every place has its words in every language and every choice a name, every placeholder is a fact or a
number, every number that a key offers is told first, every prompt with a fact that can run out has its
careful wording, a text carries the same facts as the speech, and a word leads to one place only.
"""

from collections.abc import Collection, Iterable, Mapping

from flows.load import Place
from ivr.directory import Directory
from prompts.alarm import Rules
from prompts.catalogue import BASE
from prompts.facts import Fact
from prompts.folding import fold_ours
from prompts.hearing import ALARM, NOTHING, Hearing
from prompts.hours import WEEK
from prompts.language import Alarm, Language, Prompt, numbers
from prompts.wording import BRACES, PLACEHOLDER, Wording, names_in

LINE_PLACEHOLDERS = ("key", "choice", "options", "say", "opens")
SOON = 25  # the letters in which an alarm comes to its number
TOLD_FIRST = {
    # the numbers that a line on a card begins with, in this order
    **dict.fromkeys(("danger", "danger_brief", "card_danger"), ("amk",)),
    "card_doctor": ("legevakt",),
    **dict.fromkeys(("card", "card_brief"), ("legevakt", "mental-helse")),
    "text_card": ("amk", "legevakt", "mental-helse"),
}
LINE = (
    "danger", "danger_brief", "hang_up_and_dial", "greeting", "invite",
    "option", "option_brief", "choice_more", "choice_connect", "choice_number", "choice_help",
    "choice_send", "choice_slow", "choice_send_anyway", "choice_not_send", "private", "sent", "unsent",
    "silence_main", "silence", "silence_last", "unknown", "unknown_last", "lost", "end", "restart",
    "only_language", "connecting", "declined", "completed", "busy", "no-answer", "failed", "canceled", "told",
    "answers", "closed", "closed_now", "until", "instead", "always_there", "cannot_pay",
    "text_main", "text_menu", "text_more", "text_home", "text_guess", "text_guess_more", "text_lower", "text_invite",
    "text_end", "text_choices", "text_else", "text_aside", "text_calling", "text_uncalled", "text_resume",
    "text_erased", "text_thanks", "text_languages",
    "card", "card_brief", "card_doctor", "card_danger", "card_later", "card_tomorrow",
    "text_card", "text_card_later", "text_card_tomorrow",
)  # fmt: skip
MANNER = (
    "again",
    "always",
    "weekdays",
    "sunday_to_friday",
    "saturdays",
    "daily",
    "between",
    "weekend",
    "holidays",
    *WEEK,
    "today",
    "tomorrow",
    "at",
    "and",
    "decimal",
    "comma",
)


def faults_of(
    language: Language,
    places: Iterable[Place],
    facts: Mapping[str, Fact],
    directory: Directory,
    rules: Rules,
) -> Iterable[str]:
    """Every fault of a language, as sentences that name the table."""
    wording = Wording(facts, directory, language.manner)
    every = list(places)
    known = {
        place.name: place for place in every if not place.is_local
    }  # a local one says what all of them do
    local = [place.tell for place in every if place.is_local]
    yield from _head_faults(language, wording)
    yield from _card_faults(language)
    yield from (
        f"[names] has {name}, which is no entry"
        for name in language.names
        if name not in directory and name not in local
    )
    yield from (
        f"[names] lacks {name}, which a municipality may give" for name in local if name not in language.names
    )
    yield from _alarm_faults(language, rules)
    yield from (f"[{name}] is no place of any flow" for name in language.prompts if name not in known)
    for place in known.values():
        yield from (f"[{place.name}] {fault}" for fault in _place_faults(language, place, wording))
    for name in sorted({target for place in known.values() for target in place.menu.values()}):
        if not language.prompts.get(name, Prompt()).choice:
            yield f"[{name}] has no `choice`, though a menu offers it"
    yield from _shared_words(language)
    yield from _shared_commands(language)


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
        for fact in _perishable(template, wording):
            yield f"[line] {name} has {{{fact}}}, which can run out"


def _alarm_faults(language: Language, rules: Rules) -> Iterable[str]:
    yield from (f"lacks [alarm.{kind}]" for kind in rules.kinds if kind not in language.alarms)
    for kind, alarm in language.alarms.items():
        if kind not in rules.kinds:
            yield f"[alarm.{kind}] is of a kind that alarms.toml does not have"
        if BRACES.search(f"{alarm.sms}{alarm.brief}{alarm.handed}"):
            yield f"[alarm.{kind}] sms has a placeholder: it is sent as it stands"
        if bool(alarm.handed) != (language.code == BASE and kind in rules.handed):
            yield f"[alarm.{kind}] handed stands in the base language, for each kind that alarms.toml hands on"
    yield from _number_faults(language.alarms)


def _number_faults(alarms: Mapping[str, Alarm]) -> Iterable[str]:
    """A message begins with the number, and in a few words it is the same number."""
    for kind, alarm in alarms.items():
        if not numbers(alarm.sms[:SOON]):
            yield f"[alarm.{kind}] sms has no number in its first {SOON} letters"
        if not numbers(alarm.brief) or not numbers(alarm.brief) <= numbers(alarm.sms):
            yield f"[alarm.{kind}] brief has no number, or one that sms has not"


def hearing_faults(
    hearing: Hearing, rules: Rules, spoken: Collection[str], places: Collection[str]
) -> Iterable[str]:
    """Every fault in how a language is understood, as sentences that name the table."""
    if hearing.code not in spoken:
        yield from (f"lacks [alarm.{kind}]" for kind in rules.kinds if kind not in hearing.alarms)
        if hearing.beside not in spoken:
            yield f"is heard beside {hearing.beside!r}, which has no file"
    elif hearing.alarms:
        yield "has [alarm.KIND], though the language has a file of its own for what it says"
    yield from _number_faults(hearing.alarms)
    missing = [name for name in rules.meanings if not hearing.meanings.get(name)]
    if missing:
        yield f"[meaning] lacks {', '.join(missing)}"
    unused = [name for name in hearing.meanings if name not in rules.meanings]
    if unused:
        yield f"[meaning] has {', '.join(unused)}, which no rule of alarms.toml uses"
    for name, phrases in hearing.meanings.items():
        yield from (
            f"[meaning] {name} has {phrase!r}, with no letter in it"
            for phrase in phrases
            if not fold_ours(phrase)
        )
    strange = sorted({label for label, _ in hearing.examples} - labels(rules, places))
    if strange:
        yield f"the examples have {', '.join(strange)}, which is no place and no kind of alarm"


def labels(rules: Rules, places: Iterable[str]) -> set[str]:
    """What a text may be an example of."""
    return {NOTHING, *places, *(f"{ALARM}{kind}" for kind in rules.kinds)}


def _card_faults(language: Language) -> Iterable[str]:
    for name, first in TOLD_FIRST.items():
        told = dict.fromkeys(each.partition(".")[0] for each in _placeholders(language.line.get(name)))
        if tuple(told)[: len(first)] != first:
            yield f"[line] {name} does not begin with {', '.join(first)}"


def _place_faults(language: Language, place: Place, wording: Wording) -> Iterable[str]:
    prompt = language.prompts.get(place.name)
    if place.when:
        yield from _prompt_faults(prompt or Prompt(), wording)
        return
    if prompt is None:
        yield "is missing"
        return
    if not place.menu and not prompt.say:
        yield "says nothing: it needs `say`"
    for key, text in (("say", prompt.say or ""), ("careful", prompt.careful)):
        told = text is None or {place.tell, f"{place.tell}.once"} & set(_placeholders(text))
        if place.tell is not None and not told:
            yield f"{key} lacks {{{place.tell}}}, though a key there offers it"
    yield from _prompt_faults(prompt, wording)


def _prompt_faults(prompt: Prompt, wording: Wording) -> Iterable[str]:
    for key in ("choice", "say", "sms", "careful", "careful_sms", "kept"):
        text = getattr(prompt, key)
        for placeholder in wording.unknown(text or ""):
            yield f"{key} has {{{placeholder}}}, which is no fact and no number"
        if key in ("choice", "careful", "careful_sms"):
            yield from (f"{key} has {{{name}}}, which can run out" for name in _perishable(text, wording))
    for key, text in (("sms", prompt.sms), ("kept", prompt.kept)):
        if text and names_in(text) != names_in(prompt.say):
            yield f"{key} and say carry different facts or numbers"
    if _perishable(prompt.say, wording) and not prompt.careful:
        yield "has a fact that can run out and no `careful` wording for that day"


def _perishable(text: str | None, wording: Wording) -> list[str]:
    """The facts in a text that have a last day."""
    facts = wording.facts
    return [name for name in sorted(names_in(text)) if name in facts and facts[name].values[-1].until]


def _placeholders(text: str | None) -> list[str]:
    return PLACEHOLDER.findall(text or "")


def _shared_commands(language: Language) -> Iterable[str]:
    seen: dict[tuple[str, ...], str] = {}
    for name, phrases in language.command.items():
        for phrase in phrases:
            if seen.setdefault(fold_ours(phrase), name) != name:
                yield f"[command] {name} has {phrase!r}, which {seen[fold_ours(phrase)]} has too"


def _shared_words(language: Language) -> Iterable[str]:
    seen: dict[tuple[str, ...], str] = {}
    for name, prompt in language.prompts.items():
        for word in prompt.words:
            folded = fold_ours(word)
            if not folded:
                yield f"[{name}] has the word {word!r}, which has no letter in it"
            elif seen.setdefault(folded, name) != name:
                yield f"[{name}] has the word {word!r}, which [{seen[folded]}] has too"
