"""PyTorch as a referee: of seeded random settings, legal and illegal, both refuse the same and agree on the rest.

These are convarith's functions on arrays against torch's. Where torch itself deviates, what follows is left out:

- It hardly checks a convolution of an empty batch: a dilation of 0, an output padding beyond its limit and an output of
  no positions all pass. Of these settings only the legal ones are compared.
- It refuses negative padding, which crops here; `functional.pad` crops too and is compared instead.
- Its `avg_pool3d`, and so its `lp_pool3d`, refuses an input below the kernel, whatever padding and ceil mode; these get
  inputs as large as kernels are.
- `functional.pad` cannot crop more than there is, into the padding of the other side; here it can.

Its `lp_pool` in ceil mode scales windows that hang over as if they were whole; this is followed here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, differ, outcome

import convarith as ca

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="torch is not installed: `make oracle` installs it and runs this")
functional = torch.nn.functional
torch.set_num_threads(1)  # arrays of a few elements gain nothing by threads, and lose much on a busy machine

AXES = (1, 2, 3)
VERSION = torch.__version__.partition("+")[0]


class Tally:
    """Both outcomes of each setting compared; what differs is kept, to be shown."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.settings = self.refused = 0
        self.differences: list[str] = []

    def compare(
        self,
        ours: Callable[[], Any],
        theirs: Callable[[], Any],
        *,
        setting: object,
        exact: bool = True,
        lenient: bool = False,
    ) -> None:
        """Compare a setting; where torch is ``lenient``, what is refused here is not asked of it and not counted."""
        mine = outcome(ours, ca.ConvArithError)
        if lenient and isinstance(mine, str):
            return
        torchs = outcome(theirs, RuntimeError, ValueError)
        self.settings += 1
        self.refused += isinstance(mine, str)
        kept = getattr(mine, "dtype", None) == getattr(torchs, "dtype", None)
        if not kept or differ(mine, torchs, exact=exact, empty_is_refused=True):
            shapes = [each if isinstance(each, str) else each.shape for each in (mine, torchs)]
            self.differences.append(f"{setting}: {shapes[0]} here, {shapes[1]} there")

    def close(self) -> None:
        """Print the counts, and fail on any difference."""
        print(  # noqa: T201  # the counts are the evidence; `make oracle` shows them
            f"torch {VERSION}: {self.settings} {self.what} settings, {self.refused} of them refused by both, "
            f"{len(self.differences)} differences"
        )
        assert not self.differences, "\n".join(self.differences[:10])
        # A generator gone astray would compare nothing but refusals, or none at all.
        assert 0 < self.refused < 0.75 * self.settings


def tensors(*arrays: NDArray[np.float64] | None) -> list[Any]:
    return [None if array is None else torch.from_numpy(array) for array in arrays]


def channels(draw: Draw) -> tuple[int, int, int, int, int]:
    """Give groups, channels of the input, the two of the weight's first axes, and of the bias; rarely unfit."""
    groups = draw.one(1, 3)
    first, second = groups * draw.one(1, 2), draw.one(1, 2)
    if draw.sometimes(0.04):
        first += 1
    return groups, first, second, draw.one(0, 9), draw.one(0, 9)


@pytest.mark.filterwarnings("ignore:Using padding='same'")  # torch tells of a copy that it makes
@pytest.mark.parametrize("axes", AXES)
def test_convolutions(axes: int) -> None:
    tally, draw = Tally(f"{axes}-D conv"), Draw(1, axes)
    for _ in range(1000):
        groups, outside, width, odd, unfit = channels(draw)
        size, kernel, steps = draw.each(1, 9 - axes), draw.each(1, 4), draw.steps()
        padding: Any = draw.one(0, 3) if draw.sometimes(0.2) else draw.each(0, 3)
        if draw.sometimes(0.1):
            padding = "valid"
        elif set(steps["stride"]) == {1}:
            padding = "same"  # torch has it for stride 1 alone
        x = draw.integers(draw.one(0, 2), groups * width + (odd == 0), *size)
        weight = draw.integers(outside, width, *kernel)
        bias = draw.integers(outside + (unfit == 0)) if draw.sometimes(0.3) else None
        options = {"padding": padding, "groups": groups, **steps}
        run = getattr(functional, f"conv{axes}d")
        tally.compare(
            partial(ca.conv, x, weight, bias, **options),
            partial(run, *tensors(x, weight, bias), **options),
            setting=(x.shape, weight.shape, None if bias is None else bias.shape, options),
            lenient=not len(x),
        )
    tally.close()


