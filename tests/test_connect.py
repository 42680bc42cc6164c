"""`helselinja connect` against the stand-in: what is set, what is asked first, and what is said where it cannot."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from app import ROOT, rehearse
from ivr.fallback import cards
from ivr.rehearsal import pretend
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN
from tests.hosting import Page, hosted
from tests.operating import Operator, operator
from tests.test_commands import HELSELINJA
from tests.tls import OUTSIDE, proxied
from tests.twilio import BROKEN, TOO_MANY, Dead, Fault, Garbage, Number, Refused, Twilio

__all__ = ["operator"]

RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=5000"
SET = {
    "voice_url": f"{PUBLIC_URL}/voice{RETRIES}",
    "voice_method": "POST",
    "status_callback": f"{PUBLIC_URL}/voice/status",
    "status_callback_method": "POST",
    "sms_url": f"{PUBLIC_URL}/sms{RETRIES}",
    "sms_method": "POST",
}
XML = "text/xml"
OTHER = "+4721000001"


def settings(twilio: Twilio, names: dict[str, str]) -> dict[str, str]:
    return {name: getattr(twilio.number, name) for name in names}


def changed(twilio: Twilio) -> bool:
    return any(asked.method == "POST" for asked in twilio.requests)


def test_a_new_number(twilio: Twilio, operator: Operator) -> None:
    done = operator.says("connect", "--yes")
    assert done.exit_code == 0
    assert f"A call comes in: (nothing) -> {PUBLIC_URL}/voice{RETRIES}" in done.output.splitlines()
    assert f"{LINE} is set up." in done.output
    assert settings(twilio, SET) == SET
    for told in (
        "Norway, and nothing else",
        "113 and 116 117",
        "routed to us1",
        "redaction",
        "No fallback is set",
        "helselinja doctor",
    ):
        assert told in done.output
    again = operator.says("connect")
    assert again.exit_code == 0
    assert "nothing to change" in again.output


def test_what_was_there_is_shown_and_asked_about(twilio: Twilio, operator: Operator) -> None:
    twilio.number.voice_url = "https://user:hunter2@old.example.no/voice?token=hunter2"
    twilio.number.voice_method = "GET"
    twilio.number.voice_application_sid = "AP1"
    done = operator.says("connect", typed="n\n")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert f"A call comes in: https://...@old.example.no/voice?... -> {PUBLIC_URL}/voice{RETRIES}" in lines
    assert "A call comes in, method: GET -> POST" in lines
    assert "Application for calls: AP1 -> (nothing)" in lines
    assert not changed(twilio)
    done = operator.says("connect", typed="y\n")
    assert done.exit_code == 0
    assert settings(twilio, SET) == SET
    assert twilio.number.voice_application_sid == ""
    (asked,) = [asked for asked in twilio.requests if asked.method == "POST"]
    assert "SmsMethod" not in asked.form, "what is right is not touched"


def test_a_number_for_calls_alone(twilio: Twilio, operator: Operator) -> None:
    twilio.number.capabilities["sms"] = False
    done = operator.says("connect", "--yes")
    assert "takes no messages" in done.output
    assert (twilio.number.voice_url, twilio.number.sms_url) == (SET["voice_url"], "")


def test_every_number_of_ours(twilio: Twilio, operator: Operator) -> None:
    """One of them is not the account's: what was set before stays, and it is said."""
    twilio.account.numbers.append(Number(OTHER, sid="PN2"))
    done = operator.says("connect", "--yes", environment={"NUMBER_LANGUAGES": f"{OTHER}=en"})
    assert done.exit_code == 0
    assert [number.voice_url for number in twilio.account.numbers] == [SET["voice_url"]] * 2
    assert f"{OTHER} is set up." in done.output
    done = operator.says("connect", "--yes", environment={"NUMBER_LANGUAGES": "+4721000002=en"})
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith("The account has no number +4721000002")


def test_with_the_accounts_own_token(twilio: Twilio, operator: Operator) -> None:
    environment = {"TWILIO_API_KEY": None, "TWILIO_API_SECRET": None, "TWILIO_AUTH_TOKEN": f"{TOKEN},hunter2"}
    assert operator.says("connect", "--yes", environment=environment).exit_code == 0
    assert settings(twilio, SET) == SET


Carded = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def carded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carded:
    return lambda *methods, **other: cards_of(tmp_path, monkeypatch, *methods, **other)


@contextmanager
def cards_of(folder: Path, monkeypatch: pytest.MonkeyPatch, *methods: str, **other: Page) -> Iterator[str]:
    """A host of another's, with TLS, that has the cards of a bilingual line and gives them out by these methods."""
    files = cards(pretend(rehearse, "nb,en", None).web.state.line.content)
    pages = {f"/line/{name}": (200, XML, card.document) for name, card in files.items()}
    pages |= {f"/line/{name.replace('_', '.')}": page for name, page in other.items()}
    pages = {f"{method} {path}": page for path, page in pages.items() for method in methods}
    with hosted(pages) as port, proxied([port], folder) as ca:
        monkeypatch.setenv("SSL_CERT_FILE", str(ca))
        yield f"https://{OUTSIDE}:{port}/line"


@pytest.mark.parametrize(("methods", "chosen"), [(("GET",), "GET"), (("GET", "POST"), "POST")])
def test_cards_on_another_host(
    operator: Operator,
    carded: Carded,
    methods: tuple[str, ...],
    chosen: str,
) -> None:
    with carded(*methods) as folder:
        done = operator.says("connect", "--yes", "--fallback", f"{folder}/")
    assert done.exit_code == 0, done.output
    assert (operator.twilio.number.voice_fallback_url, operator.twilio.number.voice_fallback_method) == (
        f"{folder}/voice.xml",
        chosen,
    )
    assert (operator.twilio.number.sms_fallback_url, operator.twilio.number.sms_fallback_method) == (
        f"{folder}/sms.xml",
        chosen,
    )
    assert "No fallback" not in done.output


