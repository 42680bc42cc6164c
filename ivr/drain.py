"""A server that ends hears out whoever has come in: `uvicorn --http ivr.drain:Draining`.

uvicorn closes every connection on which it has read nothing new, and a webhook that is on its way there is
lost (github.com/Kludex/uvicorn/issues/2757). Here it has a moment to arrive; it is answered, and told that
the next one should go elsewhere.
"""

from uvicorn.protocols.http.h11_impl import H11Protocol

ON_ITS_WAY_SECONDS = 1.0
ELSEWHERE = (b"connection", b"close")


class Draining(H11Protocol):
    """HTTP as uvicorn speaks it; only its end differs."""

    def shutdown(self) -> None:
        """Called when the server ends: what is being answered goes on, all else ends in a moment."""
        if not getattr(self.cycle, "response_complete", True):  # there is no cycle before the first request
            super().shutdown()
            return
        headers = self.server_state.default_headers
        self.server_state.default_headers = [*(each for each in headers if each != ELSEWHERE), ELSEWHERE]
        self.loop.call_later(ON_ITS_WAY_SECONDS, self._end)

    def _end(self) -> None:
        if not self.transport.is_closing():
            super().shutdown()
