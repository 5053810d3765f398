"""What the page can ask for, each by its path, and what is sent back."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.cli.explorer import answers
from convarith.cli.explorer.assets import ASSETS, TYPES, page
from convarith.cli.explorer.state import START, read_state
from convarith.cli.explorer.ways_out import other_views
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.cli.explorer.drawings import Check, Drawings
    from convarith.cli.explorer.state import PageState

_ASKED = ("answer", "picture", "frameworks")
_KEPT = 600  # seconds that a browser may keep a frame, which is the same each time


class Reply(NamedTuple):
    """What is sent back.

    Attributes:
        body: The bytes.
        kind: Their type, as HTTP names it.
        headers: What else is said of them.
        status: How it went.
    """

    body: bytes
    kind: str
    headers: Mapping[str, str] = {"Cache-Control": "no-store"}
    status: HTTPStatus = HTTPStatus.OK


def text_reply(status: HTTPStatus, text: str) -> Reply:
    """Reply with a line of text."""
    return Reply(f"{text}\n".encode(), "text/plain; charset=utf-8", status=status)


def json_reply(value: object, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    """Reply with an object."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(body, "application/json; charset=utf-8", status=status)


def reply_to(path: str, query: str, drawings: Drawings, check: Check) -> Reply:
    """Answer what is asked for.

    Args:
        path: What it is.
        query: What is chosen on the page.
        drawings: The pictures.
        check: Called while work goes on; what it raises ends the work.

    Raises:
        ConvArithError: Where what is chosen cannot be.
    """
    name, _, which = path.removeprefix("/").partition("/")
    if not name:
        return _page(query)
    if path.removeprefix("/") in ASSETS:
        return Reply(*ASSETS[name](), {"Cache-Control": "no-cache"})
    if name in _ASKED and not which:
        return json_reply(_told(name, query, drawings, check))
    found = None
    if name == "frame" and which.isascii() and which.isdigit() and len(which) < len("1000000"):
        found = _frame(int(which), query, drawings, check)
    if name == "file" and which in TYPES:
        found = _file(which, query, drawings, check)
    return found or text_reply(HTTPStatus.NOT_FOUND, "there is nothing here")


def _told(name: str, query: str, drawings: Drawings, check: Check) -> dict[str, Any]:
    """Tell something of what is chosen; a refusal is told too."""
    try:
        state = read_state(query)
        if name == "answer":
            return answers.answer(state)
        if name == "picture":
            return _picture(state, drawings, check)
        return answers.frameworks(state)
    except ConvArithError as error:
        return answers.refusal(error)


def _picture(state: PageState, drawings: Drawings, check: Check) -> dict[str, Any]:
    try:
        return drawings.picture(state, check)
    except ConvArithError as error:
        return answers.refusal(error, other_views(state) if error.code == "view" else ())


def _page(query: str) -> Reply:
    if not query:
        return Reply(b"", "text/plain", {"Location": f"/?{START}"}, HTTPStatus.FOUND)
    return Reply(page(), "text/html; charset=utf-8", {"Cache-Control": "no-cache"})


def _frame(number: int, query: str, drawings: Drawings, check: Check) -> Reply | None:
    image = drawings.frame(read_state(query), number, check)
    return None if image is None else Reply(image, "image/png", {"Cache-Control": f"private, max-age={_KEPT}"})


def _file(form: str, query: str, drawings: Drawings, check: Check) -> Reply:
    state = read_state(query)
    named = f'attachment; filename="{state.options.layer().op}.{form}"'
    body = drawings.file(state, form, check)
    return Reply(body, TYPES[form], {"Content-Disposition": named, "Cache-Control": "no-store"})