def test_the_cards_of_a_number_with_its_own_language(operator: Operator, carded: Carded) -> None:
    with carded("GET") as folder:
        operator.says(
            "connect", "--yes", "--fallback", folder, environment={"NUMBER_LANGUAGES": f"{LINE}=en"}
        )
    assert operator.twilio.number.voice_fallback_url == f"{folder}/voice-en.xml"


HTML: Page = (200, "text/html", b"<html>")
WITHOUT: Page = (200, XML, b'<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>')
NO_CARDS: list[tuple[str, dict[str, Page], str]] = [
    # why it is here, what the host has instead of a card, a part of the sentence
    ("a page for people", {"voice_xml": HTML}, "voice.xml is not set: the content type"),
    ("no 113", {"voice_xml": WITHOUT}, "voice.xml is not set: it does not begin with 113"),
    ("nothing", {"sms_xml": (404, XML, b"")}, "sms.xml is not set: it answers 404 to GET"),
    (
        "the card for calls",
        {"sms_xml": (200, XML, b"<Response><Say>113</Say></Response>")},
        "sms.xml is not set",
    ),
]


@pytest.mark.parametrize(("why", "pages", "said"), NO_CARDS, ids=[row[0] for row in NO_CARDS])
def test_cards_that_are_none(
    operator: Operator,
    carded: Carded,
    why: str,
    pages: dict[str, Page],
    said: str,
) -> None:
    with carded("GET", **pages) as folder:
        done = operator.says("connect", "--yes", "--fallback", folder)
    assert done.exit_code == 1, why
    assert said in done.output
    assert not changed(operator.twilio)


REFUSED: list[tuple[str, dict[str, str | None], Fault | None, str]] = [
    # why it is here, what is different in the environment, what befalls, a part of the sentence
    ("a wrong secret", {"TWILIO_API_SECRET": "hunter2"}, None, "does not take this key"),
    ("a restricted key", {}, Refused(70051, 403), "it is a restricted one"),
    ("another account", {"TWILIO_ACCOUNT_SID": "AC2"}, None, "knows no such account"),
    ("a number of nobody's", {"TWILIO_PHONE_NUMBER": "+4721999999"}, None, "has no number +4721999999"),
    ("half of a number", {"TWILIO_PHONE_NUMBER": LINE[:-1]}, None, "has no number"),
    ("no network", {"TWILIO_API_URL": "http://127.0.0.1:1"}, None, "Twilio is not reached"),
    ("a connection that is cut", {}, Dead(), "Twilio is not reached"),
    ("too many requests", {}, TOO_MANY, "try again in a minute"),
    ("Twilio is broken", {}, BROKEN, "a fault of its own (500)"),
    ("a code that we do not know", {}, Refused(29999), "https://www.twilio.com/docs/errors/29999"),
    ("somebody between", {}, Garbage(status=200), "What answers is not Twilio"),
    ("no account", {"TWILIO_ACCOUNT_SID": None}, None, "one of them is missing"),
    ("no number", {"TWILIO_PHONE_NUMBER": None}, None, "one of them is missing"),
    ("no token", {"TWILIO_AUTH_TOKEN": None}, None, "TWILIO_AUTH_TOKEN is missing"),
    ("no address", {"PUBLIC_URL": None}, None, "PUBLIC_URL is http://localhost:8000: only this machine"),
    ("this machine", {"PUBLIC_URL": "https://127.0.0.1"}, None, "only this machine or its network"),
    ("a private network", {"PUBLIC_URL": "https://192.168.1.2"}, None, "only this machine or its network"),
    ("a host without a dot", {"PUBLIC_URL": "https://server"}, None, "only this machine or its network"),
    ("no TLS", {"PUBLIC_URL": "http://line.example.no"}, None, "must go over https"),
]


@pytest.mark.parametrize(("why", "environment", "fault", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_done_is_said(
    operator: Operator,
    why: str,
    environment: dict[str, str | None],
    fault: Fault | None,
    said: str,
) -> None:
    operator.twilio.always(fault)
    done = operator.says("connect", "--yes", environment=environment)
    assert done.exit_code == 1, why
    assert said in done.output
    assert len(done.output.splitlines()) == 1, done.output
    assert not changed(operator.twilio)


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("http://cards.example.org", "is no address of a folder"),
        ("cards.example.org", "is no address of a folder"),
        (f"{PUBLIC_URL}/cards", "is on the line's own host"),
        ("https://127.0.0.1:1", "is not reached"),
    ],
)
def test_no_place_for_cards(twilio: Twilio, operator: Operator, folder: str, said: str) -> None:
    done = operator.says("connect", "--yes", "--fallback", folder)
    assert done.exit_code == 1
    assert said in done.output
    assert not changed(twilio)


def test_a_refusal_in_the_end_is_said(twilio: Twilio, operator: Operator) -> None:
    """Twilio lets the key read, and not write."""
    done = operator.says("connect", typed="y\n")
    assert done.exit_code == 0
    twilio.number.voice_url = ""
    with twilio.befalling("POST", Refused(70051, 403)):
        done = operator.says("connect", typed="y\n")
    assert done.exit_code == 1
    assert "restricted" in done.output
    assert twilio.number.voice_url == ""


def test_as_a_process(twilio: Twilio, operator: Operator) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [HELSELINJA, "connect", "--yes"],
        env=operator.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert settings(twilio, SET) == SET
    assert {asked.path.split("/")[3] for asked in twilio.requests} == {ACCOUNT}
