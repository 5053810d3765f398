"""The written PDF, read again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from support.sample_scene import FRAMES, render_job

from convarith.draw.pdf import write_pdf

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob


def written(shown: RenderJob) -> bytes:
    stream = io.BytesIO()
    write_pdf(shown, stream)
    return stream.getvalue()


def read(shown: RenderJob) -> PdfReader:
    return PdfReader(io.BytesIO(written(shown)))


def test_each_frame_is_a_page_as_large_as_the_picture() -> None:
    shown = render_job()
    pages = read(shown).pages
    assert len(pages) == len(FRAMES)
    assert {tuple(map(float, page.mediabox)) for page in pages} == {(0, 0, shown.layout.width, shown.layout.height)}


def test_only_chosen_frames_are_pages() -> None:
    (page,) = read(render_job(frames=slice(2, 3))).pages
    assert "28" in page.extract_text()
    assert "moving" not in page.extract_text()


def test_words_are_text_in_a_truetype_font() -> None:
    (page, *_) = read(render_job()).pages
    assert FRAMES[0].caption in page.extract_text()
    fonts: Any = page["/Resources"]
    for font in fonts["/Font"].values():
        for each in font.get_object().get("/DescendantFonts", [font]):
            assert "/FontFile2" in each.get_object()["/FontDescriptor"].get_object()


def test_the_same_film_is_the_same_file_on_any_day() -> None:
    shown = render_job()
    assert written(shown) == written(shown)
    assert "/CreationDate" not in (read(shown).metadata or {})


def test_a_transparent_background_is_left_out() -> None:
    plain, bare = (read(render_job(transparent=each)).pages[0].get_contents() for each in (False, True))
    assert plain is not None
    assert bare is not None
    assert len(bare.get_data()) < len(plain.get_data())
