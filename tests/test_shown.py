"""Whoever has every page, read as often as they like, tries to work out one count."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ivr.operating.figures import running
from ivr.operating.shown import Figure, days_over, share, shown, total, weeks_over
from sessions.memory import Memory
from sessions.pseudonym import Pseudonyms

HIGH = 400


def day(at: datetime) -> str:
    return Pseudonyms(Memory(), lambda: at).day()


def span(figure: Figure) -> tuple[int, int]:
    """What a count may be, to who knows the rule: worked out from the rule as it is described."""
    return (0, 9) if figure is None else (max(10, figure - 5), figure + 4)


@pytest.mark.parametrize("count", range(HIGH))
def test_a_count_is_one_of_at_least_five(count: int) -> None:
    """At ten the figure is shared by five counts; else by ten."""
    alike = [each for each in range(HIGH + 20) if shown(each) == shown(count)]
    assert count in alike
    assert len(alike) == (5 if 10 <= count < 15 else 10)
    assert (alike[0], alike[-1]) == span(shown(count))


def narrowed(parts: list[Figure], whole: Figure) -> list[tuple[int, int]]:
    """What each part may be once it is subtracted: its own span, cut by the whole's without all others."""
    spans = [span(part) for part in parts]
    low, high = span(whole)
    least, most = sum(each[0] for each in spans), sum(each[1] for each in spans)
    return [(max(one, low - (most - two)), min(two, high - (least - one))) for one, two in spans]


def test_the_attack_works_on_a_total_that_was_counted() -> None:
    """So that the next test can fail: two cells of 35 and their four neighbours of at least 1."""
    cells = [36, 44, 44, 44, 44]
    found = narrowed([shown(cell) for cell in cells], shown(sum(cells) + 13))
    assert any(two - one < 9 for one, two in found)


def test_a_total_that_is_shown_tells_nothing_of_its_parts() -> None:
    """Every table of cells that is shown alike has the same total: it is made of nothing else."""
    random = Random(1)  # noqa: S311 - the same rows each time
    for _ in range(2000):
        cells = [random.choice((0, 3, 9, 10, 14, 35, 44, 95, 104)) for _ in range(random.randint(1, 8))]
        figures = [shown(cell) for cell in cells]
        for extreme in (0, 1):
            others = [span(figure)[extreme] for figure in figures]
            assert [shown(each) for each in others] == figures
            assert total(shown(each) for each in others) == total(figures)
            assert share(figures[0], total(figures)) == share(shown(others[0]), total(figures))


def test_calls_that_ended_somewhere_bound_nothing_on_made_up_weeks() -> None:
    """They are some of the week's calls, which are shown by the day: does that narrow any cell?"""
    random = Random(2)  # noqa: S311 - the same weeks each time
    for _ in range(3000):
        days = [random.randint(5, 300) for _ in range(7)]
        calls = sum(days)
        left: list[int] = []
        for _ in range(random.randint(1, 60)):
            left.append(random.randint(0, max(0, int(calls * 0.9) - sum(left))))
        most = sum(span(shown(each))[1] for each in days)
        spans = [span(shown(each)) for each in left]
        least = sum(each[0] for each in spans)
        assert all(most - (least - one) >= two for one, two in spans), (days, left)


def test_two_readings_say_the_same() -> None:
    """A day or a week that is shown has ended an hour ago; what comes later counts for another."""
    now = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    for _ in range(14 * 24 * 4):
        now += timedelta(minutes=15)
        today = running(day, now)
        over = days_over(today, 28)
        assert day(now) not in over
        assert day(now - timedelta(minutes=59)) not in over
        for _, days in weeks_over(today, 2):
            assert days[-1] < today.isoformat()
            assert datetime.fromisoformat(days[0]).isoweekday() == 1
            assert set(days) <= set(over)


def test_a_new_day_is_shown_at_five() -> None:
    before, after = (datetime(2026, 11, 24, 3, minute, tzinfo=UTC) for minute in (59, 59))
    assert running(day, before).isoformat() == "2026-11-23"
    assert running(day, after + timedelta(minutes=1)).isoformat() == "2026-11-24"
