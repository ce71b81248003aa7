"""A name for a server that can move, hang or go away: a TCP forwarder on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL, make_url

if TYPE_CHECKING:
    from types import TracebackType

_CHUNK = 65536


class Forwarder:
    """Passes on what arrives at a port of its own to a server's socket file.

    Attributes:
        target: the socket file; new connections lead there.
        accepted: how many have connected.
    """

    def __init__(self, database_url: str) -> None:
        self._url = make_url(database_url)
        self.target = socket_file(self._url)
        self.accepted = 0
        self._flowing = threading.Event()
        self._flowing.set()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def server(self) -> str:
        """`host:port` of the forwarder."""
        host, port = self._listener.getsockname()
        return f"{host}:{port}"

    @property
    def url(self) -> str:
        """The database's URL, by way of the forwarder."""
        return f"postgresql://{self._url.username}@{self.server}/{self._url.database}"

    def __enter__(self) -> Forwarder:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # closing alone would not end the accepting
        self._listener.close()
        self.flow()
        self.cut()

    def hang(self) -> None:
        """Let nothing through any more, as a host that has stopped; connections stay open."""
        self._flowing.clear()

    def flow(self) -> None:
        """Let everything through again."""
        self._flowing.set()

    def cut(self) -> None:
        """Break every connection."""
        for each in tuple(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the listener is closed at the end
            while True:
                client, _ = self._listener.accept()
                self.accepted += 1
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._flowing.wait()
        server = socket.socket(socket.AF_UNIX)
        with client, server:
            try:
                server.connect(self.target)
            except OSError:
                return
            self._open |= {client, server}
            back = threading.Thread(target=self._pump, args=[server, client], daemon=True)
            back.start()
            self._pump(client, server)
            back.join()
            self._open -= {client, server}

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                self._flowing.wait()
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def socket_file(url: URL) -> str:
    """The socket file of a server that listens on no port."""
    folder = str(url.query["host"])
    return f"{folder}/.s.PGSQL.{url.query.get('port', 5432)}"
