"""Temporary, until the cards are merged."""

from datetime import date

from ivr.content import Content
from ivr.message import trouble_text
from ivr.reply import Reply
from ivr.voice import trouble


def shed(content: Content) -> Reply:
    return trouble(content, date(2026, 1, 1))


def shed_text(content: Content, language: str) -> str:
    return trouble_text(content, date(2026, 1, 1))
