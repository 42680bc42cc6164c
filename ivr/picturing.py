"""The picture of the line that a page lights up in: as `helselinja draw` draws it, of a pretend line as it is that day.

A place is shown in the picture of its subject, and where it has none in that of the whole line. Drawing all of them
takes a quarter of a second, in a thread of its own, and is done once a language and day.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from ivr.booth import Telephone
from ivr.canvas import style
from ivr.drawing import WHOLE, drawn, homes
from ivr.moment import moment

Plain = dict[str, Any]

STYLE = style()
"""What the pictures look like, for a page whose policy lets no style stand in a picture."""


async def picture(telephone: Telephone, given: Mapping[str, object]) -> Plain:
    """The picture with a `place` in it: its `name`, `language` and `svg`; the whole line's where `whole` is true."""
    line = telephone.line.web.state.line
    content, spoken = line.content, line.content.languages
    language = str(given.get("language"))
    language = language if language in spoken else spoken[0]
    day = moment(line.clock()).on
    async with telephone.drawing:
        if (language, day) not in telephone.drawn:
            telephone.drawn = {(language, day): await asyncio.to_thread(drawn, content, language, day)}
        pictures = telephone.drawn[language, day]
    place = "" if given.get("whole") else str(given.get("place"))
    name = homes(content.machine).get(place, WHOLE)
    return {"name": name, "language": language, "svg": _plain(pictures[f"{name}.svg"])}


def _plain(svg: str) -> str:
    """A picture without its style sheet: the page's policy lets none run in it, and it has STYLE."""
    return svg.replace(f"<style>\n{STYLE}\n</style>\n", "")
