"""The server, asked as a browser asks it, and as others should not."""

from __future__ import annotations

import json
import re
import socket
import threading
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from support.chosen_pages import chosen_pages

from convarith.cli.explorer.assets import ASSETS, TYPES, page
from convarith.cli.explorer.drawings import Drawings
from convarith.cli.explorer.server import Server
from convarith.cli.explorer.state import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.cli.explorer.drawings import Check
    from convarith.cli.explorer.state import PageState

MAGIC = {
    "gif": b"GIF89a",
    "png": b"\x89PNG",
    "webp": b"RIFF",
    "svg": b"<svg",
    "pdf": b"%PDF",
    "html": b"<!DOCTYPE html>",
    "webm": b"\x1a\x45\xdf\xa3",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    return reply, body


def asked(server: Server, path: str) -> Any:
    reply, body = ask(server, path)
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(body)


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.origin == f"http://127.0.0.1:{server.server_port}"


def test_the_page_without_a_setting_goes_to_the_first_one(server: Server) -> None:
    reply, _ = ask(server, "/")
    assert (reply.status, reply.headers["Location"]) == (302, f"/?{START}")


def test_the_page_loads_only_what_is_its_own(server: Server) -> None:
    reply, body = ask(server, f"/?{START}")
    assert (reply.status, body) == (200, page())
    assert b"{{" not in body
    assert b"http" not in body
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    files = {"explore.css": "text/css", "explore.js": "text/javascript", "picture.js": "text/javascript"}
    assert files.keys() == ASSETS.keys()
    for name, kind in files.items():
        reply, asset = ask(server, f"/{name}")
        body += asset
        assert name.encode() in body
        assert (reply.status, reply.headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_an_answer_and_a_refusal_are_json(server: Server) -> None:
    assert asked(server, f"/answer?{START}")["output"] == "3x3"
    said = asked(server, "/answer?size=5x5&kernel=7")["error"]
    assert (said["code"], said["setting"]) == ("does-not-fit", "kernel")
    for path in ("answer", "picture", "frameworks"):
        assert asked(server, f"/{path}?size=5&colour=3")["error"]["message"] == "the page has no 'colour'"


def test_what_cannot_be_drawn_has_no_file_and_no_frame(server: Server) -> None:
    for path in ("frame/0", "file/gif"):
        reply, body = ask(server, f"/{path}?size=5x5&kernel=7")
        assert reply.status == 422
        assert json.loads(body)["error"]["code"] == "does-not-fit"


def test_a_picture_says_what_each_frame_does_and_where(server: Server) -> None:
    drawn = asked(server, f"/picture?{START}&fps=2")
    assert len(drawn["frames"]) == 9
    first = drawn["frames"][0]
    assert (len(first["reads"]), len(first["writes"]), first["seconds"]) == (9, 1, 0.5)
    assert set(map(int, drawn["cells"])) == {
        cell for frame in drawn["frames"] for cell in (*frame["reads"], *frame["writes"])
    }
    for corners in drawn["cells"].values():
        assert all(0 <= x <= drawn["width"] and 0 <= y <= drawn["height"] for x, y in corners)


def test_of_many_frames_those_are_played_that_fit_half_a_minute(server: Server) -> None:
    frames = asked(server, "/picture?size=12x12&kernel=3&padding=1")["frames"]
    assert len(frames) == 144
    assert sum(frame["seconds"] for frame in frames) <= 31
    assert [frame["seconds"] for frame in frames[:9]] == [1] * 9


def test_the_guides_figures_are_ways_to_their_pages(server: Server) -> None:
    _, body = ask(server, f"/?{START}")
    ways = re.findall(r'<li><a href="/\?([^"]+)">', body.decode())
    assert len(ways) == 19
    for way in ways:
        assert "error" not in asked(server, f"/answer?{unescape(way)}")


def test_frames_are_images_of_the_pictures_size(server: Server) -> None:
    drawn = asked(server, f"/picture?{START}")
    for number in (0, 8, 3):
        reply, body = ask(server, f"/frame/{number}?{START}")
        assert reply.headers["Content-Type"] == "image/png"
        assert Image.open(BytesIO(body)).size == (drawn["width"], drawn["height"])


def test_what_is_pointed_at_is_what_is_drawn(server: Server) -> None:
    drawn = asked(server, f"/picture?{START}")
    _, body = ask(server, f"/frame/4?{START}")
    image = Image.open(BytesIO(body)).convert("RGB")

    def color(cell: int) -> Any:
        corners = drawn["cells"][str(cell)]
        return image.getpixel(tuple(sum(corner[axis] for corner in corners) / 4 for axis in (0, 1)))

    (written,) = drawn["frames"][4]["writes"]
    others = [frame["writes"][0] for frame in drawn["frames"] if frame["writes"] != [written]]
    assert color(written) not in {color(each) for each in others}


@pytest.mark.parametrize("form", TYPES)
def test_downloads_are_files_of_their_format(form: str, server: Server) -> None:
    reply, body = ask(server, f"/file/{form}?size=4&kernel=3&theme=dark")
    assert reply.status == 200, body
    assert reply.headers["Content-Type"] == TYPES[form]
    assert reply.headers["Content-Disposition"] == f'attachment; filename="conv.{form}"'
    assert body[4:8] == b"ftyp" if form == "mp4" else body.startswith(MAGIC[form])


@pytest.mark.parametrize("path", ["/frame/9", "/frame/-1", "/frame/x", "/frame/%D9%A3", "/frame/99999999", "/file/exe"])
def test_what_there_is_not_is_not_found(path: str, server: Server) -> None:
    assert ask(server, f"{path}?{START}")[0].status == 404


@pytest.mark.parametrize("path", ["/..", "/../state.py", "/page/index.html", "/explore.css/..", "/%2e%2e/state.py"])
def test_no_file_is_read_by_its_path(path: str, server: Server) -> None:
    reply, body = ask(server, path)
    assert reply.status == 404
    assert b"import" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(method: str, server: Server) -> None:
    assert ask(server, "/answer", method)[0].status == 501


def test_another_host_is_refused(server: Server) -> None:
    for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1", ""):
        reply, body = ask(server, f"/answer?{START}", Host=host)
        assert reply.status == 421
        assert b"output" not in body
    assert ask(server, f"/answer?{START}", Host=f"localhost:{server.server_port}")[0].status == 200


def test_other_pages_cannot_ask(server: Server) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        assert ask(server, f"/frame/0?{START}", **headers)[0].status == 403
    assert ask(server, f"/?{START}", Sec_Fetch_Site="cross-site")[0].status == 200  # a link leads there
    reply, _ = ask(server, f"/frame/0?{START}", Origin=server.origin, Sec_Fetch_Site="same-origin")
    assert reply.status == 200
    assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in reply.headers


def test_a_long_address_is_refused(server: Server) -> None:
    assert ask(server, f"/answer?{START}&seed={'1' * 2000}")[0].status == 414


@pytest.mark.parametrize(
    "query",
    [
        "size=100000x100000&kernel=3&view=matrix",
        "size=9999999999999999999999999999&kernel=3",
        "size=3&kernel=3&channels=999999:999999",
        "size=30x30&kernel=3&view=matrix",
    ],
)
def test_what_is_enormous_is_answered_and_not_drawn(query: str, server: Server) -> None:
    assert asked(server, f"/picture?{query}")["error"]["hint"]
    assert ask(server, f"/frame/0?{query}")[0].status == 422


class Endless(Drawings):
    """Draws until it is told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.stopped = threading.Event(), threading.Event()

    def file(self, state: PageState, form: str, check: Check) -> bytes:
        del state, form
        self.begun.set()
        try:
            while True:
                check()
        finally:
            self.stopped.set()


def test_who_leaves_is_not_worked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Endless()
    monkeypatch.setattr(server, "drawings", endless)
    with socket.create_connection(("127.0.0.1", server.server_port)) as left:
        host = f"127.0.0.1:{server.server_port}"
        left.sendall(f"GET /file/gif?{START} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        assert endless.begun.wait(10)
        assert not endless.stopped.wait(0.1)
    assert endless.stopped.wait(10)


def test_what_takes_too_long_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "drawings", Endless())
    monkeypatch.setattr("convarith.cli.explorer.server._LONGEST_WORK", 0.1)
    reply, body = ask(server, f"/file/gif?{START}")
    assert reply.status == 422
    assert json.loads(body)["error"]["message"] == "this takes longer than 0.1 seconds"


def test_a_fault_is_told_in_a_line(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Endless, "file", lambda *_: 1 // 0)
    monkeypatch.setattr(server, "drawings", Endless())
    reply, body = ask(server, f"/file/gif?{START}")
    assert reply.status == 500
    assert b"Traceback" not in body
    told = json.loads(body)["error"]
    assert (told["code"], told["message"].partition(",")[0]) == ("fault", "this went wrong")
    assert capsys.readouterr().err.count("\n") == 1


def test_no_choice_makes_it_fail(server: Server) -> None:
    from hypothesis import given, settings

    @settings(max_examples=25)
    @given(chosen_pages)
    def ask_all(query: str) -> None:
        for path in ("answer", "picture", "frame/0", "frameworks"):
            assert ask(server, f"/{path}?{query}")[0].status in (200, 422)

    ask_all()
