"""Convolutions: what their padding holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convarith.engine.conv import Conv
from convarith.engine.padding import MODES
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.names import PaddingMode


@pytest.mark.parametrize(("mode", "most"), [("reflect", 4), ("circular", 5)])
def test_padding_reaches_as_far_as_its_mode_has_elements(mode: PaddingMode, most: int) -> None:
    assert Conv(3, padding=most, padding_mode=mode).output_shape(5) == (2 * most + 3,)
    with pytest.raises(ConvArithError, match=f"mode '{mode}' pads 5 by at most {most}, not {most + 1}") as caught:
        Conv(3, padding=most + 1, padding_mode=mode).output_shape(5)
    assert (caught.value.code, caught.value.setting) == ("padding-limit", "padding")
    assert Conv(3, padding=most + 1, padding_mode=mode, free_padding=True).output_shape(5) == (2 * most + 5,)


def test_what_padding_holds_changes_no_shape() -> None:
    for mode in MODES:
        assert Conv(3, stride=2, padding=1, padding_mode=mode).output_shape((5, 6)) == (3, 3)  # type: ignore[arg-type]
