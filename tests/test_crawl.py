"""The whole line, walked by a stranger over signed webhooks: every key of every place."""

import pytest

from tests.conftest import OpenLine
from tests.crawler import Crawler

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("languages", [("nb",), ("en",)])
async def test_walk(open_line: OpenLine, languages: tuple[str, ...]) -> None:
    async with open_line(languages=languages) as handset:
        walk = await Crawler(handset).crawl()
    print(len(walk.spots), walk.presses, len(walk.dialled))
    assert len(walk.spots) > 150
