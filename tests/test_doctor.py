"""`helselinja doctor` against a real line behind TLS and the stand-in: what it finds, and what it leaves behind."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from app import rehearse
from ivr.fallback import cards
from ivr.probing import in_time
from ivr.reaching import is_near
from ivr.rehearsal import pretend
from tests.conftest import ACCOUNT, LINE, TOKEN
from tests.hosting import Page, hosted
from tests.operating import Operator, operator
from tests.process import Server
from tests.servers import HOST
from tests.tls import OUTSIDE, proxied
from tests.twilio import BROKEN, UNAVAILABLE, Number, Refused

__all__ = ["operator"]

RETRIES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=5000"
XML = "text/xml"


class Line:
    """A running line at its public address, the certificates' authority, and a host with its cards."""

    def __init__(self, url: str, authority: Path, elsewhere: str) -> None:
        self.url, self.authority, self.elsewhere = url, authority, elsewhere


@pytest.fixture(scope="module")
def line(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    folder = tmp_path_factory.mktemp("line")
    files = cards(pretend(rehearse, "nb,en", None).web.state.line.content)
    pages: dict[str, Page] = {f"GET /{name}": (200, XML, card.document) for name, card in files.items()}
    with ExitStack() as running:
        server = Server(folder, valkey)
        url = f"https://{OUTSIDE}:{server.port}"
        server.environment["PUBLIC_URL"] = url
        running.callback(server.kill)
        server.start()
        server.ready("/ready")
        authority = running.enter_context(proxied([server.port], folder))
        yield Line(url, authority, f"http://{HOST}:{running.enter_context(hosted(pages))}")


@pytest.fixture
def set_up(line: Line, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """All is as it should be."""
    monkeypatch.setenv("SSL_CERT_FILE", str(line.authority))
    operator.environment["PUBLIC_URL"] = line.url
    number = operator.twilio.number
    number.voice_url, number.sms_url = f"{line.url}/voice{RETRIES}", f"{line.url}/sms{RETRIES}"
    number.status_callback = f"{line.url}/voice/status"
    number.voice_fallback_url = f"{line.elsewhere}/voice.xml"
    number.sms_fallback_url = f"{line.elsewhere}/sms.xml"
    number.voice_fallback_method = number.sms_fallback_method = "GET"
    return operator


def test_all_is_well(set_up: Operator, line: Line, redis: Redis) -> None:
    done = set_up.says("doctor")
    lines = done.output.splitlines()
    assert done.exit_code == 0, done.output
    assert lines[-1] == "All is as it should be."
    near, short = [each for each in lines[:-1] if not each.startswith("ok ")]
    assert near == f"warning  PUBLIC_URL is {line.url}: only this machine or its network can reach it"
    assert short.startswith("warning  The certificate holds until 20"), "it was made for an hour"
    for found in (
        f"The line is alive at {line.url}",
        "It is ready: content is loaded, Redis answers",
        "Whoever is not Twilio is refused at /voice",
        "Whoever is not Twilio is refused at /sms",
        "A call opens with 113",
        f"{LINE} is the account's",
        "The account is active",
        f"A call comes in: {line.url}/voice",
        f"Fallback for messages: {line.elsewhere}/sms.xml",
        "Twilio had no errors in the last day",
    ):
        assert f"ok       {found}" in lines, done.output
    assert {asked.method for asked in set_up.twilio.requests} == {"GET"}, "nothing is changed"
    assert {redis.get(key) for key in redis.keys("helselinja:at:*")} == {b"over"}, "the call has ended"


Wrong = dict[str, object]
AT_TWILIO: list[tuple[str, Wrong, str, str]] = [
    # why it is here, what is otherwise at the number, the level, a part of the finding
    (
        "calls go elsewhere",
        {"voice_url": "https://old.example.no/voice"},
        "fault",
        "A call comes in: https://old",
    ),
    ("calls go nowhere", {"voice_url": ""}, "fault", "A call comes in: (nothing), and not https://"),
    ("texts go nowhere", {"sms_url": ""}, "fault", "A message comes in: (nothing), and not https://"),
    ("ends of calls go nowhere", {"status_callback": ""}, "fault", "Call status changes: (nothing)"),
    ("calls with GET", {"voice_method": "GET"}, "fault", "A call comes in, method: GET and not POST"),
    ("an application", {"voice_application_sid": "AP1"}, "fault", "Application for calls: AP1 wins"),
    ("a trunk", {"trunk_sid": "TK1"}, "fault", "SIP trunk: TK1 wins"),
    ("no cards", {"voice_fallback_url": ""}, "fault", "Fallback for calls: none"),
    ("cards with POST", {"sms_fallback_method": "POST"}, "fault", "it answers 404 to POST"),
    (
        "another's page",
        {"sms_fallback_url": "http://127.0.0.1:1/sms.xml"},
        "fault",
        "127.0.0.1 is not reached",
    ),
    ("no calls", {"capabilities": {"voice": False, "sms": True}}, "fault", "takes no calls"),
    ("no texts", {"capabilities": {"voice": True, "sms": False}}, "warning", "takes no texts"),
]


@pytest.mark.parametrize(("why", "wrong", "level", "said"), AT_TWILIO, ids=[row[0] for row in AT_TWILIO])
def test_what_is_wrong_at_the_number(set_up: Operator, why: str, wrong: Wrong, level: str, said: str) -> None:
    for name, value in wrong.items():
        setattr(set_up.twilio.number, name, value)
    shown(set_up, level, said, why)


def shown(operator: Operator, level: str, said: str, why: str = "", **environment: str) -> None:
    """This is found, and nothing else is a fault."""
    done = operator.says("doctor", environment=environment)
    lines = done.output.splitlines()
    (found,) = [each for each in lines if said in each]
    assert found.startswith(f"{level} "), why
    faults = [each for each in lines if each.startswith("fault ")]
    assert faults == ([found] if level == "fault" else []), done.output
    assert (done.exit_code, lines[-1] == "1 fault.") == ((1, True) if faults else (0, False))


def test_without_retries(set_up: Operator, line: Line) -> None:
    set_up.twilio.number.voice_url = f"{line.url}/voice"
    shown(set_up, "warning", "A call comes in: without our retry settings")


def test_cards_on_our_own_host(set_up: Operator, line: Line) -> None:
    set_up.twilio.number.voice_fallback_url = f"{line.url}/voice.xml"
    shown(set_up, "fault", "Fallback for calls: on the line's own host")


@pytest.mark.parametrize(
    ("status", "kind", "level", "said"),
    [
        ("suspended", "Full", "fault", "The account is suspended"),
        ("closed", "Full", "fault", "The account is closed"),
        ("active", "Trial", "warning", "The account is a trial"),
    ],
)
def test_the_account(set_up: Operator, status: str, kind: str, level: str, said: str) -> None:
    set_up.twilio.account.status, set_up.twilio.account.type = status, kind
    shown(set_up, level, said)


def test_a_key_that_sees_little(set_up: Operator) -> None:
    """It may see numbers, and neither the account nor the errors."""
    set_up.twilio.hidden = (f"/2010-04-01/Accounts/{ACCOUNT}.json", "/v1/Alerts")
    shown(set_up, "warning", "This key may not see whether the account is active")
    shown(set_up, "warning", "Twilio does not show its errors")


def test_errors_of_late(set_up: Operator) -> None:
    """Their codes, and none of their words."""
    set_up.twilio.account.alerts += [{"error_code": "11200", "alert_text": "hunter2"}] * 2
    set_up.twilio.account.alerts += [{"error_code": "12300", "alert_text": "hunter2"}]
    shown(set_up, "warning", "Twilio's errors of the last day: 11200 (2), 12300 (1)")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Refused(20003, 401), "Twilio: Twilio does not take this key"),
        (BROKEN, "Twilio: Twilio has a fault of its own (500)"),
        (UNAVAILABLE, "Twilio: Twilio has a fault of its own (503)"),
    ],
)
def test_twilio_is_not_asked(set_up: Operator, fault: Refused, said: str) -> None:
    set_up.twilio.always(fault)
    shown(set_up, "fault", said)


