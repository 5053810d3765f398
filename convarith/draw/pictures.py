"""Pictures as arrays and arrays as pictures, by imageio."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from convarith.errors import ConvArithError
from convarith.foreign import foreign
from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

ENDINGS: Mapping[str, str] = {
    ".png": "png",
    ".jpg": "jpg",
    ".jpeg": "jpg",
    ".tif": "tif",
    ".tiff": "tif",
    ".bmp": "bmp",
    ".webp": "webp",
    ".gif": "gif",
}
"""The format of a picture by the ending of its file."""

_CHANNELS = (1, 3, 4)
# Pillow's modes that are neither grey nor red, green and blue, with or without opacity.
_CONVERTED = {
    **dict.fromkeys(("1",), "L"),
    **dict.fromkeys(("LA", "La", "PA", "RGBa"), "RGBA"),
    **dict.fromkeys(("RGBX", "CMYK", "YCbCr", "LAB", "HSV"), "RGB"),
}
_WHITE = 255
_WITH_OPACITY = ("png", "tif", "webp")
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "jpg": {"quality": 95, "subsampling": 0},
    "webp": {"lossless": True, "exact": True},
}


class Shades(NamedTuple):
    """Numbers as the shades of a picture.

    Attributes:
        pixels: Shape (C, height, width), from 0 to 255.
        remark: What the numbers have become, in words.
    """

    pixels: NDArray[Any]
    remark: str


def is_picture(path: Path) -> bool:
    """Tell by its ending whether a file holds a picture."""
    return path.suffix.lower() in ENDINGS


def read_picture(path: Path) -> NDArray[Any]:
    """Read a picture, the first where a file holds several, upright.

    Returns:
        Shape (C, height, width) with C = 1 for shades of grey, 3 for red, green and blue, 4 for these and opacity; an
        opacity that is full everywhere is left out. The dtype is the file's, uint8 for most.

    Raises:
        ConvArithError: ``bad-array`` for a file that holds no picture, or is damaged.
        OSError: Where it cannot be read.
    """
    import numpy as np
    from PIL.Image import DecompressionBombError

    try:
        pixels = _decoded(path)
    except ConvArithError as error:
        if isinstance(error.__cause__, DecompressionBombError):
            raise ConvArithError(
                f"{path} is too large: {error.__cause__}", "too-large", "make it smaller first"
            ) from None
        raise
    if pixels.ndim == 2:
        return np.asarray(pixels)[np.newaxis]
    opaque = pixels.shape[2] == 4 and bool((pixels[..., 3] == _WHITE).all())
    return np.moveaxis(np.asarray(pixels[..., :3] if opaque else pixels), 2, 0)


def _decoded(path: Path) -> NDArray[Any]:
    from imageio.v3 import immeta, imread

    data = path.read_bytes()
    with (
        foreign(f"{path} cannot be read as a picture", "bad-array", "check the file, or save it anew as .png"),
        catch_warnings(),
    ):
        simplefilter("ignore")  # of a size or of a remark within the file that is unusual
        mode = immeta(data, plugin="pillow", index=0, exclude_applied=False)["mode"]
        return imread(data, plugin="pillow", index=0, mode=_CONVERTED.get(mode), rotate=True)


def count_frames(path: Path) -> int:
    """Count the pictures in a file whose first can be read: the frames of an animation, the pages of a TIFF."""
    from PIL.Image import open as open_image

    try:
        with foreign(f"{path} cannot be read as a picture", "bad-array", "check the file"), catch_warnings():
            simplefilter("ignore")
            with open_image(path) as image:
                return getattr(image, "n_frames", 1)
    except ConvArithError:  # damaged behind the first
        return 1


def shades(numbers: NDArray[Any], *, of_eight_bits: bool) -> Shades:
    """Give numbers as shades: the least is black and the largest white.

    Args:
        numbers: Shape (C, height, width), or (1, C, height, width).
        of_eight_bits: Whether they come from a picture of 8 bits, whose numbers are shades already: they are left as
            they are where all are between 0 and 255.

    Raises:
        ConvArithError: ``bad-array`` for numbers that make no picture.
    """
    import numpy as np

    array = numbers[0] if numbers.ndim == 4 and len(numbers) == 1 else numbers
    if array.ndim != 3 or len(array) not in _CHANNELS or not array.size:
        raise ConvArithError(
            f"a result of shape {numbers.shape} is no picture, which has 1 channel for grey, 3 for colours, 4 with "
            "opacity, then height and width",
            "bad-array",
            "write .npy or .npz",
        )
    if array.dtype.kind == "c" or not np.isfinite(array).all():
        raise ConvArithError("numbers that are complex, NaN or infinite have no shade", "bad-array", "write .npy")
    low, high = float(array.min()), float(array.max())
    nearest = np.clip(np.rint(array), 0, _WHITE).astype(np.uint8)
    if of_eight_bits and round(low) >= 0 and round(high) <= _WHITE:
        return Shades(nearest, "values as they are")
    if low == high:  # no range to scale
        return Shades(nearest, f"every value {low:g} drawn as {nearest.flat[0]}")
    # Halves first, since the whole range of a dtype may not fit in it.
    scaled = (array / 2 - low / 2) / (high / 2 - low / 2)
    return Shades(np.rint(scaled * _WHITE).astype(np.uint8), f"values {low:g} to {high:g} scaled to 0 to {_WHITE}")


def write_picture(stream: IO[bytes], pixels: NDArray[Any], form: str) -> None:
    """Write a picture of shape (C, height, width) and dtype uint8 in a format of `ENDINGS`.

    Raises:
        ConvArithError: ``format`` where the format has no opacity; ``too-large`` where it has no such size.
    """
    import numpy as np
    from imageio.v3 import imwrite

    if len(pixels) == 4 and form not in _WITH_OPACITY:
        raise ConvArithError(
            f"{form} has no opacity, and a picture of 4 channels has", "format", f"write .{', .'.join(_WITH_OPACITY)}"
        )
    image = pixels[0] if len(pixels) == 1 else np.moveaxis(pixels, 0, 2)
    height, width = image.shape[:2]
    with foreign(f"{form} cannot hold {width:,} x {height:,} pixels", "too-large", "write a .png"):
        encoded = imwrite("<bytes>", image, extension=f".{form}", plugin="pillow", **_OPTIONS.get(form, {}))
    stream.write(encoded)
