"""Pictures as arrays, and arrays as pictures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from convarith.draw.pictures import ENDINGS, is_picture, read_picture, shades, write_picture
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PIXELS = np.random.default_rng(0).integers(0, 256, (4, 5, 7)).astype(np.uint8)
LOSSLESS = {".png": (1, 3, 4), ".tif": (1, 3, 4), ".tiff": (1, 3, 4), ".webp": (3, 4), ".bmp": (1, 3), ".gif": (3,)}


def saved(path: Path, pixels: NDArray[np.uint8]) -> Path:
    with path.open("wb") as stream:
        write_picture(stream, pixels, ENDINGS[path.suffix])
    return path


@pytest.mark.parametrize(("ending", "count"), [(ending, count) for ending, all_ in LOSSLESS.items() for count in all_])
def test_a_picture_is_read_as_it_was_written(ending: str, count: int, tmp_path: Path) -> None:
    found = read_picture(saved(tmp_path / f"a{ending}", PIXELS[:count]))
    assert found.dtype == np.uint8
    assert found.shape == (count, 5, 7)
    assert (found == PIXELS[:count]).all()


@pytest.mark.parametrize("ending", [".jpg", ".jpeg"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_photograph_is_nearly_what_it_was(ending: str, count: int, tmp_path: Path) -> None:
    smooth = np.stack([np.add.outer(4 * np.arange(40), 2 * np.arange(50))] * count).astype(np.uint8)
    found = read_picture(saved(tmp_path / f"a{ending}", smooth))
    assert found.shape == smooth.shape
    assert np.abs(found.astype(int) - smooth).max() < 10


@pytest.mark.parametrize(
    ("mode", "ending", "channels", "dtype"),
    [
        ("1", "png", 1, np.uint8),
        ("P", "png", 3, np.uint8),
        ("LA", "png", 4, np.uint8),
        ("I;16", "png", 1, np.uint16),
        ("F", "tif", 1, np.float32),
        ("CMYK", "jpg", 3, np.uint8),
        ("CMYK", "tif", 3, np.uint8),
        ("LAB", "tif", 3, np.uint8),
    ],
)
def test_other_modes_are_grey_or_colours_with_or_without_opacity(
    mode: str, ending: str, channels: int, dtype: type, tmp_path: Path
) -> None:
    image = Image.fromarray(np.moveaxis(PIXELS if mode == "LA" else PIXELS[:3], 0, 2))
    image = Image.fromarray(PIXELS[0].astype(np.uint16)) if mode == "I;16" else image.convert(mode)
    image.save(tmp_path / f"a.{ending}")
    found = read_picture(tmp_path / f"a.{ending}")
    assert found.dtype == dtype
    assert found.shape == (channels, 5, 7)


def test_black_and_white_are_shades(tmp_path: Path) -> None:
    Image.fromarray(PIXELS[0] > 99).save(tmp_path / "a.png")
    assert set(read_picture(tmp_path / "a.png").flat) == {0, 255}


def test_full_opacity_is_left_out(tmp_path: Path) -> None:
    opaque = np.concatenate([PIXELS[:3], np.full((1, 5, 7), 255, np.uint8)])
    assert (read_picture(saved(tmp_path / "a.png", opaque)) == PIXELS[:3]).all()


@pytest.mark.parametrize("ending", ["gif", "png", "webp", "tif"])
def test_of_several_pictures_the_first_is_read(ending: str, tmp_path: Path) -> None:
    first, second = (Image.new("RGB", (4, 3), color) for color in ("red", "blue"))
    first.save(tmp_path / f"a.{ending}", save_all=True, append_images=[second], lossless=True)
    assert read_picture(tmp_path / f"a.{ending}")[:, 0, 0].tolist() == [255, 0, 0]


def test_a_picture_stands_upright(tmp_path: Path) -> None:
    image = Image.fromarray(PIXELS[0])
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    image.save(tmp_path / "a.png", exif=exif)
    assert (read_picture(tmp_path / "a.png")[0] == np.rot90(PIXELS[0], -1)).all()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_damaged_picture_is_refused_with_its_name_and_the_cause(ending: str, tmp_path: Path) -> None:
    file = saved(tmp_path / f"a{ending}", PIXELS[:3])
    whole = file.read_bytes()
    for data in (b"", b"words", whole[: len(whole) // 3]):
        file.write_bytes(data)
        with pytest.raises(ConvArithError, match=rf"a\{ending} cannot be read as a picture: .") as caught:
            read_picture(file)
        assert caught.value.code == "bad-array"
        assert "\n" not in str(caught.value)


def test_a_picture_of_absurd_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with pytest.raises(ConvArithError, match="is too large") as caught:
        read_picture(saved(tmp_path / "a.png", PIXELS[:1]))
    assert caught.value.code == "too-large"


def test_a_picture_that_is_missing_is_an_error_of_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        read_picture(tmp_path / "a.png")
    assert caught.value.filename == str(tmp_path / "a.png")


def test_an_ending_tells_a_picture_from_an_array(tmp_path: Path) -> None:
    assert is_picture(tmp_path / "a.PNG")
    assert not is_picture(tmp_path / "a.npy")


@pytest.mark.parametrize("of_eight_bits", [True, False])
def test_the_least_number_is_black_and_the_largest_white(of_eight_bits: bool) -> None:  # noqa: FBT001  # a parameter
    found = shades(np.array([[[-10, 0], [10, 30]]]), of_eight_bits=of_eight_bits)
    assert found.pixels.tolist() == [[[0, 64], [128, 255]]]
    assert found.remark == "values -10 to 30 scaled to 0 to 255"


def test_shades_of_a_picture_stay_where_they_fit() -> None:
    numbers = np.array([[[0.4, 254.6], [255.2, -0.3]]])
    found = shades(numbers, of_eight_bits=True)
    assert found.pixels.tolist() == [[[0, 255], [255, 0]]]
    assert found.remark == "values as they are"


@pytest.mark.parametrize("numbers", [np.array([[[0, 0.25, 1]]], np.float32), np.array([[[20, 40, 100]]], np.uint16)])
def test_numbers_that_are_no_shades_are_scaled_though_they_would_fit(numbers: NDArray[Any]) -> None:
    found = shades(numbers, of_eight_bits=False)
    assert (found.pixels.min(), found.pixels.max()) == (0, 255)
    assert found.remark == f"values {numbers.min()} to {numbers.max()} scaled to 0 to 255".replace(".0", "")


@pytest.mark.parametrize(("number", "shade"), [(-5, 0), (0, 0), (100, 100), (1000, 255), (0.25, 0)])
def test_a_constant_is_the_nearest_shade_and_said_to_be(number: float, shade: int) -> None:
    found = shades(np.full((1, 2, 2), number), of_eight_bits=False)
    assert found.pixels.tolist() == [[[shade] * 2] * 2]
    assert found.remark == f"every value {number} drawn as {shade}"


def test_any_range_fits() -> None:
    extremes = np.array([[[np.iinfo(np.int64).min, 0, np.iinfo(np.int64).max]]])
    assert shades(extremes, of_eight_bits=False).pixels.tolist() == [[[0, 128, 255]]]
    assert shades(np.array([[[-1e308, 1e308]]]), of_eight_bits=False).pixels.tolist() == [[[0, 255]]]


@pytest.mark.parametrize("shape", [(2, 3, 3), (5, 3, 3), (3, 3), (2, 1, 3, 3), (1, 0, 3)])
def test_other_shapes_are_no_picture(shape: tuple[int, ...]) -> None:
    with pytest.raises(ConvArithError, match="is no picture, which has 1 channel for grey, 3 for colours"):
        shades(np.zeros(shape), of_eight_bits=True)


@pytest.mark.parametrize("number", [np.nan, np.inf, 1j])
def test_numbers_without_a_shade_are_refused(number: complex) -> None:
    with pytest.raises(ConvArithError, match=r"have no shade; write \.npy"):
        shades(np.array([[[0, number]]]), of_eight_bits=True)


@pytest.mark.parametrize("form", ["jpg", "bmp", "gif"])
def test_opacity_is_refused_where_the_format_has_none(form: str) -> None:
    with pytest.raises(ConvArithError, match=rf"{form} has no opacity.*; write \.png, \.tif, \.webp"):
        write_picture(io.BytesIO(), PIXELS, form)


@pytest.mark.parametrize(("form", "width"), [("webp", 16_384), ("jpg", 65_501), ("gif", 65_536)])
def test_a_size_that_the_format_has_no_numbers_for_is_refused(form: str, width: int) -> None:
    with pytest.raises(ConvArithError, match=f"{form} cannot hold {width:,} x 1 pixels") as caught:
        write_picture(io.BytesIO(), np.zeros((1, 1, width), np.uint8), form)
    assert caught.value.code == "too-large"
