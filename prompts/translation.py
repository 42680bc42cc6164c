"""Whether a language still says what the base says: each table holds the fingerprint of the base text it was made from.

When a text of the base changes, whatever was made from it is stale until somebody has looked at it again and
says so with `helselinja translated LANG NAME`.
"""

from collections.abc import Collection, Iterable, Mapping

from prompts.fingerprint import fingerprint
from prompts.language import Language
from prompts.wording import names_in

TABLE = "[translated]"
FINGERPRINT_LETTERS = 6


def fingerprints(base: Language) -> Mapping[str, str]:
    """The fingerprint of each text of the base: line.NAME, alarm.KIND, and each place by its name."""
    texts: dict[str, tuple[str, ...]] = {f"line.{name}": (text,) for name, text in base.line.items()}
    texts |= {f"alarm.{kind}": (alarm.sms, alarm.brief) for kind, alarm in base.alarms.items()}
    said = {
        name: (prompt.choice, prompt.say, prompt.sms, prompt.careful, prompt.careful_sms)
        for name, prompt in base.prompts.items()
    }
    return {name: _fingerprint(text) for name, text in {**texts, **said}.items()}


def stale(language: Language, base: Language) -> Iterable[str]:
    """Every text that was made from an older one of the base, or from none, as a sentence."""
    now = fingerprints(base)
    for name, found in language.translated.items():
        if name not in now:
            yield f"[translated] has {name!r}, which {base.code}.toml does not have"
        elif found != now[name]:
            yield f"[{name}] was made from an older text of {base.code}.toml: read both, then `helselinja translated`"
    missing = [name for name in now if name not in language.translated]
    if missing:
        yield f"[translated] lacks {', '.join(missing)}"


def unlike(language: Language, base: Language) -> Iterable[str]:
    """Every text with other facts and numbers than the base has there, as a sentence."""
    for name, text in base.line.items():
        if name in language.line and names_in(text) != names_in(language.line[name]):
            yield f"[line] {name} has other placeholders than {base.code}.toml"
    for name, prompt in base.prompts.items():
        own = language.prompts.get(name)
        if own is None:
            continue
        if bool(prompt.choice) != bool(own.choice):
            yield f"[{name}] has a `choice` only here or only in {base.code}.toml"
        if bool(prompt.careful) != bool(own.careful):
            yield f"[{name}] has a `careful` only here or only in {base.code}.toml"
        if names_in(prompt.say, prompt.sms) != names_in(own.say, own.sms):
            yield f"[{name}] tells other facts or numbers than {base.code}.toml"


def renewed(text: str, language: Language, base: Language, names: Collection[str]) -> str:
    """A language file's text, with the fingerprints of some names (of all, where none is given) as they are now."""
    now = fingerprints(base)
    unknown = sorted(set(names) - set(now))
    if unknown:
        raise ValueError(f"{base.code}.toml has no {', '.join(unknown)}")
    marks = {
        name: now[name] if not names or name in names else language.translated[name]
        for name in now
        if not names or name in names or name in language.translated
    }
    before = text.partition(f"\n{TABLE}")[0].rstrip()
    lines = (f'"{name}" = "{mark}"' for name, mark in marks.items())
    return "\n".join([before, "", TABLE, *lines, ""])


def _fingerprint(texts: Iterable[str | None]) -> str:
    return fingerprint(" | ".join(text or "" for text in texts), FINGERPRINT_LETTERS)
