"""The font of the pictures."""

from __future__ import annotations

import gc
import shutil
from typing import TYPE_CHECKING

import pytest

from convarith.draw import font
from convarith.draw.animate import animate
from convarith.draw.font import face_from
from convarith.engine.conv import Conv
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_file_it_is_dejavu_sans() -> None:
    assert face_from(None).at(12).getname() == ("DejaVu Sans", "Book")


def test_the_symbols_of_the_formulas_are_in_it() -> None:
    face = face_from(None)
    missing = face.at(40).getmask("\uffff").getbbox(), bytes(face.at(40).getmask("\uffff"))
    for symbol in "→′−·…⌊⌋√²Wᵀ×⟨⟩":
        assert (face.at(40).getmask(symbol).getbbox(), bytes(face.at(40).getmask(symbol))) != missing, symbol


def test_width_grows_with_text_and_size() -> None:
    face = face_from(None)
    assert face.width("", 12) == 0
    assert face.width("88", 12) == pytest.approx(2 * face.width("8", 12))
    assert face.width("8", 24) == pytest.approx(2 * face.width("8", 12), rel=0.1)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    bold = face_from(None).path.with_name("DejaVuSans-Bold.ttf")
    shutil.copy(bold, tmp_path / "own.ttf")
    assert face_from(tmp_path / "own.ttf").at(12).getname() == ("DejaVu Sans", "Bold")


def test_a_file_without_a_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_text("no font")
    with pytest.raises(
        ConvArithError, match=r"a\.ttf holds no font: unknown file format; give a TrueType or OpenType file"
    ) as caught:
        face_from(tmp_path / "a.ttf")
    assert caught.value.code == "bad-value"


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # fontTools leaves what it stumbles over open
@pytest.mark.parametrize("form", ["gif", "pdf", "svg"])
def test_a_damaged_file_is_refused_with_its_cause_or_drawn_with(form: str, tmp_path: Path) -> None:
    whole = face_from(None).path.read_bytes()
    own = tmp_path / "own.ttf"
    refused = 0
    for place in (12, 60, 300, 5_000, 200_000, 400_000, 700_000):
        own.write_bytes(whole[:place] + b"\xff" * 3_000 + whole[place + 3_000 :])
        try:
            animate(Conv(2), 2, tmp_path / f"a.{form}", font=own)
        except ConvArithError as error:
            refused += 1
            assert ": " in error.message  # noqa: PT017  # some are not read where they are damaged
    gc.collect()
    assert refused
    assert not list(tmp_path.glob(".a*"))


def test_a_missing_file_is_told_from_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        face_from(tmp_path / "a.ttf")


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font, "find_spec", lambda _: None)
    with pytest.raises(ConvArithError, match="pip install matplotlib") as caught:
        face_from(None)
    assert caught.value.code == "missing-extra"
