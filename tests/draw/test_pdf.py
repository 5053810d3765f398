"""The written PDF, read again."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from support.sample_scene import FRAMES, everything, render_job

from convarith.draw.pdf import write_pdf
from convarith.scene.model import Act

if TYPE_CHECKING:
    from pypdf import PageObject

    from convarith.draw.render_job import RenderJob


def written(shown: RenderJob) -> bytes:
    stream = io.BytesIO()
    write_pdf(shown, stream)
    return stream.getvalue()


def read(shown: RenderJob) -> PdfReader:
    return PdfReader(io.BytesIO(written(shown)), strict=True)


def forms(reader: PdfReader) -> list[bytes]:
    resources: Any = reader.pages[0]["/Resources"]
    return [each.get_object().get_data() for each in resources["/XObject"].values()]


def contents(page: PageObject) -> bytes:
    found = page.get_contents()
    assert found is not None
    return found.get_data()


def test_each_frame_is_a_page_as_large_as_the_picture() -> None:
    shown = render_job()
    pages = read(shown).pages
    assert len(pages) == len(FRAMES)
    assert {tuple(map(float, page.mediabox)) for page in pages} == {(0, 0, shown.layout.width, shown.layout.height)}


def test_the_table_at_the_end_tells_where_each_object_stands() -> None:
    data = written(render_job())
    *_, start, _ = data.splitlines()
    head, size, *rows = data[int(start) :].partition(b"trailer")[0].splitlines()
    assert (head, size) == (b"xref", b"0 %d" % len(rows))
    for number, row in enumerate(rows[1:], start=1):
        assert data[int(row.split()[0]) :].startswith(b"%d 0 obj" % number)


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
    plain, bare = (forms(read(render_job(transparent=each)))[0] for each in (False, True))
    layout = render_job().layout
    whole = f" 0 0 {layout.width} {layout.height} re B".encode()
    assert whole in plain
    assert whole not in bare


def test_what_stays_is_written_once_and_drawn_on_each_page_after_it() -> None:
    reader = read(render_job())
    drawn = [re.findall(rb"/(\w+) Do", contents(page)) for page in reader.pages]
    assert [len(set(names)) for names in drawn] == [len(names) for names in drawn]
    assert set(drawn[0]) < set(drawn[1]) < set(drawn[2])
    assert len(drawn[2]) == len(forms(reader))


def test_it_has_the_title_of_the_scene_and_a_bookmark_for_each_act() -> None:
    acts = (Act("stamp", "Stamp", 0), Act("turn", "Spread, pad, turn → x′", 1), Act("slide", "Slide", 2))
    reader = read(render_job(replace(everything(), title="a convolution", acts=acts)))
    assert reader.metadata is not None
    assert reader.metadata.title == "A convolution"
    marks: Any = reader.outline
    assert [each.title for each in marks] == [act.heading for act in acts]
    assert [reader.get_destination_page_number(each) for each in marks] == [0, 1, 2]


def test_acts_before_the_chosen_frames_lead_to_the_first_of_them_and_later_ones_are_left_out() -> None:
    acts = (Act("stamp", "Stamp", 0), Act("slide", "Slide", 2))
    marks: Any = read(render_job(replace(everything(), acts=acts), frames=slice(1, 2))).outline
    assert [each.title for each in marks] == ["Stamp"]
