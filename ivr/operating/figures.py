"""The operator's report: what was counted, rounded (ivr/operating/shown.py), in tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from ivr.content import Content
from ivr.days import OSLO
from ivr.operating.expiring import expiring
from ivr.operating.reading import Read, Week, read
from ivr.operating.report import Cell, Report, Table
from ivr.operating.shown import Figure, settled, share, shown, total
from ivr.operating.times import within
from prompts.facts import SOON_DAYS
from sessions.counters import Counters

DAILY = ("calls", "texts", "not understood", "degraded", "trouble", "over")
CHANNELS = {"voice": "calls", "sms": "texts"}
ENDS = ("completed", "busy", "no-answer", "canceled", "failed")
NOTES = (
    "Counts are to the nearest ten. What was counted less than ten times is < 10 or left out, also of totals.",
    "A day is from four to four, a week from Monday; each is shown an hour after its end, and then stays as it is.",
    "Places, languages and alarms are shown by the week only. No caller, call or message stands behind any figure.",
)


async def report(counters: Counters, content: Content, now: datetime, today: date) -> Report:
    """The report of this time; `today` is the day that is running for counts. Raises StoreError."""
    found = await read(counters, today)
    tables = [_facts(content, now.astimezone(OSLO).date()), _days(found), *_weeks(content, found)]
    made = f"{now.astimezone(OSLO):%A %-d %B %Y, %H:%M}"
    return Report("Helselinja in numbers", made, NOTES, tuple(tables))


def running(day: Callable[[datetime], str], now: datetime) -> date:
    """The day whose figures are not shown yet: that which runs, or has only just ended."""
    return date.fromisoformat(day(settled(now)))


def _facts(content: Content, on: date) -> Table:
    rows = [
        (
            each.name,
            each.about,
            f"{each.last:%-d\u00a0%b\u00a0%Y}",
            "is\u00a0out" if each.out else f"{(each.last - on).days}\u00a0days",
        )
        for each in expiring(content.catalogue.facts, on)
    ]
    note = f"Without a value on some day of the next {SOON_DAYS}, or out already. They stand in prompts/facts.toml."
    return Table("facts", "Facts that run out", ("fact", "what it is", "last day", "left"), tuple(rows), note)


def _days(found: Read) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (f"{date.fromisoformat(day):%a %-d %b}", *(shown(counts.get(name, 0)) for name in DAILY))
        for day, counts in found.days.items()
    ]
    sums = [total(cell for cell in column if not isinstance(cell, str)) for column in zip(*rows, strict=True)]
    rows.append(("all of these", *(each or "" for each in sums[1:])))
    return Table(
        "days",
        "Day by day",
        (
            "day",
            "calls",
            "texts",
            "texts not understood",
            "turns without Redis",
            "turns that failed",
            "turned away",
        ),
        tuple(rows),
        "Texts that were not understood are counted and never kept. Turned away: over the day's limits.",
        chart=1,
        days=True,
    )


def _weeks(content: Content, found: Read) -> Iterable[Table]:
    before, week = found.weeks
    named = f"week {int(week.name[-2:])}, from {week.begins:%-d %B %Y}"

    def one(title: str) -> str:
        return f"{title}: {named}"

    heads = (f"week {int(week.name[-2:])}", f"week {int(before.name[-2:])}")

    def compared(
        name: str, title: str, of: Callable[[Week], Counter[str]], *first: str, note: str = ""
    ) -> Table:
        now, then = of(week), of(before)
        rows = [
            (*_called(content, first, key), shown(now[key]), shown(then[key])) for key in _order(now, then)
        ]
        return Table(name, one(title), (*first, *heads), tuple(rows), note, chart=len(first))

    yield compared(
        "languages",
        "Languages",
        lambda each: each.of("language"),
        "language",
        note="Turns in calls and texts.",
    )
    yield compared(
        "asked",
        "What people ask for",
        lambda each: each.at("match"),
        "place",
        "",
        note="How often each was reached.",
    )
    yield compared(
        "left",
        "Where they leave",
        lambda each: each.at("left"),
        "place",
        "",
        note="Where a call was when it ended. Calls that ended at the main menu are not counted.",
    )
    yield _keys(content, one("Silence and wrong keys"), week)
    yield _connections(content, one("Connections"), week)
    yield compared("alarms", "Alarms in texts", lambda each: each.of("alarm"), "kind")
    yield compared("sent", "Sent and refused", lambda each: Counter(each.sent), "outcome", note=SENT)
    yield _times(one("Response times"), found)


SENT = "What the line sent by itself: answers as texts, calls back. The number behind “refused” is Twilio's error."


def _order(*counts: Counter[str]) -> Sequence[str]:
    """The names of all that can be shown, in the order of what is shown."""
    names = {name for each in counts for name, count in each.items() if shown(count) is not None}
    return sorted(names, key=lambda name: (*(-(shown(each[name]) or 0) for each in counts), name))


def _called(content: Content, columns: Sequence[str], key: str) -> tuple[str, ...]:
    return (key,) if len(columns) == 1 else (key, _title(content, key))


def _title(content: Content, place: str) -> str:
    """What a place is called in a menu, in English where there is English."""
    flow, languages = content.machine.flow, content.catalogue.languages
    code = "en" if "en" in languages else content.own
    prompt = languages[code].prompts.get(place) if place in flow else None
    return prompt.choice if prompt and prompt.choice and "{" not in prompt.choice else ""


def _keys(content: Content, title: str, week: Week) -> Table:
    silent, wrong, lost, arrived = (week.at(each) for each in ("silence", "unknown", "lost", "match"))
    rows = []
    for place in _order(silent, wrong, lost):
        figures: list[Figure] = [shown(each[place]) for each in (silent, wrong, lost)]
        whole = total([*figures, shown(arrived[place])])
        rows.append(
            (place, _title(content, place), *figures, *(share(figure, whole) for figure in figures[:2]))
        )
    head = ("place", "", "silence", "wrong key", "gave up", "silence, share", "wrong key, share")
    note = "Of all that happened at the place: reached, silence, wrong keys, given up after several."
    return Table("keys", title, head, tuple(rows), note, chart=2)


def _connections(content: Content, title: str, week: Week) -> Table:
    ends = [week.at(f"dialed-{end}") for end in ENDS]
    rows = []
    for place in _order(*ends):
        figures = [shown(each[place]) for each in ends]
        rows.append((place, _title(content, place), total(figures), *figures))
    head = ("place", "", "connected", "answered", "busy", "no answer", "hung up before", "failed")
    return Table("connections", title, head, tuple(rows), chart=2)


def _times(title: str, found: Read) -> Table:
    week = found.weeks[-1]
    rows = [
        (name, *(within(week.of(f"seconds {channel}"), percent) for percent in (50, 95, 99)))
        for channel, name in CHANNELS.items()
    ]
    note = "Within which half, 95 and 99 of a hundred webhooks were answered. Twilio waits for 15 s."
    return Table("times", title, ("", "half", "95 %", "99 %"), tuple(rows), note)
