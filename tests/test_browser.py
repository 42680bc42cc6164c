"""The page at /phone in the real Chromium, before a real server: calls, silence, texts, faults, and who can use it.

The page's policy forbids to evaluate strings in it, so what is waited for is always something that can be seen.
Without a Chromium on the machine (Debian's package `chromium`) these tests are skipped.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.process import Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "a long password"
DESKTOP, PHONE = (1280, 900), (320, 700)
SPOKEN, ANSWERS = "#heard .said", "#texts .theirs"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

expect.set_options(
    timeout=20_000
)  # it says how long a slow machine may take, and costs nothing where all is well

Open = Callable[..., Page]

IN_THE_FRAME = """(() => {
    const frame = document.getElementById("picture");
    const [inner, outer] = [frame.shadowRoot.querySelector(".lit"), frame].map(each => each.getBoundingClientRect());
    return inner.top >= outer.top && inner.bottom <= outer.bottom && inner.left >= outer.left;
})()"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, valkey: str) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("browser"), valkey)
    running.environment |= {"PHONE": "yes", "PHONE_PASSWORD": PASSWORD, "OPERATOR_PASSWORD": PASSWORD}
    running.start()
    running.ready("/ready")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def opened(server: Server, chromium: Browser) -> Iterator[Open]:
    """Opens the page on a Norwegian line on a Monday at ten; a fault of its script fails the test."""
    faults: list[str] = []
    contexts = []

    def open_page(size: tuple[int, int] = DESKTOP, *, timed: bool = False, **more: Any) -> Page:  # noqa: ANN401
        given = {"locale": "nb-NO", "http_credentials": {"username": "anybody", "password": PASSWORD}} | more
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **given)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        if timed:
            page.clock.install()
        page.goto(f"{server.url}/phone")
        page.locator("#languages input").first.wait_for()
        page.uncheck("#languages input[value=en]")
        page.fill("#at", "2026-11-23T10:00")
        page.click("#line button")
        page.uncheck("#aloud")
        page.set_checked("#real", timed)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def called(page: Page) -> None:
    page.click("#call")
    page.wait_for_selector("body[data-state=listening]")


def pressed(page: Page, key: str) -> None:
    before = page.locator(SPOKEN).count()
    page.locator("#keypad button", has_text=re.compile(f"^{re.escape(key)}$")).click()
    page.locator(SPOKEN).nth(before).wait_for()


def texted(page: Page, body: str) -> str:
    before = page.locator(ANSWERS).count()
    page.fill("#body", body)
    page.press("#body", "Enter")
    page.locator(ANSWERS).nth(before).wait_for(timeout=60_000)  # the first one waits for what is learnt
    return page.locator(f"{ANSWERS} bdi").nth(before).inner_text()


def broken_rules(page: Page) -> list[str]:
    """What axe finds, each rule with what breaks it."""
    script = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    found = page.evaluate(f"{script};axe.run(document, {{runOnly: {AXE}, preload: false}})")
    assert len(found["passes"]) > 20
    return [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found["violations"]]


def test_a_call_to_a_helpline(opened: Open) -> None:
    page = opened()
    called(page)
    expect(page.locator(SPOKEN).first).to_contain_text("Ring 1 1 3.")
    expect(page.locator(SPOKEN).first).to_have_attribute("lang", "nb-NO")
    for key in "212":
        pressed(page, key)
    expect(page.locator("#state")).to_have_text("Ringer videre")
    expect(page.locator("#outcomes-label")).to_contain_text("22 40 00 40")
    expect(page.locator("#place")).to_have_attribute("data-place", "helpline")
    expect(page.locator("#place")).to_contain_text("Kirkens SOS")
    page.get_by_role("button", name="Opptatt").click()
    expect(page.locator(SPOKEN, has_text="Det var opptatt.")).to_be_visible()
    expect(page.locator("#outcomes")).to_be_hidden()
    expect(page.locator("#call")).to_be_focused()  # what had the focus is gone
    page.click("#call")
    expect(page.locator("#state")).to_have_text("Samtalen er slutt")


def test_a_silent_call_at_a_click(opened: Open) -> None:
    page = opened()
    called(page)
    waits = 0
    while page.locator("body[data-state=listening]").count():
        before = page.locator(SPOKEN).count()
        page.click("#wait")
        page.locator(SPOKEN).nth(before).wait_for()
        waits += 1
    assert waits > 1
    expect(page.locator("#heard")).to_contain_text("1 1 6")
    expect(page.locator("#heard .event").last).to_have_text("Linja la på")
    expect(page.locator("#fault")).to_be_hidden()


def test_a_silent_call_in_real_time(opened: Open) -> None:
    page = opened(timed=True)
    called(page)
    page.clock.run_for(1000)
    assert page.locator("#heard .event", has_text="Du sa ingenting").count() == 0
    for _ in range(60):
        page.clock.run_for(5000)
        page.wait_for_timeout(50)
        if page.locator("body[data-state=ended]").count():
            break
    assert page.locator("#heard .event", has_text="Du sa ingenting").count() > 1
    expect(page.locator("#heard")).to_contain_text("Linja la på")


def test_silence_that_does_not_pass_by_itself(opened: Open) -> None:
    page = opened(timed=True)
    page.uncheck("#real")
    called(page)
    page.clock.run_for(120_000)
    assert page.locator("#heard .event", has_text="Du sa ingenting").count() == 0


def test_a_text_conversation(opened: Open) -> None:
    page = opened()
    assert "116 117" in texted(page, "datteren min har feber")
    assert "1 unge" in texted(page, "tannlege")
    expect(page.locator("#place")).to_have_attribute("data-place", "dentist")
    assert "113" in texted(page, "hjelp han puster ikke")
    expect(page.locator("#texts .mine")).to_have_count(3)
    expect(page.locator("#texts .cost").last).to_contain_text("1 SMS")