@pytest.mark.parametrize("axes", AXES)
def test_transposed_convolutions(axes: int) -> None:
    tally, draw = Tally(f"{axes}-D conv_transpose"), Draw(2, axes)
    for _ in range(1000):
        groups, inside, height, odd, unfit = channels(draw)
        size, kernel, steps = draw.each(1, 7 - axes), draw.each(1, 4), draw.steps()
        # Below the stride or the dilation, whichever is larger; sometimes one more than that.
        extra = tuple(
            draw.one(0, max(stride, dilation, 1) - (0 if draw.sometimes(0.1) else 1))
            for stride, dilation in zip(steps["stride"], np.broadcast_to(steps["dilation"], axes), strict=False)
        )
        x = draw.integers(draw.one(0, 2), inside + (odd == 0), *size)
        weight = draw.integers(inside, height, *kernel)
        bias = draw.integers(height * groups + (unfit == 0)) if draw.sometimes(0.3) else None
        options = {"padding": draw.each(0, 3), "output_padding": extra, "groups": groups, **steps}
        run = getattr(functional, f"conv_transpose{axes}d")
        tally.compare(
            partial(ca.conv_transpose, x, weight, bias, **options),
            partial(run, *tensors(x, weight, bias), **options),
            setting=(x.shape, weight.shape, None if bias is None else bias.shape, options),
            lenient=not len(x),
        )
    tally.close()


class Pooling:
    """What the poolings share: kernel, an input, padding rarely beyond its limit, and strides rarely impossible."""

    def __init__(self, draw: Draw, *, dilated: bool = False, padded: bool = True, least: int = 1) -> None:
        self.kernel = draw.each(1, 4)
        self.x = draw.integers(draw.one(0, 2), draw.one(1, 2), *draw.each(least, 9))
        spoilt = draw.sometimes(0.05)
        self.padding = tuple(draw.one(0, each // 2 + spoilt) if padded else 0 for each in self.kernel)
        stride = None if draw.sometimes(0.2) else draw.each(0 if draw.sometimes(0.03) else 1, 4)
        self.options: dict[str, Any] = {"stride": stride, "ceil_mode": draw.sometimes(0.5)}
        self.dilation = draw.each(0 if draw.sometimes(0.03) else 1, 3) if dilated else (1,) * draw.axes

    def __str__(self) -> str:
        return f"{self.x.shape}, {self.kernel}, {self.padding}, {self.dilation}, {self.options}"


@pytest.mark.parametrize("axes", AXES)
def test_max_pooling(axes: int) -> None:
    tally, draw = Tally(f"{axes}-D max_pool"), Draw(3, axes)
    torchs = getattr(functional, f"max_pool{axes}d")
    for given in (Pooling(draw, dilated=True) for _ in range(600)):
        x, options = given.x, {**given.options, "padding": given.padding, "dilation": given.dilation}
        tally.compare(
            partial(ca.max_pool, x, given.kernel, **options),
            partial(torchs, torch.from_numpy(x), given.kernel, **options),
            setting=given,
        )
    tally.close()


@pytest.mark.parametrize("axes", AXES)
def test_average_pooling(axes: int) -> None:
    tally, draw = Tally(f"{axes}-D avg_pool"), Draw(4, axes)
    torchs = getattr(functional, f"avg_pool{axes}d")
    for given in (Pooling(draw, least=4 if axes == 3 else 1) for _ in range(600)):
        options = {**given.options, "padding": given.padding, "count_include_pad": draw.sometimes(0.5)}
        tally.compare(
            partial(ca.avg_pool, given.x, given.kernel, **options),
            partial(torchs, torch.from_numpy(given.x), given.kernel, **options),
            setting=given,
            exact=False,
        )
    tally.close()


@pytest.mark.parametrize("axes", AXES)
def test_lp_pooling(axes: int) -> None:
    tally, draw = Tally(f"{axes}-D lp_pool"), Draw(5, axes)
    torchs = getattr(functional, f"lp_pool{axes}d")
    for given in (Pooling(draw, padded=False, least=4 if axes == 3 else 1) for _ in range(600)):
        norm = draw.one(1, 3)
        tally.compare(
            partial(ca.lp_pool, given.x, norm, given.kernel, **given.options),
            # lp_pool1d takes no tuple.
            partial(
                torchs,
                torch.from_numpy(given.x),
                norm,
                given.kernel if axes > 1 else given.kernel[0],
                **given.options,
            ),
            setting=given,
            exact=False,
        )
    tally.close()


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_padding_modes(mode: Any, axes: int) -> None:
    tally, draw = Tally(f"{axes}-D conv with padding of {mode}"), Draw(4, axes)
    for _ in range(250):
        size, kernel = draw.each(2 if mode == "zeros" else 1, 6), draw.each(1, 3)
        # The limit of the others is the size, or one less; that of a crop is that something is left.
        least, most = {"zeros": (-2, 4), "replicate": (0, 4)}.get(mode, (0, 5 - axes))
        padding = [(draw.one(least, most), draw.one(least, most)) for _ in range(axes)]
        x, weight = draw.integers(2, 2, *size), draw.integers(3, 2, *kernel)
        stride = draw.each(1, 3)
        tally.compare(
            partial(ca.conv, x, weight, stride=stride, padding=padding, padding_mode=mode),
            partial(padded_first, mode, padding, stride, *tensors(x, weight)),
            setting=(x.shape, weight.shape, padding, stride),
        )
    tally.close()


def padded_first(mode: str, padding: list[tuple[int, int]], stride: tuple[int, ...], x: Any, weight: Any) -> Any:
    """Pad and convolve by torch, which lists the last axis first."""
    widths = [width for pair in reversed(padding) for width in pair]
    held = functional.pad(x, widths, "constant" if mode == "zeros" else mode)
    return getattr(functional, f"conv{len(padding)}d")(held, weight, stride=stride)
