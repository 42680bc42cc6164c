"""The environment: every name, right and wrong, and an application that does not start without its token.

Each start is a process of its own with nothing in its environment but the row's names.
"""

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from app import ROOT
from settings import Settings

TOKEN = "0123456789abcdef0123456789abcdef"
EXAMPLE = ROOT / "directory.local.example.toml"
SHARED = "webhooks_sharedkey_"
COUNTS = tuple(
    f"LIMIT_{what}"
    for what in ("CALLER_CALLS", "CALLER_TEXTS", "CALLER_MINUTES", "CALLS", "TEXTS", "MINUTES")
)
SUMS = ("LIMIT_COST", "COST_CALL", "COST_TEXT", "COST_MINUTE")
NAMES = tuple(name.upper() for name in Settings.model_fields)


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own environment reaches a row."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def settings(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in ({"TWILIO_AUTH_TOKEN": TOKEN} | dict(environment)).items():
        monkeypatch.setenv(name, value)
    return Settings()  # type: ignore[call-arg]  # the environment fills it in


RIGHT = [
    # why it is here, name, value, what the line takes it for
    ("one token", "TWILIO_AUTH_TOKEN", "secret", ("secret",)),
    ("two tokens while one is rotated", "TWILIO_AUTH_TOKEN", "old,new", ("old", "new")),
    ("spaces and empty parts are nothing", "TWILIO_AUTH_TOKEN", " old , ,new, ", ("old", "new")),
    ("one token twice is one", "TWILIO_AUTH_TOKEN", "old,old", ("old",)),
    ("one shared key", "TWILIO_SHARED_KEYS", f"{SHARED}a=secret", {f"{SHARED}a": "secret"}),
    (
        "two shared keys, and spaces that are nothing",
        "TWILIO_SHARED_KEYS",
        f" {SHARED}a = old , ,{SHARED}b=new, ",
        {f"{SHARED}a": "old", f"{SHARED}b": "new"},
    ),
    ("base64 ends in =", "TWILIO_SHARED_KEYS", f"{SHARED}a=c2VjcmV0Cg==", {f"{SHARED}a": "c2VjcmV0Cg=="}),
    ("no shared key: auth tokens alone", "TWILIO_SHARED_KEYS", "", {}),
    ("commas are no shared key", "TWILIO_SHARED_KEYS", " , ,", {}),
    ("our account", "TWILIO_ACCOUNT_SID", f"AC{TOKEN}", f"AC{TOKEN}"),
    ("empty is unset", "TWILIO_ACCOUNT_SID", "", None),
    ("a telephone in the browser, with no real number", "PHONE", "yes", "yes"),
    ("none is there unless it is asked for", "PHONE", "", "no"),
    ("a password of 12 characters", "PHONE_PASSWORD", "correct horse", "correct horse"),
    ("a region", "TWILIO_REGION", "us1", "us1"),
    ("no region is Twilio's own", "TWILIO_REGION", "", None),
    ("an edge", "TWILIO_EDGE", "sao-paulo", "sao-paulo"),
    ("no edge is the nearest", "TWILIO_EDGE", "", None),
    ("a stand-in", "TWILIO_API_URL", "http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
    ("Twilio itself", "TWILIO_API_URL", "", None),
    ("our number", "TWILIO_PHONE_NUMBER", "+4721000000", "+4721000000"),
    (
        "a slash at the end would stand twice",
        "PUBLIC_URL",
        "https://line.example.no/",
        "https://line.example.no",
    ),
    ("an address with a path", "PUBLIC_URL", "https://example.no/line", "https://example.no/line"),
    ("an address with a port", "PUBLIC_URL", "http://localhost:8000", "http://localhost:8000"),
    ("an empty address is the default", "PUBLIC_URL", "", "http://localhost:8000"),
    ("Redis", "REDIS_URL", "redis://localhost:6379/0", "redis://localhost:6379/0"),
    ("Redis with TLS and a password", "REDIS_URL", "rediss://u:p@redis:6380", "rediss://u:p@redis:6380"),
    ("Redis on a socket", "REDIS_URL", "unix:///run/redis.sock", "unix:///run/redis.sock"),
    ("no Redis: one of our own", "REDIS_URL", "", None),
    ("32 characters are enough", "SECRET_KEY", "k" * 32, "k" * 32),
    ("an English line", "LANGUAGES", "en", ("en",)),
    ("the first is the number's own", "LANGUAGES", "en,nb", ("en", "nb")),
    ("spaces are nothing", "LANGUAGES", " nb , en ", ("nb", "en")),
    ("the key for another language would lead nowhere", "LANGUAGES", "nb,nb,en", ("nb", "en")),
    ("no languages: the default", "LANGUAGES", "", ("nb", "en")),
    ("a number of a language's own", "NUMBER_LANGUAGES", " +4721000001 = en ", {"+4721000001": "en"}),
    ("no such number", "NUMBER_LANGUAGES", "", {}),
    ("a municipality's own numbers", "DIRECTORY", str(EXAMPLE), EXAMPLE),
    ("no numbers of its own", "DIRECTORY", "", None),
    ("letters without accents", "PLAIN_LETTERS", "en, nb", ("en", "nb")),
    ("who sends", "WORKER", "apart", "apart"),
    ("a password", "OPERATOR_PASSWORD", "p" * 12, "p" * 12),
    ("no page", "OPERATOR_PASSWORD", "", None),
    ("a token", "METRICS_TOKEN", "t" * 12, "t" * 12),
    ("no metrics", "METRICS_TOKEN", "", None),
    *(("a count", name, "12", 12) for name in COUNTS),
    *(("a sum in kroner", name, "1.5", 1.5) for name in SUMS),
    ("nobody is connected", "LIMIT_CALLER_MINUTES", "0", 0),
]


@pytest.mark.parametrize(("why", "name", "value", "taken"), RIGHT, ids=[row[0] for row in RIGHT])
def test_right(why: str, name: str, value: str, taken: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(settings({name: value}, monkeypatch), name.lower()) == taken, why


def test_a_pair_of_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = settings({"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "secret"}, monkeypatch)
    assert (taken.twilio_api_key, taken.twilio_api_secret) == ("SK1", "secret")


def test_ireland_with_all_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "TWILIO_REGION": "ie1",
        "TWILIO_API_KEY": "SK1",
        "TWILIO_API_SECRET": "secret",
        "TWILIO_ACCOUNT_SID": f"AC{TOKEN}",
        "TWILIO_PHONE_NUMBER": "+4721000000",
    }
    assert settings(given, monkeypatch).replies_over_rest
    assert not settings(given | {"TWILIO_REGION": "us1"}, monkeypatch).replies_over_rest


REAL = [
    {"TWILIO_ACCOUNT_SID": f"AC{TOKEN}"},
    {"TWILIO_PHONE_NUMBER": "+4721000000"},
    {"NUMBER_LANGUAGES": "+4721000000=en"},
    {"PUBLIC_URL": "https://line.example.no"},
]


@pytest.mark.parametrize("real", REAL, ids=["an account", "a number", "more numbers", "an address"])
def test_no_telephone_beside_a_real_line_without_a_password(
    real: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError, match="that takes a PHONE_PASSWORD"):
        settings({"PHONE": "yes", **real}, monkeypatch)
    assert not settings({"PHONE": "maybe", **real}, monkeypatch).shows_phone
    for phone in ("yes", "maybe"):
        given = {"PHONE": phone, "PHONE_PASSWORD": "correct horse", **real}
        assert settings(given, monkeypatch).shows_phone


def test_the_telephone_where_nothing_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    for phone, shown in (("yes", True), ("maybe", True), ("no", False), ("", False)):
        assert settings({"PHONE": phone}, monkeypatch).shows_phone is shown


def test_without_a_secret_key_each_start_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = settings({}, monkeypatch).secret_key, settings({}, monkeypatch).secret_key
    assert first != second
    assert min(len(first), len(second)) >= 32


def test_settings_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        settings({}, monkeypatch).public_url = "https://elsewhere.example"


WRONG = [
    ("a password that can be guessed", "OPERATOR_PASSWORD", "hunter2", "12 characters or more"),
    ("a token that can be guessed", "METRICS_TOKEN", "hunter2", "12 characters or more"),
    # why it is here, name, value, a part of the sentence
    ("commas are no token", "TWILIO_AUTH_TOKEN", " , ,", "is empty"),
    ("a secret without a name", "TWILIO_SHARED_KEYS", "hunter2", "is not webhooks_sharedkey_"),
    ("a name without a secret", "TWILIO_SHARED_KEYS", f"{SHARED}a", "is not webhooks_sharedkey_"),
    ("an empty secret signs nothing", "TWILIO_SHARED_KEYS", f"{SHARED}a= ", "is not webhooks_sharedkey_"),
    ("an empty name", "TWILIO_SHARED_KEYS", f"{SHARED}=hunter2", "is not webhooks_sharedkey_"),
    ("no name of Twilio's", "TWILIO_SHARED_KEYS", "SK1=hunter2", "is not webhooks_sharedkey_"),
    ("one is wrong", "TWILIO_SHARED_KEYS", f"{SHARED}a=h,{SHARED}b", "is not webhooks_sharedkey_"),
    ("which of the two?", "TWILIO_SHARED_KEYS", f"{SHARED}a=h,{SHARED}a=i", "one key twice"),
    ("a port is a number", "PUBLIC_URL", "https://line.example.no:https", "Port"),
    ("a key is no account", "TWILIO_ACCOUNT_SID", f"SK{TOKEN}", "is not an account"),
    ("a token is no account", "TWILIO_ACCOUNT_SID", TOKEN, "is not an account"),
    ("neither yes nor no", "PHONE", "always", "'yes', 'maybe' or 'no'"),
    ("a password that is guessed", "PHONE_PASSWORD", "elevenchars", "is too short: it takes 12"),
    ("a country is no region", "TWILIO_REGION", "ireland", "is none of Twilio's regions"),
    ("a host would lead elsewhere", "TWILIO_REGION", "ie1.example.org", "is none of Twilio's regions"),
    ("Ireland without a key", "TWILIO_REGION", "ie1", "over Twilio's REST API: that takes TWILIO_API_KEY"),
    ("a host is no edge", "TWILIO_EDGE", "dublin.example.org", "is none of Twilio's edges"),
    ("an address without a scheme", "TWILIO_API_URL", "127.0.0.1:9000", "is not an address such as"),
    ("no country code", "TWILIO_PHONE_NUMBER", "21000000", "is not a number in E.164"),
    ("as people write it", "TWILIO_PHONE_NUMBER", "+47 21 00 00 00", "is not a number in E.164"),
    ("a name", "TWILIO_PHONE_NUMBER", "Helselinja", "is not a number in E.164"),
    ("no scheme", "PUBLIC_URL", "line.example.no", "is not an address that Twilio can call"),
    ("a scheme that Twilio does not speak", "PUBLIC_URL", "ftp://line.example.no", "is not an address"),
    ("no host", "PUBLIC_URL", "https://", "is not an address"),
    ("a query is signed too", "PUBLIC_URL", "https://line.example.no?a=1", "is not an address"),
    ("a fragment is never sent", "PUBLIC_URL", "https://line.example.no#a", "is not an address"),
    ("half an IPv6 address", "PUBLIC_URL", "https://[::1", "IPv6"),
    ("sentinels watch over many", "REDIS_URL", "redis+sentinel://localhost", "names no service"),
    ("a CA without TLS", "REDIS_URL", "redis://localhost?ssl_ca_certs=/ca.pem", "not a scheme with TLS"),
    ("a web address is no Redis", "REDIS_URL", "http://localhost:6379", "starts with none of redis://"),
    ("a host is no address", "REDIS_URL", "localhost:6379", "starts with none of"),
    ("a path is no address", "REDIS_URL", "/run/redis.sock", "starts with none of"),
    ("a port is a number", "REDIS_URL", "redis://localhost:redis", "a port that is no number"),
    ("31 characters are too few", "SECRET_KEY", "k" * 31, "is too short: it takes 32"),
    ("a language without a file", "LANGUAGES", "nb,xx", "'xx' has no file"),
    ("a language in capitals", "LANGUAGES", "NB", "'NB' has no file"),
    ("commas are no language", "LANGUAGES", ",", "is empty"),
    ("a file that is not there", "DIRECTORY", "/nowhere/directory.local.toml", "is no file"),
    ("a folder is no file", "DIRECTORY", str(EXAMPLE.parent), "is no file"),
    ("a number without a language", "NUMBER_LANGUAGES", "+4721000001", "which LANGUAGES lacks"),
    ("a language that is not on offer", "NUMBER_LANGUAGES", "+4721000001=pl", "which LANGUAGES lacks"),
    ("a number that is none", "NUMBER_LANGUAGES", "21000001=en", "is not a number in E.164"),
    ("plain letters of no language", "PLAIN_LETTERS", "xx", "has no file"),
    ("neither here nor there", "WORKER", "beside", "'inside' or 'apart'"),
    ("a key without its secret", "TWILIO_API_KEY", "SK1", "TWILIO_API_SECRET go together: one of them"),
    *(("no number", name, "many", "unable to parse") for name in (*COUNTS, *SUMS)),
    *(("less than nothing", name, "-1", "greater than") for name in (*COUNTS, *SUMS)),
    ("a line that takes no call is none", "LIMIT_CALLS", "0", "greater than"),
    ("a secret without its key", "TWILIO_API_SECRET", "secret", "TWILIO_API_KEY and"),
]


@pytest.mark.parametrize(("why", "name", "value", "part"), WRONG, ids=[row[0] for row in WRONG])
def test_wrong(why: str, name: str, value: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as error:
        settings({name: value}, monkeypatch)
    (fault,) = error.value.errors()
    assert name.lower() in fault["loc"] or name in fault["msg"], why
    assert part in fault["msg"], why


def test_every_name_has_its_rows() -> None:
    assert {row[1] for row in WRONG} == set(NAMES)
    assert {row[1] for row in RIGHT} | {"TWILIO_API_KEY", "TWILIO_API_SECRET"} == set(NAMES)


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    """A server's first step, in a clean environment."""
    command = [sys.executable, "-W", "error", "-c", "import app; print(type(app.app).__name__)"]
    return subprocess.run(  # noqa: S603 - our own interpreter, our own words
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


REFUSED = [
    (
        "a shared key the wrong way round, which shows no secret",
        {"TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_SHARED_KEYS": f"hunter2={SHARED}a"},
        [f"TWILIO_SHARED_KEYS: is not {SHARED}...=secret, with a comma before the next"],
    ),
    # why it is here, the environment, the lines of the sentence
    (
        "nothing is signed without a token",
        {},
        ["TWILIO_AUTH_TOKEN is missing: the line does not start without it"],
    ),
    (
        "an empty token is none",
        {"TWILIO_AUTH_TOKEN": ""},
        ["TWILIO_AUTH_TOKEN is missing: the line does not start without it"],
    ),
    ("nor are commas", {"TWILIO_AUTH_TOKEN": ","}, ["TWILIO_AUTH_TOKEN: is empty"]),
    (
        "a short secret, which is not shown",
        {"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "hunter2"},
        ["SECRET_KEY: is too short: it takes 32 characters or more"],
    ),
    (
        "half a pair",
        {"TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_KEY": "SK1"},
        ["The settings: TWILIO_API_KEY and TWILIO_API_SECRET go together: one of them is missing"],
    ),
    (
        "all faults at once, a line each",
        {"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "hunter2", "LANGUAGES": "xx"},
        [
            "SECRET_KEY: is too short: it takes 32 characters or more",
            "LANGUAGES: 'xx' has no file in prompts",
        ],
    ),
    (
        "what is no language but lies beside them",
        {"TWILIO_AUTH_TOKEN": TOKEN, "LANGUAGES": "facts"},
        ["language 'facts' has no file; there are ar, en, lt, nb, pl, so, uk"],
    ),
]


@pytest.mark.parametrize(("why", "environment", "sentences"), REFUSED, ids=[row[0] for row in REFUSED])
def test_the_line_does_not_start(why: str, environment: dict[str, str], sentences: list[str]) -> None:
    done = started(**environment)
    assert done.returncode == 1, why
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == len(sentences), done.stderr
    assert all(line.endswith(sentence) for line, sentence in zip(lines, sentences, strict=True)), done.stderr
    assert all(value not in done.stderr for value in (TOKEN, "hunter2")), "no secret is shown"


@pytest.mark.parametrize(
    "environment",
    [
        {"TWILIO_AUTH_TOKEN": TOKEN},
        {
            "TWILIO_AUTH_TOKEN": f"{TOKEN},{TOKEN[::-1]}",
            "LANGUAGES": "en",
            "REDIS_URL": "redis://127.0.0.1:1",
        },
    ],
    ids=["with a token and nothing else", "with a Redis that is not there yet"],
)
def test_the_line_starts(environment: dict[str, str]) -> None:
    done = started(**environment)
    *warnings, web = done.stdout.splitlines()
    assert (done.returncode, web, done.stderr) == (0, "Starlette", "")
    assert all(json.loads(each)["event"] == "facts" for each in warnings), "that runs out soon"


def test_importing_starts_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=ROOT, env={}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
