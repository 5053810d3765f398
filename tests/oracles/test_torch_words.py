"""PyTorch as a referee of its words: of modules, of the code for them, and of modules read by their attributes."""

from __future__ import annotations

import warnings
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee, differ, ours, run_snippet

import convarith as ca
from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.pytorch import FRAMEWORK
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is
from convarith.numeric.forward import forward
from convarith.readers.torch.layer import from_torch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

    from convarith.frameworks.translation import Translation

torch = pytest.importorskip("torch", reason="torch is not installed: `make oracle` installs it and runs this")
functional = torch.nn.functional
torch.set_num_threads(1)

# torch tells of a copy that it makes
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")

AXES = (1, 2, 3)
VERSION = torch.__version__.partition("+")[0]
NAMES = ("SAME", "VALID", "SAME_LOWER", "same-lower", "causal", "full", "half", "reflect", "CIRCULAR", "pad=1", "")
MODES = ("reflect", "replicate", "circular", "constant", "edge")
NUMBERS = (("stride", 1), ("dilation", 1), ("padding", 0))
MODULES = {"conv": "Conv", "conv_transpose": "ConvTranspose", "max_pool": "MaxPool", "avg_pool": "AvgPool"}
MODULES["lp_pool"] = "LPPool"


REFEREE = Referee(
    FRAMEWORK,
    VERSION,
    (RuntimeError, ValueError, TypeError, IndexError),  # the last for a list of the wrong length
    empty_is_refused=True,
)


