"""The commands that reach Twilio, as whoever runs the line says them: with an environment and a stand-in."""

from collections.abc import Mapping

import pytest
from click.testing import CliRunner, Result

from app import ours, rehearse
from ivr.commands import commands
from ivr.ours import Means
from settings import Settings
from tests.conftest import ACCOUNT, API_KEY, API_SECRET, LINE, PUBLIC_URL, TOKEN
from tests.twilio import Twilio


class Operator:
    """Says commands; whatever they print shows no secret."""

    def __init__(self, twilio: Twilio, patch: pytest.MonkeyPatch) -> None:
        self.twilio = twilio
        self._patch = patch
        self.environment = {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_PHONE_NUMBER": LINE,
            "TWILIO_API_KEY": API_KEY,
            "TWILIO_API_SECRET": API_SECRET,
            "TWILIO_API_URL": twilio.base,
            "PUBLIC_URL": PUBLIC_URL,
        }

    def says(
        self, *words: str, typed: str = "", environment: Mapping[str, str | None] | None = None
    ) -> Result:
        for name in Settings.model_fields:
            self._patch.delenv(name.upper(), raising=False)
        for name, value in (self.environment | dict(environment or {})).items():
            if value is not None:
                self._patch.setenv(name, value)
        result = CliRunner().invoke(commands, words, input=typed, obj=Means(rehearse, ours))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert not any(secret in result.output for secret in (TOKEN, API_SECRET, "hunter2"))
        return result


@pytest.fixture
def operator(twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> Operator:
    return Operator(twilio, monkeypatch)
