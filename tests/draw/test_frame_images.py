"""Single frames, in any order."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from support.sample_layers import subject_of

from convarith.draw.frame_images import FrameImages
from convarith.draw.rendering import render
from convarith.draw.style import Style
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.views import view

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def pixels(image: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(image)).convert("RGB"))


@pytest.mark.parametrize("name", ["map", "values", "scatter", "equivalence"])
def test_a_frame_is_the_same_whichever_was_looked_at_before(name: str) -> None:
    scene = view(name)(subject_of(ConvTranspose(3, stride=2, padding=1), (3, 3)), labels=True)
    images, last = FrameImages(scene, "guide"), len(scene.frames) - 1
    in_order = [images.png(number) for number in range(last + 1)]
    for number in (last, 0, last // 2, 1, last):
        assert images.png(number) == in_order[number]


def test_a_frame_is_that_of_the_animation_without_its_words(tmp_path: Path) -> None:
    scene = view("map")(subject_of(Conv(3), (4, 4)), labels=False)
    for number in range(4):
        render(scene, tmp_path / "a.png", Style("dark", frames=slice(number, number + 1)))
        drawn = pixels((tmp_path / "a.png").read_bytes())
        assert (pixels(FrameImages(scene, "dark").png(number)) == drawn).all()


def test_what_nobody_can_have_meant_is_refused() -> None:
    scene = view("matrix")(subject_of(Conv(3), (99, 99)), labels=False)
    with pytest.raises(ConvArithError, match="megapixels"):
        FrameImages(scene, "guide")