class Settings:
    """Random words for one operation, for an input of random size."""

    def __init__(self, kind: str, axes: int) -> None:
        self.kind, self.axes = kind, axes
        self.draw = Draw(sum(map(ord, kind)), axes)

    def __call__(self) -> tuple[Arguments, tuple[int, ...]]:
        draw = self.draw
        size = draw.each(1, 9 - self.axes)
        kernel: Any = draw.one(1, 4) if draw.sometimes(0.3) else draw.each(1, 4)
        said: Arguments = {"kernel": kernel, **draw.steps()}
        for name in ("stride", "dilation"):
            if draw.sometimes(0.3):
                del said[name]
        if self.kind.endswith("pool"):
            self._pooling(said)
        else:
            self._convolution(said)
        if self.kind == "conv_transpose":
            self._output(said, size)
        return said, size

    def _convolution(self, said: Arguments) -> None:
        draw = self.draw
        groups = draw.one(1, 3)
        said["channels"] = tuple(groups * draw.one(1, 2) + draw.sometimes(0.03) for _ in range(2))
        if groups > 1 or draw.sometimes(0.5):
            said["groups"] = groups
        said |= self._padding(often=0.3 if self.kind == "conv" else 0.05)
        if draw.sometimes(0.15):
            said["padding_mode"] = draw.any(MODES[: 3 if draw.sometimes(0.8) else 5])
            if self.kind == "conv_transpose" and draw.sometimes(0.8):
                del said["padding_mode"]

    def _padding(self, *, often: float) -> Arguments:
        """Give numbers, names, what only other frameworks have, or nothing."""
        draw = self.draw
        if draw.sometimes(0.2):
            return {}
        if draw.sometimes(often):
            return {"padding": draw.any(("same", "valid") if draw.sometimes(0.7) else NAMES)}
        if draw.sometimes(0.04):
            return {"padding": tuple((draw.one(0, 2), draw.one(3, 4)) for _ in range(self.axes))}
        least = -1 if draw.sometimes(0.03) else 0
        return {"padding": draw.one(least, 3) if draw.sometimes(0.3) else draw.each(least, 3)}

    def _output(self, said: Arguments, size: tuple[int, ...]) -> None:
        """Give an output padding, an output size about what can be had, both, or neither."""
        draw = self.draw
        if draw.sometimes(0.6):
            most = 1 if draw.sometimes(0.6) else 3
            said["output_padding"] = draw.one(0, most) if draw.sometimes(0.3) else draw.each(0, most)
        numbers = [said["kernel"], *(said.get(name, default) for name, default in NUMBERS)]
        if draw.sometimes(0.4) and all(isinstance(each, int) or np.shape(each) == (self.axes,) for each in numbers):
            kernel, stride, dilation, padding = (np.broadcast_to(each, self.axes) for each in numbers)
            least = (np.array(size) - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding
            more = [draw.one(-1 if draw.sometimes(0.1) else 0, most) for most in stride]
            said["output_size"] = tuple(max(int(each), 1) for each in least + more)

    def _pooling(self, said: Arguments) -> None:
        draw = self.draw
        if self.kind != "max_pool":
            said.pop("dilation", None)
            if draw.sometimes(0.03):
                said["dilation"] = 2
        if self.kind != "lp_pool" or draw.sometimes(0.05):
            # Half the kernel, sometimes more.
            least = min(each // 2 for each in np.atleast_1d(said["kernel"]).tolist())
            most = least + draw.sometimes(0.1)
            said["padding"] = draw.one(0, most) if draw.sometimes(0.3) else draw.each(0, most)
        said["ceil_mode"] = draw.sometimes(0.5)
        if self.kind == "lp_pool":
            said["norm"] = draw.one(1, 3)
        if self.kind == "avg_pool" and draw.sometimes(0.7):
            said["count_include_pad"] = draw.sometimes(0.5)


def module(kind: str, axes: int, said: Arguments) -> Any:
    """Make the module that says just these words."""
    words = {name: value for name, value in said.items() if name not in ("kernel", "channels", "output_size")}
    if not isinstance(words.get("padding", 0), int | str) and isinstance(words["padding"][0], int):
        words["padding"] = tuple(words["padding"])
    made = getattr(torch.nn, f"{MODULES[kind]}{axes}d")
    if kind == "lp_pool":
        kernel = said["kernel"]
        return made(
            words.pop("norm"), kernel[0] if axes == 1 and isinstance(kernel, tuple) else kernel, **words
        )  # 1-D takes no tuple
    if kind.endswith("pool"):
        return made(said["kernel"], **words)
    return made(*said["channels"], said["kernel"], bias=False, dtype=torch.float64, **words)


def theirs(kind: str, axes: int) -> Any:
    """Give what runs a setting by a module of torch."""

    def run(said: Arguments, x: NDArray[np.float64], weight: NDArray[np.float64] | None) -> Any:
        layer = module(kind, axes, said)
        if weight is None:
            return layer(torch.from_numpy(x))
        layer.weight.data = torch.from_numpy(weight)
        wanted = {"output_size": said["output_size"]} if "output_size" in said else {}
        return layer(torch.from_numpy(x), **wanted).detach()

    return run


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_convolutions_in_words(kind: str, axes: int) -> None:
    REFEREE.hold(kind, axes, Settings(kind, axes), theirs(kind, axes), count=900)


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool", "lp_pool"])
def test_poolings_in_words(kind: str, axes: int) -> None:
    REFEREE.hold(kind, axes, Settings(kind, axes), theirs(kind, axes), count=300, exact=kind == "max_pool")


def snippet(said: Translation, x: NDArray[np.float64], weight: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Run the code of an expression; where it wants the kernel turned, it gets it turned."""

    def put_weight(held: dict[str, Any]) -> None:
        if weight is None:
            return
        placed = np.flip(weight, tuple(range(2, weight.ndim))).copy() if said.needs_flip else weight
        assert held["layer"].weight.shape == placed.shape
        held["layer"].double().weight.data = torch.from_numpy(placed)
        torch.nn.init.zeros_(held["layer"].bias)

    # A fault of a snippet must not be hidden by a default of numpy: it gets a tensor, and gives one.
    y: NDArray[np.float64] = run_snippet(said.code, torch.from_numpy(x), put_weight).detach().numpy()
    return y


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", sorted(MODULES))
def test_the_code_for_a_layer_in_its_words_gives_its_numbers(kind: str, axes: int) -> None:
    settings = Settings(kind, axes)
    ran = 0
    for _ in range(150):
        said, size = settings()
        try:
            layer = FrameworkLayer(framework=FRAMEWORK.name, op=kind, **said)
            code = as_is(layer, size)
        except ca.ConvArithError:
            continue
        x, weight = numbers(settings.draw, layer, size)
        assert not differ(ours(FRAMEWORK, kind, said, x, weight), snippet(code, x, weight), exact="conv" in kind), code
        ran += 1
    assert ran > 30


def numbers(draw: Draw, layer: Any, size: tuple[int, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Give an input and a weight for a layer."""
    inside, outside = layer.channels or (1, 1)
    kernel = layer.kernel if isinstance(layer.kernel, tuple) else (layer.kernel,) * len(size)
    x = draw.integers(2, inside, *size)
    if layer.op.endswith("pool"):
        return x, None
    lead = (outside, inside // layer.groups) if layer.op == "conv" else (inside, outside // layer.groups)
    return x, draw.integers(*lead, *kernel)


def target(draw: Draw, kind: str) -> tuple[Resolved, tuple[int, ...]]:
    """Give what may be asked for: any padding, crops, large output padding, a kernel that is not turned."""
    size = draw.each(1, 7)
    common: dict[str, Any] = {
        "stride": draw.each(1, 3),
        "dilation": draw.each(1, 2),
        "padding": tuple((draw.one(-2, 3), draw.one(-2, 3)) for _ in range(draw.axes)),
    }
    if kind.endswith("pool"):
        common["kind"] = kind.removesuffix("_pool")
        common |= {"ceil_mode": draw.sometimes(0.5), "count_include_pad": draw.sometimes(0.5), "free_padding": True}
        if draw.sometimes(0.6) or kind != "max_pool":
            common["dilation"] = 1
        if draw.sometimes(0.5):
            common["padding"] = draw.one(0, 1)
        return Resolved(Pool(draw.each(1, 4), **common)), size
    groups = draw.one(1, 2)
    common |= {"groups": groups, "channels": (groups * draw.one(1, 2), groups * draw.one(1, 2))}
    if kind == "conv":
        if draw.sometimes(0.3):
            common["padding"] = draw.any(("same", "same-lower", "half", "full", "causal"))
        return Resolved(Conv(draw.each(1, 4), **common)), size
    if draw.sometimes(0.4):  # more at the end than an output padding could give
        common["padding"] = tuple((draw.one(0, 2), draw.one(-6, 2)) for _ in range(draw.axes))
    elif draw.sometimes(0.3):
        common["padding"] = draw.one(0, 1)
    common["output_padding"] = tuple(
        draw.one(0, max(pair) - 1) for pair in zip(common["stride"], common["dilation"], strict=True)
    )
    return Resolved(ConvTranspose(draw.each(1, 4), **common, flip_kernel=draw.sometimes(0.7))), size


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", sorted(MODULES))
def test_what_is_expressed_gives_the_numbers_of_its_target(kind: str, axes: int) -> None:
    draw = Draw(11, axes)
    ran = whole = 0
    unsaid: list[str] = []
    for _ in range(250):
        wanted, size = target(draw, kind)
        try:
            wanted.layer.axes(size)
        except ca.ConvArithError:
            continue
        try:
            said = translate(wanted, size, FRAMEWORK)
        except ca.ConvArithError as error:
            unsaid.append(error.code)
            continue
        x, weight = numbers(draw, wanted.layer, size)
        expected = forward(wanted.layer, x, weight)
        assert not differ(expected, snippet(said, x, weight), exact="conv" in kind), (wanted, size, said.code)
        ran += 1
        whole += said.exact
    print(  # noqa: T201  # the counts are the evidence; `make oracle` shows them
        f"torch {VERSION}: code for {ran} {axes}-D {kind} layers ran, {ran - whole} of them padded first or cropped "
        f"after, {len(unsaid)} cannot be said"
    )
    assert set(unsaid) <= {"not-expressible"}
    assert ran > 60
    assert 0 < whole < ran


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", sorted(MODULES))
def test_a_module_is_read_by_its_attributes(kind: str, axes: int) -> None:
    settings = Settings(kind, axes)
    read = 0
    for _ in range(150):
        said, size = settings()
        said.pop("output_size", None)
        x = torch.zeros(1, (said.get("channels") or (1,))[0], *size, dtype=torch.float64)
        try:
            real = module(kind, axes, said)
            shape = tuple(real(x).shape[2:])
        except REFEREE.refusals:
            continue
        assert from_torch(real).output_shape(size) == shape, real
        read += 1
    assert read > 30


def test_a_lazy_module_is_read_once_it_has_seen_an_input() -> None:
    lazy = torch.nn.LazyConv2d(4, 3, stride=2, groups=2)
    with pytest.raises(ca.ConvArithError, match="LazyConv2d has not seen an input yet; call it once"):
        from_torch(lazy)
    lazy(torch.zeros(1, 6, 5, 5))
    assert from_torch(lazy).channels == (6, 4)
    assert from_torch(lazy).output_shape((5, 5)) == (2, 2)


def test_a_parametrized_module_is_what_it_derives_from() -> None:
    module = torch.nn.utils.parametrizations.weight_norm(torch.nn.ConvTranspose1d(2, 2, 4, stride=2, padding=1))
    assert type(module).__name__ != "ConvTranspose1d"
    assert from_torch(module).output_shape(8) == (16,)


def accepts(call: Any) -> bool:
    try:
        call()
    except (RuntimeError, ValueError, TypeError):
        return False
    return True


def ones(*shape: int, device: str = "cpu") -> Any:
    return torch.ones(shape, device=device, dtype=torch.float64)


def test_the_meta_device_accepts_what_others_refuse() -> None:
    for device, run in product(("cpu", "meta"), range(3)):
        x, w = ones(1, 1, 3, device=device), ones(1, 1, 3, device=device)
        calls = (
            lambda x=x, w=w: functional.conv_transpose1d(x, w, stride=2, output_padding=2),
            lambda x=x, w=w: functional.conv1d(x, w[..., :1], padding=-1),
            lambda x=x, w=w: functional.conv1d(x.expand(1, 2, 3), w.expand(3, 1, 3), groups=2),
        )
        assert accepts(calls[run]) is (device == "meta")
    x, w = ones(1, 1, 3, device="meta"), ones(1, 1, 3, device="meta")
    assert functional.conv_transpose1d(x, w, stride=2, output_padding=2).shape == (1, 1, 9)


def test_an_empty_batch_is_hardly_checked() -> None:
    x, w = ones(0, 1, 5), ones(1, 1, 3)
    assert functional.conv1d(x, w, dilation=0).shape == (0, 1, 5)
    assert functional.conv_transpose1d(x, w, stride=2, output_padding=5).shape == (0, 1, 16)
    assert not accepts(lambda: functional.conv1d(ones(1, 1, 5), w, dilation=0))


def test_means_over_three_axes_refuse_an_input_below_the_kernel() -> None:
    for axes in AXES:
        pool = getattr(functional, f"avg_pool{axes}d")
        assert accepts(lambda pool=pool, axes=axes: pool(ones(1, 1, *[2] * axes), 3, 1, padding=1)) is (axes < 3)
    assert accepts(lambda: functional.max_pool3d(ones(1, 1, 2, 2, 2), 3, 1, padding=1))


def test_a_norm_over_a_window_that_hangs_over_is_scaled_as_if_it_were_whole() -> None:
    assert functional.lp_pool1d(ones(1, 1, 3), 1, 2, 2, ceil_mode=True).tolist() == [[[2.0, 2.0]]]


def test_an_output_size_reaches_less_far_than_an_output_padding() -> None:
    layer = torch.nn.ConvTranspose1d(1, 1, 2, dilation=3, output_padding=2)
    assert layer(torch.ones(1, 1, 2)).shape == (1, 1, 7)
    assert not accepts(lambda: layer(torch.ones(1, 1, 2), output_size=[7]))


def test_an_output_padding_is_ignored_beside_an_output_size() -> None:
    layer = torch.nn.ConvTranspose1d(1, 1, 3, stride=2, output_padding=1)
    assert layer(torch.ones(1, 1, 3)).shape == (1, 1, 8)
    assert layer(torch.ones(1, 1, 3), output_size=[7]).shape == (1, 1, 7)


def test_a_transposed_module_is_made_with_a_padding_that_it_cannot_use() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layer = torch.nn.ConvTranspose1d(1, 1, 3, padding="same")
    assert layer.padding == ("s", "a", "m", "e")
    assert not accepts(lambda: layer(torch.ones(1, 1, 3)))


def test_the_limit_of_a_poolings_padding_knows_no_dilation() -> None:
    with pytest.raises(RuntimeError, match="at most half of effective kernel size"):
        functional.max_pool2d(ones(1, 1, 9, 9), 2, 1, 3, 3)
    with pytest.raises(RuntimeError, match="smaller than or equal to half of kernel size"):
        functional.max_pool2d(ones(1, 1, 9, 9), 2, 1, 2, 3)  # half of the effective kernel, 4, would be 2


def test_padding_cannot_be_cropped_in_the_call_that_makes_it() -> None:
    assert not accepts(lambda: functional.pad(ones(1, 1, 3), (-4, 3)))
    assert functional.pad(functional.pad(ones(1, 1, 3), (0, 3)), (-4, 0)).tolist() == [[[0.0, 0.0]]]


@pytest.mark.parametrize("axes", AXES)
def test_the_matrix_of_a_module_holds_what_its_padding_holds(axes: int) -> None:
    draw, compared = Draw(8, axes), 0
    for _ in range(40):
        groups = draw.any((1, 2))
        said: Arguments = {"kernel": draw.each(1, 3), "stride": draw.each(1, 2), "dilation": draw.each(1, 2)}
        said |= {"channels": (groups, 2 * groups), "groups": groups, "padding": draw.each(0, 2)}
        said["padding_mode"] = draw.any(("zeros", "reflect", "replicate", "circular"))
        x = torch.from_numpy(draw.integers(1, groups, *draw.each(2, 6 - axes)))
        real = module("conv", axes, said)
        torch.nn.init.normal_(real.weight)
        try:
            y = real(x).detach().numpy()
        except REFEREE.refusals:
            continue
        found = ca.matrix(from_torch(real), tuple(x.shape[2:])).toarray(real.weight.detach().numpy())
        np.testing.assert_allclose(found @ x.numpy().ravel(), y.ravel(), atol=1e-12)
        compared += 1
    print(f"torch {VERSION}: {compared} {axes}-D matrices of padding modes")  # noqa: T201  # likewise
    assert compared > 15


def test_the_matrix_of_a_circular_module_is_a_circulant() -> None:
    real = torch.nn.Conv1d(1, 1, 3, padding=1, padding_mode="circular")
    found = ca.matrix(from_torch(real), 5).toarray([[[1.0, 2.0, 3.0]]])
    assert found.tolist() == [np.roll([2, 3, 0, 0, 1], turn).tolist() for turn in range(5)]
    np.testing.assert_allclose(np.linalg.svd(found)[1], [6, 3.7537, 3.7537, 1.7058, 1.7058], atol=1e-4)


class KeepsGeometry(torch.nn.Conv2d):  # type: ignore[misc,name-defined]  # torch has no types here
    def forward(self, x: Any) -> Any:
        return self._conv_forward(x, self.weight * 2, self.bias).relu()


class Same(torch.nn.Conv2d):  # type: ignore[misc,name-defined]  # torch has no types here
    """As timm's Conv2dSame is, elsewhere."""

    def forward(self, x: Any) -> Any:
        return functional.conv2d(
            pad_same(self, x, 0), self.weight, self.bias, self.stride, 0, self.dilation, self.groups
        )


class SamePool(torch.nn.MaxPool2d):  # type: ignore[misc,name-defined]  # torch has no types here
    def forward(self, x: Any) -> Any:
        return functional.max_pool2d(pad_same(self, x, float("-inf")), self.kernel_size, self.stride)


class SameMean(torch.nn.AvgPool2d):  # type: ignore[misc,name-defined]  # torch has no types here
    def forward(self, x: Any) -> Any:
        return functional.avg_pool2d(pad_same(self, x, 0), self.kernel_size, self.stride)


def pad_same(module: Any, x: Any, value: float) -> Any:
    """Pad as timm's pad_same does."""
    pads: list[int] = []
    for number in (1, 0):
        size, (kernel, stride, dilation) = (
            x.shape[2 + number],
            (np.broadcast_to(getattr(module, name, 1), 2)[number] for name in ("kernel_size", "stride", "dilation")),
        )
        total = max((-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
        pads += [int(total // 2), int(total - total // 2)]
    return functional.pad(x, pads, value=value)


class Reflects(torch.nn.Conv2d):  # type: ignore[misc,name-defined]  # torch has no types here
    def forward(self, x: Any) -> Any:
        padded = functional.pad(x, (1, 1, 1, 1), mode="reflect")
        return functional.conv2d(padded, self.weight, self.bias, self.stride)


class PadsBefore(torch.nn.Conv2d):  # type: ignore[misc,name-defined]  # torch has no types here
    def forward(self, x: Any) -> Any:
        return functional.conv2d(functional.pad(x, (2, 0, 2, 0)), self.weight, self.bias, self.stride)


class Masked(torch.nn.Conv2d):  # type: ignore[misc,name-defined]  # torch has no types here
    """As a PixelCNN's is: what it multiplies by is its weight afterwards."""

    def forward(self, x: Any) -> Any:
        self.weight.data[:, :, 2:] = 0
        return super().forward(x)


def test_a_subclass_that_comes_to_the_same_numbers_is_read() -> None:
    real = Masked(3, 8, 3, stride=2)
    before = real.weight.clone()
    assert from_torch(real).output_shape((9, 9)) == (4, 4)
    assert torch.equal(real.weight, before)
    assert from_torch(Masked(3, 8, 3, device="meta")).output_shape((9, 9)) == (7, 7)
    assert from_torch(Masked(3, 8, 3, dtype=torch.float16)).output_shape((9, 9)) == (7, 7)


def test_a_subclass_that_comes_to_other_sizes_is_refused() -> None:
    with pytest.raises(ca.ConvArithError, match="Same computes in a way of its own, which gives 5x5 of 9x9 where"):
        from_torch(Same(3, 8, 3, stride=2))
    patched = torch.nn.Conv2d(3, 8, 3)
    patched.forward = lambda x: x
    with pytest.raises(ca.ConvArithError, match="Conv2d computes in a way of its own, which gives"):
        from_torch(patched)


@pytest.mark.parametrize("made", [KeepsGeometry, Reflects, PadsBefore])
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_subclass_that_comes_to_other_numbers_of_the_same_size_is_read_with_a_warning(made: Any, device: str) -> None:
    with pytest.warns(UserWarning, match=r"way of its own: its sizes .* at \(0, 0\) of .* its attributes say") as told:
        assert from_torch(made(3, 8, 3, padding=1, device=device)).output_shape((9, 9)) == (9, 9)
    assert told[0].filename == __file__


def test_a_weight_of_nothing_hides_no_padding() -> None:
    real = Reflects(1, 1, 3, padding=1)
    torch.nn.init.zeros_(real.weight)
    with pytest.warns(UserWarning, match="Reflects computes in a way of its own"):
        from_torch(real)


def test_hooks_that_change_the_size_of_what_comes_out_are_refused() -> None:
    padded = torch.nn.Conv1d(1, 1, 3)
    padded.register_forward_pre_hook(lambda _, given: functional.pad(given[0], (2, 0)))
    with pytest.raises(
        ca.ConvArithError, match="Conv1d computes in a way of its own, which gives 8 of 8 where"
    ) as told:
        from_torch(padded)
    assert (told.value.code, told.value.setting) == ("bad-value", None)
    cropped = torch.nn.ConvTranspose1d(1, 1, 4, stride=2)
    cropped.register_forward_hook(lambda *given: given[2][..., 1:-1])
    with pytest.raises(ca.ConvArithError, match="ConvTranspose1d computes in a way of its own"):
        from_torch(cropped)


def test_hooks_that_change_numbers_alone_are_told_of() -> None:
    moved = torch.nn.MaxPool1d(3, padding=1)
    moved.register_forward_pre_hook(lambda _, given: given[0].roll(1, -1))
    with pytest.warns(UserWarning, match=r"MaxPool1d computes .* of 11 where its attributes say"):
        from_torch(moved)
    zeros = torch.nn.MaxPool2d(3, stride=2)
    zeros.register_forward_hook(lambda *given: given[2].relu())
    with pytest.warns(UserWarning, match="MaxPool2d computes in a way of its own: .* are not: 0 at"):
        from_torch(zeros)


@pytest.mark.parametrize(
    "real",
    [
        torch.nn.Conv2d(4, 6, 3, 2, 1, groups=2),
        torch.nn.AvgPool2d(3, 2, 1),
        torch.nn.LPPool1d(3, 3),
        torch.nn.MaxPool3d(2),
    ],
)
def test_hooks_that_only_look_are_none_of_a_layers_affair(real: Any) -> None:
    plain, means = from_torch(real), []
    real.register_forward_hook(lambda *given: means.append(given[2].mean().item()))
    assert from_torch(real) == plain
    assert means


@pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm` is deprecated:FutureWarning")
@pytest.mark.parametrize("norm", [torch.nn.utils.weight_norm, torch.nn.utils.spectral_norm])
def test_hooks_that_compute_the_weight_are_read(norm: Any) -> None:
    real = norm(torch.nn.Conv1d(2, 2, 4, stride=2, padding=1))
    assert from_torch(real).output_shape(8) == (4,)


@pytest.mark.parametrize("base", [Same, SamePool, SameMean])
def test_what_timm_pads_by_itself_gives_its_numbers(base: Any) -> None:
    """Their classes are known by their names: `Same` and its like do the same here."""
    named = {Same: "Conv2dSame", SamePool: "MaxPool2dSame", SameMean: "AvgPool2dSame"}[base]
    known = type(named, (base,), {"__module__": "timm.layers.any"})
    draw = Draw(9, 2)
    for _ in range(40):
        kernel, stride = draw.each(1, 4), draw.each(1, 4)
        real = known(1, 1, kernel, stride=stride, bias=False) if base is Same else known(kernel, stride=stride)
        x = draw.integers(1, 1, *draw.each(1, 9))
        weight = draw.integers(1, 1, *kernel) if base is Same else None
        if weight is not None:
            real.weight.data = torch.from_numpy(weight)
        layer = from_torch(real)
        assert not differ(
            forward(layer, x, weight), real(torch.from_numpy(x)).detach().numpy(), exact=base is not SameMean
        )


def test_another_packages_class_of_the_same_name_is_none_of_pytorchs() -> None:
    own = type("Conv1d", (torch.nn.Module,), {"__module__": "speechbrain.nnet.CNN"})
    with pytest.raises(ca.ConvArithError, match="Conv1d is no convolution or pooling of PyTorch"):
        from_torch(own())


@pytest.mark.parametrize("count", [True, False])
def test_a_divisor_of_its_own_is_kept(count: bool) -> None:  # noqa: FBT001  # both
    real = torch.nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=count, divisor_override=5)
    layer = from_torch(real)
    x = Draw(10, 2).integers(1, 1, 6, 7)
    np.testing.assert_allclose(forward(layer.resolve((6, 7)).layer, x, None), real(torch.from_numpy(x)).numpy())
    written = translate(layer.resolve((6, 7)), (6, 7), FRAMEWORK)
    y = run_snippet(written.code, torch.from_numpy(x), lambda _: None)
    np.testing.assert_allclose(y.numpy(), real(torch.from_numpy(x)).numpy())
