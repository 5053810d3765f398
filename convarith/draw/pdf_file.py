"""The objects of a PDF file, written one after the other."""

from __future__ import annotations

import zlib
from typing import IO, TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Reference: TypeAlias = int
"""Number of an object."""


class PdfFile:
    """A file in the making, of PDF 1.6 (ISO 32000-1): objects go to the stream as they come."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._written = 0
        self._offsets: dict[Reference, int] = {}
        self._reserved = 0
        self._put(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")  # bytes beyond ASCII tell transfer programs that it is no text

    def reserve(self) -> Reference:
        """Give the number of an object that is written later."""
        self._reserved += 1
        return self._reserved

    def add(self, body: str | bytes, number: Reference | None = None) -> Reference:
        """Write an object, whose number may have been reserved; give the number."""
        number = number or self.reserve()
        self._offsets[number] = self._written
        text = body.encode("ascii") if isinstance(body, str) else body
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number, text))
        return number

    def add_stream(self, data: bytes, entries: str = "", number: Reference | None = None) -> Reference:
        """Write bytes, compressed, as a stream with further entries in its dictionary; give its number."""
        packed = zlib.compress(data)
        head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode("ascii")
        return self.add(head + packed + b"\nendstream", number)

    def add_outline(self, marks: Sequence[tuple[str, Reference]]) -> Reference:
        """Write bookmarks, each with its words and the page that it leads to; give the number of their list."""
        outline, *items = (self.reserve() for _ in range(len(marks) + 1))
        for place, (text, page) in enumerate(marks):
            before = f"/Prev {items[place - 1]} 0 R " if place else ""
            after = f"/Next {items[place + 1]} 0 R " if place + 1 < len(items) else ""
            where = f"/Parent {outline} 0 R {before}{after}/Dest [{page} 0 R /Fit]"
            self.add(f"<< /Title {text_string(text)} {where} >>", items[place])
        ends = f"/First {items[0]} 0 R /Last {items[-1]} 0 R"
        return self.add(f"<< /Type /Outlines {ends} /Count {len(items)} >>", outline)

    def close(self, catalog: Reference, about: Reference) -> None:
        """Write where each object stands, and where to begin."""
        start = self._written
        rows = "".join(f"{self._offsets[number]:010} 00000 n \n" for number in range(1, self._reserved + 1))
        size = self._reserved + 1
        trailer = f"trailer\n<< /Size {size} /Root {catalog} 0 R /Info {about} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        self._put(f"xref\n0 {size}\n0000000000 65535 f \n{rows}{trailer}".encode("ascii"))

    def _put(self, data: bytes) -> None:
        self._stream.write(data)
        self._written += len(data)


def text_string(text: str) -> str:
    """Write a text for people, such as a title."""
    return f"<feff{text.encode('utf-16-be').hex()}>"
