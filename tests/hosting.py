"""A host that is not ours: on a free port of loopback, it gives out what it is told to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread

from tests.servers import HOST

Page = tuple[int, str, bytes]
"""A status, a content type, a body."""


@contextmanager
def hosted(pages: Mapping[str, Page]) -> Iterator[int]:
    """Gives the port. A page's name is its method and path, "* /path" or "*"; what has no name is a 404."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            names = (f"{self.command} {self.path}", f"* {self.path}", "*")
            status, kind, body = next(
                (pages[name] for name in names if name in pages), (404, "text/plain", b"")
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingTCPServer((HOST, 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
