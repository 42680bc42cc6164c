"""HTTP as uvicorn speaks it with httptools, with two things of ours: `uvicorn --http ivr.drain:Draining`.

A server that ends hears out whoever has come in. uvicorn closes every connection on which it has read nothing new,
and a webhook that is on its way there is lost (github.com/Kludex/uvicorn/issues/2757). Here it has a moment to arrive;
it is answered, and told that the next one should go elsewhere.

What stands before and behind a body has a size. httptools knows none (h11, the slower of uvicorn's two, does), and
keeps a line or a header that has no end until memory has one.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ON_ITS_WAY_SECONDS = 1.0
ELSEWHERE = (b"connection", b"close")
MOST_BYTES = 64 * 1024  # of the first line and all headers, as in h11


class TooLongError(ValueError):
    """What httptools tells its caller of as a request that is none."""


class Draining(HttpToolsProtocol):
    """HTTP as uvicorn speaks it; only its end and its limits differ."""

    _read = _held = 0

    def data_received(self, data: bytes) -> None:
        """Called with what has arrived: `_read` is how much of it has led to nothing yet."""
        self._read += len(data)
        super().data_received(data)
        if self._read > MOST_BYTES and not self.transport.is_closing():
            self.send_400_response("Invalid HTTP request received.")

    def on_message_begin(self) -> None:
        """Called where a request begins."""
        self._held = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Called with a part of the first line."""
        self._hold(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called with a header, or with what stands behind a body."""
        self._hold(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Called behind the last header."""
        self._read = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Called with a part of the body."""
        self._read = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Called where a request ends."""
        self._read = 0
        super().on_message_complete()

    def _hold(self, size: int) -> None:
        self._read = 0
        self._held += size
        if self._held > MOST_BYTES:
            raise TooLongError

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
