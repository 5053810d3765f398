from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.haiku import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate


def words(kernel: Any, op: str = "conv", **said: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, op=op, **said)


def placed(layer: FrameworkLayer, size: Any) -> list[tuple[int, int]]:
    return [(axis.lo, axis.hi) for axis in layer.direct_axes(size)]


@pytest.mark.parametrize(
    ("padding", "pads"),
    [
        (None, (1, 2)),
        ("SAME", (1, 2)),
        ("SAME_LOWER", (2, 1)),
        ("VALID", (0, 0)),
        ("hk.pad.same", (2, 2)),
        ("hk.pad.valid", (0, 0)),
        ("hk.pad.full", (4, 4)),
        ("hk.pad.causal", (4, 0)),
        ("hk.pad.reverse_causal", (0, 4)),
        ([(-1, 5)], (-1, 5)),
    ],
)
def test_paddings_of_a_convolution_of_stride_2(padding: Any, pads: tuple[int, int]) -> None:
    assert placed(words(3, dilation=2, stride=2, padding=padding), 6) == [pads]


def test_pad_same_has_the_odd_position_at_the_end() -> None:
    assert placed(words((4, 2), padding="hk.pad.same"), (6, 6)) == [(1, 2), (0, 1)]


@pytest.mark.parametrize(
    ("padding", "wanted", "output", "lo"),
    [("SAME", None, 6, 0), ("SAME", 5, 5, 1), ("VALID", None, 7, 0), ("VALID", 8, 8, 0), (None, 5, 5, 1)],
)
def test_output_shape_picks_among_the_sizes_that_a_name_leaves_open(
    padding: str | None, wanted: int | None, output: int, lo: int
) -> None:
    layer = words(3, "conv_transpose", stride=2, padding=padding, output_size=wanted)
    assert (layer.output_shape(3), placed(layer, 3)[0][0]) == ((output,), lo)


@pytest.mark.parametrize(("padding", "wanted"), [("SAME", 7), ("SAME", 4), ("VALID", 9), ("VALID", 6)])
def test_an_output_shape_from_which_the_input_does_not_come_is_refused(padding: str, wanted: int) -> None:
    with pytest.raises(ConvArithError, match=f"output size {wanted} is out of reach"):
        words(3, "conv_transpose", stride=2, padding=padding, output_size=wanted).output_shape(3)


def test_an_output_shape_with_padding_in_numbers_is_refused() -> None:
    with pytest.raises(ConvArithError, match="output_shape with padding 'SAME' or 'VALID' only") as caught:
        words(3, "conv_transpose", padding=1, output_size=5).output_shape(3)
    assert caught.value.code == "contradiction"


def test_numbers_pad_the_stretched_input_of_a_transposed_convolution_whose_kernel_is_not_turned() -> None:
    reading = words(4, "conv_transpose", stride=2, padding=1).resolve(4)
    assert (reading.layer.output_shape(4), reading.layer.flip_kernel) == ((6,), False)
    assert len(reading.notes) == 2


@pytest.mark.parametrize(
    ("layer", "message", "hint"),
    [
        (words(3, "conv_transpose", padding="hk.pad.same"), "no padding 'hk.pad.same' for a transposed", "SAME, VALID"),
        (words(3, padding="pad.same"), "no padding 'pad.same'", "hk.pad.same"),
        (words(3, "conv_transpose", dilation=2), "no dilation for a transposed", "rate"),
        (words(3, "conv_transpose", groups=2), "no groups", "feature_group_count"),
        (words(3, "conv_transpose", output_padding=1), "no output padding", "output_shape"),
        (words(3, "max_pool", padding=1), "no padding in numbers for a max pooling", "jax.lax.pad"),
        (words(3, "max_pool", padding="SAME_LOWER"), "no padding 'SAME_LOWER' for a max pooling", "SAME, VALID"),
        (words(3, "avg_pool", dilation=2), "no dilation", "only its convolutions"),
        (words(3, "avg_pool", count_include_pad=True), "no count include pad", "leave the padding out"),
        (words(3, "max_pool", ceil_mode=True), "no ceil mode", "SAME"),
    ],
)
def test_what_haiku_has_no_word_for_is_refused_with_the_way_out(layer: Any, message: str, hint: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        layer.output_shape(7)
    assert caught.value.code == "not-in-framework"
    assert hint in caught.value.hint


def test_a_kernel_that_does_not_fit_gives_an_empty_output_there_and_is_refused_here() -> None:
    with pytest.raises(ConvArithError, match="Haiku gives an output of size 0"):
        words(5, padding="VALID").output_shape(3)


def test_a_mean_leaves_the_padding_of_same_out() -> None:
    pool = words(3, "avg_pool", stride=2, padding="SAME").resolve(4).layer
    assert isinstance(pool, Pool)
    assert not pool.count_include_pad


def test_code_is_a_module_within_transform() -> None:
    layer = words((3, 3), stride=2, dilation=(1, 2), padding="hk.pad.causal", channels=(2, 4), groups=2)
    assert FRAMEWORK.code(layer, (9, 9)).lines == (
        (
            "layer = hk.without_apply_rng(hk.transform(lambda x: hk.Conv2D(4, kernel_shape=(3, 3), stride=2, "
            "rate=(1, 2), feature_group_count=2, padding=hk.pad.causal)(x)))"
        ),
        "params = layer.init(jax.random.key(0), x)",
        "y = layer.apply(params, x)",
    )


@pytest.mark.parametrize(
    ("padding", "written"),
    [(None, '"SAME"'), ("same-lower", '"SAME_LOWER"'), ("full", "hk.pad.full"), (1, "[(1, 1)]"), ("valid", '"VALID"')],
)
def test_paddings_are_written_as_haiku_has_them(padding: Any, written: str) -> None:
    assert FRAMEWORK.code(words(3, padding=padding), (5,)).call.endswith(f"padding={written})")


def test_another_frameworks_transposed_convolution_is_written_with_its_kernel_to_be_turned() -> None:
    said = translate(Resolved(ConvTranspose(4, stride=2, padding=1)), (4,), FRAMEWORK)
    assert (said.exact, said.needs_flip) == (True, True)
    assert said.call == "hk.Conv1DTranspose(1, kernel_shape=(4,), stride=2, padding=[(2, 2)])"


@pytest.mark.parametrize(("counted", "exact"), [(True, False), (False, True)])
def test_a_mean_that_counts_its_padding_is_padded_first(*, counted: bool, exact: bool) -> None:
    target = Pool(3, kind="avg", stride=2, padding=1, count_include_pad=counted)
    said = translate(Resolved(target), (5,), FRAMEWORK)
    assert said.exact is exact
    assert ("jax.lax.pad(x, 0.0, [(0, 0, 0), (1, 1, 0), (0, 0, 0)])" in said.code) is not exact


def test_four_axes_have_a_module_too() -> None:
    assert FRAMEWORK.code(words((1,) * 4), (2,) * 4).call.startswith("hk.ConvND(4, 1, kernel_shape=(1, 1, 1, 1)")
