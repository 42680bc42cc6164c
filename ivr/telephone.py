"""A pretend telephone beside a pretend line, in one process: what it sends are real webhooks, signed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import httpx

from ivr.handset import Answer, Handset
from ivr.rehearsal import Pretend


@asynccontextmanager
async def telephone(line: Pretend, caller: str = "+4740000001") -> AsyncIterator[Handset]:
    """A handset beside a running line."""
    transport = httpx.ASGITransport(app=line.web)
    async with (
        line.web.router.lifespan_context(line.web),
        httpx.AsyncClient(transport=transport, base_url=line.public_url) as client,
    ):

        async def post(url: str, form: list[tuple[str, str]], headers: dict[str, str]) -> Answer:
            content = urlencode(form).encode()
            sent = headers | {"Content-Type": "application/x-www-form-urlencoded"}
            came = await client.post(url, content=content, headers=sent)
            return Answer(came.status_code, came.headers.get("content-type", ""), came.content)

        yield Handset(
            post,
            base_url=line.public_url,
            token=line.token,
            account=line.account,
            line=line.line,
            caller=caller,
        )
