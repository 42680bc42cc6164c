"""The bench measures what it says: its yardsticks answer rightly and refuse, and a wrong answer ends it.

Nothing here is timed.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app import ROOT
from bench import calls, serving
from bench.account import PUBLIC_URL, calling, request, signature, texting
from bench.calls import Said, Script, Step
from bench.client import Order
from bench.copies import grown
from bench.document import BEGIN, END, PAGE
from bench.loading import obeyed, wired
from bench.serving import Served
from ivr.content import load_content
from tests.webhook import signature as described

COMMANDS = {
    "bare": (serving.yardstick("bare"), calls.of_yardstick()),
    "floor": (serving.yardstick("floor"), calls.of_yardstick()),
    "tutorial": (serving.tutorial(), calls.of_tutorial()),
}
SECONDS = 0.1
STARTING = request("/voice", calling("CA1", "+4740000001", {}), "")


@pytest.fixture(scope="module")
def yardsticks(
    valkey: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Served, Said]]]:
    folder: Path = tmp_path_factory.mktemp("bench")
    with ExitStack() as stack:
        found = {}
        for name, (command, said) in COMMANDS.items():
            served = stack.enter_context(serving.served(command, serving.environment(valkey), folder))
            found[name] = served, said
        for served, _ in found.values():
            served.until(lambda port=served.port: httpx.get(f"http://127.0.0.1:{port}/").status_code > 0)  # type: ignore[misc]
        yield found


def test_signatures_are_twilios() -> None:
    form = calling("CA1", "+4740000001", {"Digits": "1"})
    assert signature(f"{PUBLIC_URL}/voice", form) == described(f"{PUBLIC_URL}/voice", tuple(form.items()))


def test_the_copied_places_are_a_line(tmp_path: Path) -> None:
    """Whatever is new in a flow: with its sections copied it is read, and each copy has words where the section has."""
    copies = 2
    content = load_content(grown(tmp_path / "grown", copies), ("nb", "en"))
    usual = load_content(ROOT, ("nb", "en")).machine.flow
    copied = [name for name in usual if f"{name}-z1" in content.machine.flow]
    assert len(copied) > 0.9 * len(usual)
    for name in copied:
        for copy in range(1, copies + 1):
            assert content.machine.flow[f"{name}-z{copy}"].ages == usual[name].ages
        assert content.has(f"{name}-z1", "nb") == content.has(name, "nb")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_yardstick_answers_what_is_signed(yardsticks: dict[str, tuple[Served, Said]], name: str) -> None:
    served, said = yardsticks[name]
    for mark, scripts in enumerate((said.calls, said.texts)):
        came = obeyed(Order(served.port, SECONDS, mark, wired(scripts), connections=2))
        assert came["all"] > len(scripts[0])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_yardstick_refuses_what_is_not(yardsticks: dict[str, tuple[Served, Said]], name: str) -> None:
    served, _ = yardsticks[name]
    wrong = request("/sms", texting("SM1", "+4740000001", "frikort"), "A" * 27 + "=")
    for refused in (STARTING, wrong):
        assert obeyed(Order(served.port, SECONDS, 9, connections=2, refused=refused.hex()))["all"] > 2


@pytest.mark.parametrize(
    "script",
    [
        [Step("start", "", "a sentence that nobody says")],
        [Step("start", "", ""), Step("key", "3", "a sentence that nobody says")],
    ],
)
@pytest.mark.parametrize("rate", [0, 50])
def test_a_wrong_answer_ends_the_bench(
    yardsticks: dict[str, tuple[Served, Said]], script: Script, rate: float
) -> None:
    served, _ = yardsticks["bare"]
    with pytest.raises(SystemExit, match="a sentence that nobody says"):
        obeyed(Order(served.port, SECONDS, 5, wired([script]), connections=2, rate=rate))


def test_what_is_signed_ends_a_flood(yardsticks: dict[str, tuple[Served, Said]]) -> None:
    """It has to be refused, or it is no flood."""
    served, _ = yardsticks["floor"]
    signed = request("/voice", calling("CA1", "+4740000001", {}))
    with pytest.raises(SystemExit, match="was answered"):
        obeyed(Order(served.port, SECONDS, 9, connections=2, refused=signed.hex()))


def test_the_tables_have_their_place() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
