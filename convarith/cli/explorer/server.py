"""The server of the page: on this machine, for this machine; it reads, and changes nothing.

Only the page itself may ask it: a request names this machine as its host and the page as its origin, or it is refused,
so that no other page in the same browser can have things drawn or see them.
"""

from __future__ import annotations

import select
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from convarith.cli.explorer.answers import refusal
from convarith.cli.explorer.drawings import Drawings
from convarith.cli.explorer.routes import Reply, json_reply, reply_to, text_reply
from convarith.cli.messages import say
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.cli.explorer.drawings import Check

_HOST = "127.0.0.1"
_LONGEST_ADDRESS = 2_000  # characters
_LONGEST_WORK = 60.0  # seconds for one request
_PATIENCE = 10.0  # seconds for one to come in
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


class Server(ThreadingHTTPServer):
    """The server, which listens as soon as it is made.

    Attributes:
        origin: How the page's address begins.
        drawings: The pictures that it shows.

    Raises:
        ConvArithError: ``bad-value`` for a port that cannot be had.
    """

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        try:
            super().__init__((_HOST, port), _Handler)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ConvArithError(
                f"port {port} cannot be had: {reason}", "bad-value", "give another, or none for a free one"
            ) from None
        self.origin = f"http://{_HOST}:{self.server_port}"
        self.drawings = Drawings()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that broke."""


class _LeftError(BaseException):
    """Whoever asked does not wait any more; nothing on the way may take that for a failure of its own."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "convarith"
    sys_version = ""
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """Answer."""
        reply = self._refused()
        try:
            reply = reply or self._reply()
        except _LeftError:
            self.close_connection = True
        else:
            self._send(reply)

    do_HEAD = do_GET  # noqa: N815  # the server's name for it

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _refused(self) -> Reply | None:
        """Refuse what does not come from the page, or is too long."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        if host not in (f"{_HOST}:{self.server.server_port}", f"localhost:{self.server.server_port}"):
            return text_reply(HTTPStatus.MISDIRECTED_REQUEST, "this server is for this machine alone")
        from_elsewhere = self.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
        to_page = urlsplit(self.path).path == "/"  # which may be linked to from anywhere
        if origin not in (None, f"http://{host}") or (from_elsewhere and not to_page):
            return text_reply(HTTPStatus.FORBIDDEN, "only the page itself may ask this")
        if len(self.path) > _LONGEST_ADDRESS:
            return text_reply(HTTPStatus.REQUEST_URI_TOO_LONG, "the address is too long")
        return None

    def _reply(self) -> Reply:
        address = urlsplit(self.path)
        try:
            return reply_to(address.path, address.query, self.server.drawings, self._check())
        except ConvArithError as error:
            return json_reply(refusal(error), HTTPStatus.UNPROCESSABLE_ENTITY)
        except MemoryError:
            too_large = ConvArithError("not enough memory for this size", "too-large", "try a smaller one")
            return json_reply(refusal(too_large), HTTPStatus.UNPROCESSABLE_ENTITY)
        except _LeftError:
            raise
        except Exception as error:  # noqa: BLE001  # one request that fails must not look like a page that hangs
            say(f"convarith: {self.path}: {type(error).__name__}: {error}")
            failed = ConvArithError("this went wrong, by a fault of ours or of the system", "fault", "try another")
            return json_reply(refusal(failed), HTTPStatus.INTERNAL_SERVER_ERROR)

    def _check(self) -> Check:
        """Give what ends work that nobody waits for any more, or that takes too long."""
        end = monotonic() + _LONGEST_WORK

        def check() -> None:
            if _has_left(self.connection):
                raise _LeftError
            if monotonic() > end:
                raise ConvArithError(
                    f"this takes longer than {_LONGEST_WORK:g} seconds", "too-large", "run the command instead"
                )

        return check

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in {**_HEADERS, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


def _has_left(connection: socket.socket) -> bool:
    """Tell whether the other end is closed: a browser closes what it does not wait for any more."""
    readable, _, _ = select.select([connection], [], [], 0)
    try:
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
    except OSError:
        return True
