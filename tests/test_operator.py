"""The operator's page, the metrics and the command, on the real line."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from starlette.applications import Starlette

from app import ROOT, assemble
from ivr.content import Content
from ivr.rehearsal import Pretend
from ivr.telephone import telephone
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN, Clock, settings
from tests.kept import kept
from tests.process import Process
from tests.webhook import calling, reached, send, texting

pytestmark = pytest.mark.anyio

PASSWORD, BEARER = "a password of ours", "a token of ours"
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
NEXT_WEEK = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AUTHORIZED = {"Authorization": f"Bearer {BEARER}"}


def basic(password: str, user: str = "operator") -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def line(valkey: str, clock: Clock, **changed: object) -> Starlette:
    given = {"operator_password": PASSWORD, "metrics_token": BEARER}
    return assemble(settings(valkey, **(given | changed)), clock)


async def conversed(web: Starlette, clock: Clock, times: int = 12) -> None:
    """So many calls and texts: a topic, silence, a wrong key, a private place, an alarm, nonsense; and each again."""
    async with telephone(Pretend(web, PUBLIC_URL, TOKEN, ACCOUNT, LINE)) as handset:
        for number in range(times):
            call = f"CA{clock.at.timestamp()}{number}"
            hooks = [
                ("/voice", calling(call)),
                ("/voice/key/1", calling(call, Digits="4")),
                ("/voice/silence/2", calling(call)),
                ("/voice/key/3", calling(call, Digits="7")),
                ("/voice/key/4", calling(call, Digits="*")),
                ("/voice/key/5", calling(call, Digits="2")),
                ("/voice/key/6", calling(call, Digits="3")),
                ("/sms", texting("qwxz", f"{call}a", From=f"+47401{number:05}")),
                ("/sms", texting("hjerteinfarkt", f"{call}b", From=f"+47401{number:05}")),
            ]
            for path, pairs in hooks:
                await send(handset, path, pairs)
                await send(handset, path, pairs)
            await send(handset, "/voice/status", calling(call, CallStatus="completed"))


def all_counts(redis: Redis) -> dict[str, dict[str, int]]:
    hashes = {
        key.decode(): value for key, value in kept(redis).items() if key.startswith(b"{helselinja:counts}")
    }
    return {
        key: {name.decode(): int(count) for name, count in counts.items()}
        for key, counts in hashes.items()
        if isinstance(counts, dict)
    }


async def test_what_is_counted(valkey: str, redis: Redis, clock: Clock, content: Content) -> None:
    clock.at = MONDAY
    await conversed(line(valkey, clock), clock)
    counts = all_counts(redis)
    day, week = counts["{helselinja:counts}:day:2026-11-16"], counts["{helselinja:counts}:week:2026-W47"]
    money = content.machine.flow["main"].menu["4"]
    assert day["calls"] == 12, "what comes again is counted once"
    assert day["texts"] == 24
    assert day["not understood"] == 12
    assert day[f"at match nb {money}"] == day[f"at silence nb {money}"] == day[f"at unknown nb {money}"] == 12
    assert week["alarm now"] == 12
    assert week["at left nb violence"] == 12
    by_day = {name.split()[-1] for name in day if name.startswith("at ")}
    assert not by_day & content.private, "crisis and violence are by the week alone"
    assert not any("alarm" in name for name in day)


async def test_nobody_is_in_a_counter(valkey: str, redis: Redis, clock: Clock, content: Content) -> None:
    await conversed(line(valkey, clock), clock, 2)
    words = {
        *content.machine.flow, *content.answering, "voice", "sms", "at", "match", "silence", "unknown", "lost", "left",
        "language", "alarm", "turns", "seconds", "microseconds", "calls", "texts", "not", "understood", "answered",
        "repeated", "degraded", "now", "+Inf",
    }  # fmt: skip
    for key, counts in all_counts(redis).items():
        assert re.fullmatch(r"\{helselinja:counts\}:(ever|day:[\d-]{10}|week:\d{4}-W\d\d)", key)
        for name in counts:
            left = [
                word for word in name.split() if word not in words and not re.fullmatch(r"[\d.]{1,6}", word)
            ]
            assert left == [], name


async def test_the_page(valkey: str, redis: Redis, clock: Clock) -> None:
    redis.ping()
    clock.at = MONDAY
    web = line(valkey, clock)
    await conversed(web, clock)
    clock.at = NEXT_WEEK
    async with reached(line(valkey, clock)) as client:
        answer = await client.get("/operator", headers=basic(PASSWORD))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"<script|<img|<link|style=|https?:|\son\w+=", answer.text), "nothing from elsewhere"
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", answer.text)
    cells = [[re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]
    [monday] = [row for row in cells if row[0] == "Mon 16 Nov"]
    assert monday[1:4] == ["10", "20", "10"]
    assert ["now", "10", "&lt; 10", ""] in cells
    assert any(row[:1] == ["violence"] for row in cells)
    assert not {"12", "24"}.intersection(cell for row in cells for cell in row), "no count as it is"


async def test_what_runs_is_not_shown(valkey: str, redis: Redis, clock: Clock) -> None:
    """Two readings of one day, with calls between them, say the same."""
    redis.ping()
    clock.at = MONDAY
    before = await read(valkey, clock)
    await conversed(line(valkey, clock), clock)
    assert await read(valkey, clock) == before
    clock.at += timedelta(days=1)
    row = '<th scope="row">Mon 16 Nov</th><td class="n">10</td>'
    assert row not in before
    assert row in await read(valkey, clock)


async def read(valkey: str, clock: Clock) -> str:
    async with reached(line(valkey, clock)) as client:
        return (await client.get("/operator", headers=basic(PASSWORD))).text


DOORS: list[tuple[str, str, dict[str, str], int]] = [
    ("nobody", "/operator", {}, 401),
    ("another password", "/operator", basic("another password"), 401),
    ("the password with more behind it", "/operator", basic(f"{PASSWORD} "), 401),
    ("no password", "/operator", basic(""), 401),
    ("no base64", "/operator", {"Authorization": "Basic ä"}, 401),
    ("no UTF-8", "/operator", {"Authorization": "Basic " + b64encode(b"a:\xff").decode()}, 401),
    ("the other door's key", "/operator", AUTHORIZED, 401),
    ("any user", "/operator", basic(PASSWORD, "kari"), 200),
    ("nobody", "/metrics", {}, 401),
    ("another token", "/metrics", {"Authorization": "Bearer another token"}, 401),
    ("the other door's key", "/metrics", basic(PASSWORD), 401),
    ("Prometheus", "/metrics", AUTHORIZED, 200),
]


@pytest.mark.parametrize(("why", "path", "headers", "status"), DOORS)
async def test_doors(  # noqa: PLR0913, PLR0917 - one row
    valkey: str, redis: Redis, clock: Clock, why: str, path: str, headers: dict[str, str], status: int
) -> None:
    redis.ping()
    given = {name.encode(): value.encode() for name, value in headers.items()}
    async with reached(line(valkey, clock)) as client:
        answer = await client.get(path, headers=given)
    assert answer.status_code == status, why
    assert answer.headers["cache-control"] == "no-store"
    if status == 401:
        assert answer.content == b""
        assert answer.headers["www-authenticate"].split()[0] == ("Basic" if path == "/operator" else "Bearer")


async def test_without_a_secret_there_is_no_door(valkey: str, clock: Clock) -> None:
    async with reached(line(valkey, clock, operator_password=None, metrics_token=None)) as client:
        for path in ("/operator", "/metrics"):
            for headers in ({}, basic(""), basic(PASSWORD), {"Authorization": "Bearer "}):
                answer = await client.get(path, headers=headers)
                assert (answer.status_code, answer.content) == (404, b"")


def measured(answer: httpx.Response) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


async def test_any_worker_tells_of_all(valkey: str, redis: Redis, clock: Clock, content: Content) -> None:
    redis.ping()
    webs = [line(valkey, clock) for _ in range(2)]
    for number, web in enumerate(webs):
        clock.at += timedelta(minutes=number)
        await conversed(web, clock, 3)
    redis.hset("helselinja:outcomes:2026-11-22", mapping={"text accepted": 4, "text refused 21614": 2})
    found = []
    for _ in range(2):
        async with reached(line(valkey, clock)) as client:
            answer = await client.get("/metrics", headers=AUTHORIZED)
            assert answer.headers["content-type"].startswith("text/plain; version=")
            found.append(measured(answer))
    assert found[0] == found[1]
    figures = found[0]
    turns = {key[1:]: value for key, value in figures.items() if key[0] == "helselinja_turns_total"}
    assert turns["sms", "unknown"] == turns["sms", "answered"] == 6
    assert turns["voice", "silence"] == 6
    assert turns["sms", "repeated"] == 12
    assert sum(turns.values()) == 2 * 3 * 9 * 2
    assert (
        figures["helselinja_turn_seconds_count", "sms"]
        == figures["helselinja_turn_seconds_bucket", "sms", "+Inf"]
        == 24
    )
    assert figures["helselinja_turn_seconds_sum", "voice"] > 0
    assert figures["helselinja_outbox_total", "text", "refused 21614"] == 2
    assert figures["helselinja_outbox_total", "text", "accepted"] == 4
    assert figures["helselinja_redis_up",] == 1
    said = {word for key in figures for word in key[1:]}
    assert not said & {*content.machine.flow, "alarm", "connect", "dialed", "nb"}, (
        "they are read every few seconds"
    )


async def test_without_redis(clock: Clock, tmp_path: Path) -> None:
    async with reached(line(f"unix://{tmp_path}/nobody.sock", clock)) as client:
        answer = await client.get("/metrics", headers=AUTHORIZED)
        assert measured(answer)["helselinja_redis_up",] == 0
        assert "helselinja_turns" not in answer.text
        page = await client.get("/operator", headers=basic(PASSWORD))
        assert (page.status_code, page.headers["content-type"]) == (503, "text/plain; charset=utf-8")


async def test_nothing_is_lost_at_sigterm(valkey: str, redis: Redis, tmp_path: Path) -> None:
    redis.ping()
    server = Process(tmp_path, valkey)
    with server.running():
        async with server.reached():
            for number in range(7):
                await server.post("/voice", calling(f"CA{number}"))
        assert server.process is not None
        server.process.terminate()
        await server.ended()
    [day] = redis.keys("{helselinja:counts}:day:*")
    assert redis.hget(day, "calls") == b"7"


def test_what_prometheus_and_grafana_ask_for_is_there() -> None:
    """Every metric and label in the rules and the dashboard is one of ours."""
    folder = ROOT / "docs" / "operations"
    source = "".join((ROOT / "ivr" / "operating" / "metrics.py").read_text(encoding="utf-8"))
    asked = (folder / "alerts.yml").read_text(encoding="utf-8")
    board = json.loads((folder / "grafana.json").read_text(encoding="utf-8"))
    asked += " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    names = set(re.findall(r"helselinja_\w+", asked))
    assert names
    for name in names:
        assert f'"{re.sub("_(total|bucket|count)$", "", name)}"' in source, name
    outcomes = {each for found in re.findall(r'outcome=~?"([^"]+)"', asked) for each in found.split("|")}
    counting = (ROOT / "ivr" / "counting.py").read_text(encoding="utf-8")
    assert all(f'"{each}"' in counting for each in outcomes)


def stats(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [Path(sys.executable).with_name("helselinja"), "stats"],
        env={"TWILIO_AUTH_TOKEN": TOKEN} | environment,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def test_the_terminal_says_the_same(valkey: str, redis: Redis) -> None:
    yesterday = datetime.now(UTC) - timedelta(hours=30)
    begun = (yesterday - timedelta(hours=4)).date()
    redis.hset(f"{{helselinja:counts}}:day:{begun}", mapping={"calls": 123, "texts": 7})
    done = stats(REDIS_URL=valkey)
    assert done.returncode == 0, done.stderr
    assert re.search(rf"{begun:%a %-d %b} +120 +< 10", done.stdout)
    assert "Facts that run out" in done.stdout


def test_the_terminal_without_redis(tmp_path: Path) -> None:
    assert "REDIS_URL is missing" in stats().stderr
    done = stats(REDIS_URL=f"unix://{tmp_path}/nobody.sock")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Redis does not answer" in done.stderr