def test_a_second_number(set_up: Operator) -> None:
    """It has not been set up."""
    set_up.twilio.account.numbers.append(Number("+4721000001", sid="PN2"))
    done = set_up.says("doctor", environment={"NUMBER_LANGUAGES": "+4721000001=en"})
    lines = done.output.splitlines()
    faults = [each for each in lines if each.startswith("fault ")]
    assert len(faults) == 5, done.output
    assert lines.index("ok       +4721000001 is the account's") < lines.index(faults[0])
    assert done.exit_code == 1


def test_another_number(set_up: Operator) -> None:
    shown(set_up, "fault", "The account has no number", TWILIO_PHONE_NUMBER="+4721999999")


def test_another_token(set_up: Operator) -> None:
    shown(set_up, "fault", "The line refuses what is signed with our token", TWILIO_AUTH_TOKEN=TOKEN[::-1])


def test_a_certificate_of_nobodys(set_up: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    shown(set_up, "fault", f"the certificate of {OUTSIDE} does not hold")


SPOKEN = b"<Response><Say>Hello</Say></Response>"
FINE: dict[str, Page] = {
    "GET /health": (200, "text/plain", b"alive"),
    "GET /ready": (200, "text/plain", b"ready"),
    "POST /voice": (200, XML, SPOKEN),
    "POST /sms": (403, "", b""),
}
NO_LINE: list[tuple[str, dict[str, Page], tuple[str, ...]]] = [
    # why it is here, what is at the address, parts of the faults
    ("nothing of ours", {}, ("/health answers 404: something else",)),
    (
        "a line that learns",
        FINE | {"GET /ready": (503, "text/plain", b"still learning\n"), "POST /voice": (403, "", b"")},
        ("It is not ready (503: still learning)", "refuses what is signed"),
    ),
    (
        "one that answers everybody, and not with 113",
        FINE,
        ("gets 200 at /voice", "it does not begin with 113", "The end of a call is answered with 404"),
    ),
    (
        "a proxy that sends elsewhere",
        FINE | {"POST /voice": (301, "", b"")},
        ("gets 301 at /voice", "A call is answered with 301"),
    ),
    (
        "what is no TwiML",
        FINE | {"POST /voice": (200, "text/plain", b"113")},
        ("gets 200 at /voice", "wrong: the content type is 'text/plain'", "The end of a call"),
    ),
]


@pytest.mark.parametrize(("why", "pages", "said"), NO_LINE, ids=[row[0] for row in NO_LINE])
def test_what_is_no_line_of_ours(
    operator: Operator, why: str, pages: dict[str, Page], said: tuple[str, ...]
) -> None:
    with hosted(pages) as port:
        done = operator.says("doctor", environment={"PUBLIC_URL": f"http://{HOST}:{port}"})
    found = [each for each in done.output.splitlines() if each.startswith("fault ")]
    found = found[: next(number for number, each in enumerate(found) if "A call comes in" in each)]
    plain = ["PUBLIC_URL is no https"] if pages else []
    assert done.exit_code == 1, why
    assert len(found) == len(said) + len(plain), done.output
    assert all(any(part in each for each in found) for part in (*said, *plain)), done.output


def test_nothing_is_there(operator: Operator) -> None:
    done = operator.says("doctor", environment={"PUBLIC_URL": "http://127.0.0.1:1"})
    assert "fault    The line: 127.0.0.1 is not reached" in done.output
    assert done.exit_code == 1


@pytest.mark.parametrize(("seconds", "level"), [(0.04, "ok"), (1.5, "warning"), (6.0, "fault")])
def test_the_time_an_answer_takes(seconds: float, level: str) -> None:
    found = in_time(seconds)
    assert found.level == level
    assert f"{seconds * 1000:.0f} ms" in found.words


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("https://line.example.no", False),
        ("https://8.8.8.8:8443/line", False),
        ("https://[2a00:1450::1]", False),
        ("http://localhost:8000", True),
        ("http://line.localhost", True),
        ("https://[::1]", True),
        ("https://10.0.0.7", True),
        ("https://169.254.1.1", True),
        ("https://line", True),
        ("https://line.local", True),
    ],
)
def test_who_can_reach_an_address(url: str, near: bool) -> None:  # noqa: FBT001 - a row of the table
    assert is_near(url) == near
