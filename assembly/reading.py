"""The content that settings ask for."""

from datetime import date
from pathlib import Path

import structlog

from ivr.content import Content, load_content
from ivr.languages import missing
from prompts.facts import run_out
from settings import Settings

ROOT = Path(__file__).parent.parent

log = structlog.get_logger()


def read(settings: Settings, root: Path, on: date, *, sends: bool) -> Content:
    """The content below `root`; raises ValueError with a sentence where it is wrong.

    A language that cannot be heard is named in the log: it is for texts only. Without a number of our own nobody is
    connected, since a connected call may only show ours; a line that `sends` offers to. A fact that runs out soon
    after the day is named, too.
    """
    content = load_content(
        root,
        settings.languages,
        does={"connect": settings.twilio_phone_number is not None, "send": sends},
        plain=settings.plain_letters,
        local=settings.directory,
    )
    if missing(content, content.own):
        raise ValueError(
            f"LANGUAGES: {content.own} comes first and cannot be heard: it has no voice and no recordings"
        )
    for code in settings.languages:
        if unheard := missing(content, code):
            log.warning("language", texts_only=code, recordings_missing=len(unheard))
    ending = run_out(content.catalogue.facts, on)
    if ending:
        log.warning("facts", run_out={name: last.isoformat() for name, last in ending.items()})
    return content
