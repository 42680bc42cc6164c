"""Whether words tell a number or a figure: digits spoken one by one, or written as people write them."""

import re

NOT_A_WORD = re.compile(r"[^\w\s]")


def tells(words: str, number: str) -> bool:
    """Whether a number of the directory is said, whatever pauses stand in it."""
    said = " ".join(number.replace(" ", ""))
    plain = " ".join(NOT_A_WORD.sub(" ", words).split())
    return f" {said} " in f" {plain} " or f" {number} " in f" {plain} "


def says(words: str, figure: str) -> bool:
    """Whether a figure is said, and not only as a part of a longer one."""
    return re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", words) is not None