def lit(page: Page) -> Locator:
    return page.locator("#picture .lit")


def test_the_place_lights_up_in_the_picture(opened: Open) -> None:
    page = opened()
    expect(page.locator("#picture")).to_be_hidden()
    called(page)
    expect(lit(page)).to_have_attribute("data-place", "main")
    pressed(page, "2")
    expect(lit(page)).to_have_attribute("data-place", "talk")
    expect(page.locator("#picture svg > title")).to_have_text("Helselinja")
    pressed(page, "1")
    expect(lit(page)).to_have_attribute("data-place", "helpline")
    expect(page.locator("#picture svg > title")).to_have_text("Kirkens SOS")
    assert page.evaluate(IN_THE_FRAME), "the picture is scrolled to it"
    page.get_by_role("button", name="Hele linja").click()
    expect(page.locator("#picture .been")).to_have_count(2)
    expect(page.locator("#picture .taken")).to_have_count(2)
    expect(lit(page)).to_have_attribute("data-place", "helpline")
    expect(lit(page).locator("> *").nth(1)).to_have_css("stroke-width", "5px")
    texted(page, "tannlege")
    expect(lit(page)).to_have_attribute("data-place", "dentist")
    page.click("#call")
    page.wait_for_selector("body[data-state=ended]")
    page.click("#call")
    expect(lit(page)).to_have_attribute("data-place", "main")
    expect(page.locator("#picture .been")).to_have_count(0)
    page.click("#line button")
    expect(page.locator("#picture")).to_be_hidden()


def test_what_the_line_sends_arrives_and_it_calls_back(opened: Open) -> None:
    page = opened()
    called(page)
    for key in "21":
        pressed(page, key)
    expect(page.locator(SPOKEN).last).to_contain_text("trykk 7.")
    for key in "71":  # a text, and nobody else reads it
        pressed(page, key)
    expect(page.locator(ANSWERS)).to_contain_text("Kirkens SOS", timeout=15_000)
    page.click("#call")
    page.fill("#body", "RING")
    page.press("#body", "Enter")
    page.get_by_role("button", name="Ta telefonen").click(timeout=60_000)
    page.wait_for_selector("body[data-state=listening]")


def test_a_fault_of_the_server(server: Server, opened: Open) -> None:
    page = opened()
    called(page)
    server.kill()
    try:
        page.locator("#keypad button").first.click()
        expect(page.get_by_role("alert")).to_have_text("Serveren svarer ikke. Prøv igjen om litt.")
        expect(page.locator("#state")).to_have_text("Samtalen er slutt")
    finally:
        server.start()
        server.ready("/ready")
    page.click("#call")
    expect(page.get_by_role("alert")).to_contain_text("Telefonen var lagt bort")
    called(page)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_by_keyboard_alone(opened: Open) -> None:
    page = opened()
    page.locator("body").press("Home")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#call")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-state=listening]")
    before = page.locator(SPOKEN).count()
    page.keyboard.press("2")
    page.locator(SPOKEN).nth(before).wait_for()
    page.locator("#body").focus()
    page.keyboard.type("1")  # here it is a letter and no key
    expect(page.locator("#body")).to_have_value("1")
    expect(page.locator("#heard .event", has_text="Du trykket")).to_have_count(1)
    for _ in range(20):  # nothing takes the focus for good, and it can always be seen
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_held_to_axe_at_every_stage(size: tuple[int, int], scheme: str, opened: Open) -> None:
    page = opened(size, color_scheme=scheme)
    assert broken_rules(page) == []
    called(page)
    for key in "212":
        pressed(page, key)
    texted(page, "tannlege")
    assert broken_rules(page) == []
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= room  # nothing is to be scrolled sideways
    small = page.evaluate(
        "[...document.querySelectorAll('button')].map(e => e.getBoundingClientRect())"
        ".filter(r => r.width && Math.min(r.width, r.height) < 24).length"
    )
    assert small == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_the_operator_is_held_to_axe(
    scheme: Literal["light", "dark"], server: Server, chromium: Browser
) -> None:
    with chromium.new_context(
        color_scheme=scheme,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        http_credentials={"username": "anybody", "password": PASSWORD},
    ) as context:
        page = context.new_page()
        page.goto(f"{server.url}/operator")
        expect(page.get_by_role("heading", level=1)).to_have_text("Helselinja in numbers")
        assert broken_rules(page) == []
        width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width <= room


def test_in_english_and_in_other_languages(opened: Open) -> None:
    page = opened(locale="en-GB")
    expect(page.get_by_role("heading", level=1)).to_have_text("Try Helselinja")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Norsk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prøv Helselinja")
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    page.uncheck("#languages input[value=nb]")
    page.check("#languages input[value=ar]")
    page.click("#line button")
    page.check("#aloud")
    called(page)
    expect(page.locator(SPOKEN).first).to_have_attribute("lang", re.compile("^ar"))
    assert page.evaluate("getComputedStyle(document.querySelector('#heard .said')).direction") == "rtl"
    expect(page.locator("#voiceless")).to_contain_text("ingen stemme for arabisk")  # headless has none at all


def test_the_tones_of_the_keys(opened: Open) -> None:
    page = opened()
    found = page.evaluate(
        "import('/phone/tones.js').then(({KEYS, frequencies}) => KEYS.map(key => [key, ...frequencies(key)]))"
    )
    table = {key: (low, high) for key, low, high in found}
    assert len(table) == 12
    assert (table["1"], table["5"], table["9"]) == ((697, 1209), (770, 1336), (852, 1477))
    assert (table["*"], table["0"], table["#"]) == ((941, 1209), (941, 1336), (941, 1477))
