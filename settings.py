"""The settings: what each variable of the environment must look like, and a sentence for what is wrong.

`app.py` reads the environment with it, once. `.env.example` explains each name to whoever runs the line.
"""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import phonenumbers
from pydantic import Field, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sessions.address import read

PROMPTS = Path(__file__).parent / "prompts"
SECRET_LENGTH = 32
PASSWORD_LENGTH = 12

IRELAND = "ie1"
SHARED_KEY = "webhooks_sharedkey_"
PASSWORD_LENGTH = 12
OWN_HOSTS = ("localhost", "127.0.0.1", "::1")

Listed = Annotated[tuple[str, ...], NoDecode]
Named = Annotated[Mapping[str, str], NoDecode]


class Town(BaseSettings):
    """What also the commands go by: the file of the municipality's own numbers."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    directory: Path | None = None

    @field_validator("directory")
    @classmethod
    def _file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"{str(value)!r} is no file")
        return value


class Settings(Town):
    """What the environment says; `.env.example` explains each name. A wrong value is a sentence at start."""

    twilio_auth_token: Listed
    twilio_shared_keys: Named = Field(default_factory=dict)
    twilio_account_sid: str | None = None
    twilio_phone_number: str | None = None
    twilio_api_key: str | None = None
    twilio_api_secret: str | None = None
    twilio_region: str | None = None
    twilio_edge: str | None = None
    twilio_api_url: str | None = None
    worker: Literal["inside", "apart"] | None = None
    operator_password: str | None = None
    metrics_token: str | None = None
    public_url: str = "http://localhost:8000"
    redis_url: str | None = None
    secret_key: str = Field(default_factory=lambda: secrets.token_urlsafe(SECRET_LENGTH))
    phone: Literal["yes", "maybe", "no"] = "no"
    phone_password: str | None = None
    languages: Listed = ("nb", "en")
    number_languages: Named = Field(default_factory=dict)
    plain_letters: Listed = ()
    limit_caller_calls: int = Field(default=1_000, ge=1)
    limit_caller_texts: int = Field(default=3_000, ge=1)
    limit_caller_minutes: int = Field(default=600, ge=0)
    limit_calls: int = Field(default=20_000, ge=1)
    limit_texts: int = Field(default=20_000, ge=1)
    limit_minutes: int = Field(default=10_000, ge=0)
    limit_cost: float = Field(default=20_000, gt=0)
    cost_call: float = Field(default=0.5, ge=0)
    cost_text: float = Field(default=1.5, ge=0)
    cost_minute: float = Field(default=0.5, ge=0)

    @property
    def sends(self) -> bool:
        """Whether the line may send something by itself."""
        return None not in (self.twilio_api_key, self.twilio_account_sid, self.twilio_phone_number)

    @property
    def works_inside(self) -> bool:
        """Whether the server sends what waits itself; with a Redis of its own nobody else could."""
        return self.redis_url is None if self.worker is None else self.worker == "inside"

    @property
    def shows_phone(self) -> bool:
        """Whether the telephone in the browser is served."""
        return self.phone == "yes" or (
            self.phone == "maybe" and (self.phone_password is not None or not self.is_real)
        )

    @property
    def is_real(self) -> bool:
        """Whether people may be calling: it has an account or a number, or an address beyond this machine."""
        return (
            bool(self.twilio_account_sid or self.twilio_phone_number or self.number_languages)
            or urlsplit(self.public_url).hostname not in OWN_HOSTS
        )

    @field_validator("twilio_auth_token", "languages", "plain_letters", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
        if not parts:
            raise ValueError("is empty")
        return parts

    @field_validator("twilio_shared_keys", mode="before")
    @classmethod
    def _shared(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=")[::2] for part in value.split(",") if part.strip()]
        keys = {name.strip(): secret.strip() for name, secret in pairs}
        if not all(re.fullmatch(f"{SHARED_KEY}.+", name) and secret for name, secret in keys.items()):
            raise ValueError(f"is not {SHARED_KEY}...=secret, with a comma before the next")  # shows none
        if len(keys) != len(pairs):
            raise ValueError("names one key twice")
        return keys

    @field_validator("number_languages", mode="before")
    @classmethod
    def _numbered(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=")[::2] for part in value.split(",") if part.strip()]
        return {_e164(number.strip()): language.strip() for number, language in pairs}

    @field_validator("languages", "plain_letters")
    @classmethod
    def _spoken(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if not (PROMPTS / f"{code}.toml").is_file():
                raise ValueError(f"{code!r} has no file in prompts")
        return value

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("AC"):
            raise ValueError("is not an account: it starts with AC")
        return value

    @field_validator("twilio_phone_number")
    @classmethod
    def _number(cls, value: str | None) -> str | None:
        return None if value is None else _e164(value)

    @field_validator("twilio_region")
    @classmethod
    def _region(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch("[a-z]{2}[0-9]", value):
            raise ValueError("is none of Twilio's regions, such as us1 or ie1")
        return value

    @field_validator("twilio_edge")
    @classmethod
    def _edge(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch("[a-z]+(-[a-z]+)*", value):
            raise ValueError("is none of Twilio's edges, such as dublin or frankfurt")
        return value

    @field_validator("twilio_api_url")
    @classmethod
    def _api(cls, value: str | None) -> str | None:
        return None if value is None else _web(value, "such as http://127.0.0.1:9000")

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return _web(value, "that Twilio can call, such as https://line.example.no")

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value is not None:
            read(value)
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, value: str) -> str:
        if len(value) < SECRET_LENGTH:
            raise ValueError(f"is too short: it takes {SECRET_LENGTH} characters or more")
        return value

    @field_validator("phone_password", "operator_password", "metrics_token")
    @classmethod
    def _password(cls, value: str | None) -> str | None:
        if value is not None and len(value) < PASSWORD_LENGTH:
            raise ValueError(f"is too short: it takes {PASSWORD_LENGTH} characters or more")
        return value

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if self.phone == "yes" and self.is_real and self.phone_password is None:
            raise ValueError(
                "PHONE is yes beside a real line (TWILIO_ACCOUNT_SID, TWILIO_PHONE_NUMBER, NUMBER_LANGUAGES or "
                "PUBLIC_URL say so): that takes a PHONE_PASSWORD"
            )
        return self

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        if (self.twilio_api_key is None) != (self.twilio_api_secret is None):
            raise ValueError("TWILIO_API_KEY and TWILIO_API_SECRET go together: one of them is missing")
        return self

    @model_validator(mode="after")
    def _answers(self) -> Self:
        if self.replies_over_rest and not (
            self.twilio_api_key and self.twilio_account_sid and self.twilio_phone_number
        ):
            raise ValueError(
                f"TWILIO_REGION is {IRELAND}, where texts are answered over Twilio's REST API: that takes "
                "TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_ACCOUNT_SID and TWILIO_PHONE_NUMBER"
            )
        return self

    @property
    def replies_over_rest(self) -> bool:
        """Whether the region has no <Message> in TwiML (Twilio's error 13803)."""
        return self.twilio_region == IRELAND

    @model_validator(mode="after")
    def _offered(self) -> Self:
        for number, language in self.number_languages.items():
            if language not in self.languages:
                raise ValueError(
                    f"NUMBER_LANGUAGES gives {number} the language {language!r}, which LANGUAGES lacks"
                )
        return self


def _web(value: str, such: str) -> str:
    """An address without the slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"is not an address {such}")
    _ = parts.port  # a port that is no number raises ValueError
    return value.rstrip("/")


def _e164(value: str) -> str:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("is not a number in E.164, such as +4721000000") from error
    if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != value:
        raise ValueError("is not a number in E.164, such as +4721000000")
    return value


def sentence(fault: ErrorDetails) -> str:
    """What is wrong with one setting."""
    name = str(fault["loc"][0]).upper() if fault["loc"] else "The settings"
    if fault["type"] == "missing":
        return f"{name} is missing: the line does not start without it"
    return f"{name}: {fault['msg'].removeprefix('Value error, ')}"
