"""The commands as a person types them: real processes, piped input."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import ROOT

HELSELINJA = Path(sys.executable).with_name("helselinja")


def run(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [HELSELINJA, *words], input=typed, capture_output=True, text=True, cwd=ROOT, timeout=180, check=False
    )


def test_a_call() -> None:
    """Silence, then a key, then the input ends: the telephone is put down."""
    done = run("phone", typed="\n1\n")
    assert done.returncode == 0, done.stderr
    assert "Ring 1 1 3." in done.stdout
    assert done.stdout.count("> ") == 3
    assert done.stdout.rstrip().endswith("(the call is over)")


def test_a_connected_call() -> None:
    done = run("phone", "--languages", "nb", typed="2\n1\n2\nbusy\n2\nno answer\n2\nanswer\nhang up\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("(rings +4722400040") == 3
    assert "Det var opptatt." in done.stdout
    assert "Ingen svarte." in done.stdout
    assert "Den samtalen er over." in done.stdout


def test_a_key_that_is_none_is_said_to_be() -> None:
    done = run("phone", typed="hello\nhang up\n")
    assert done.returncode == 0, done.stderr
    assert "are no keys" in done.stdout


def test_texts_on_another_day() -> None:
    done = run("text", "--languages", "nb", "--at", "2024-05-01T10:00:00", typed="frikort\nSTOP\n\n")
    assert done.returncode == 0, done.stderr
    assert "3165" in done.stdout
    assert "(no answer)" in done.stdout


@pytest.mark.crawl
def test_check() -> None:
    """The proof of the whole line, on one day: what breaks a rule stands in what is printed."""
    done = run("check", "--at", "2026-11-26")
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"
    assert "BROKEN" not in done.stdout
    assert len([line for line in done.stdout.splitlines() if " <- " in line]) >= 5
    assert "1 1 3 and the like, keyed in one go" in done.stdout
    for rule in ("texts to 113, from everywhere", "texts without an answer"):  # in each of seven languages
        cases = re.search(rf"^{rule} +(\d+)", done.stdout, re.MULTILINE)
        assert cases
        assert int(cases[1]) > 7 * 1000
    assert "exemption_limit: runs out after 2026-12-31; told at card" in done.stdout


def test_check_of_a_language_that_is_not_there() -> None:
    done = run("check", "--languages", "xx")
    assert done.returncode == 1
    assert "xx" in done.stderr


def test_what_runs_out_is_warned_of_at_start() -> None:
    for day, warned in (("2026-11-26", True), ("2024-05-01", False)):
        done = run("text", "--languages", "nb", "--at", f"{day}T10:00:00", typed="\n")
        assert done.returncode == 0, done.stderr
        assert ('"exemption_limit": "2026-12-31"' in done.stderr) is warned
