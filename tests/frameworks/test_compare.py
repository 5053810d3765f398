"""One setting as several frameworks have it: shifts, ways to an output size, and one's words in those of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.frameworks.compare import Compared, compare
from convarith.frameworks.reading import read
from convarith.frameworks.registry import NAMES, framework
from convarith.frameworks.run_readings import numbers, outcomes

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints

UP = {"op": "conv_transpose", "kernel": 3, "stride": 2}
HALVED = {"op": "conv", "kernel": 3, "stride": 2}


def row(words: dict[str, Any], size: Ints, name: str, base: str | None = None) -> Compared:
    (found,) = compare(words, size, [name], base).rows  # type: ignore[arg-type, list-item]
    return found


def outcome(words: dict[str, Any], size: tuple[int, ...], name: str) -> list[int]:
    reading = row(words, size, name).reading
    assert reading is not None
    values: list[int] = numbers(reading, size)[0].tolist()
    return values


def test_a_layer_in_no_frameworks_words_is_refused_with_what_is_taken() -> None:
    with pytest.raises(ConvArithError, match=r"Conv\(kernel=3\) is not a setting") as caught:
        compare(Conv(3), 5)  # type: ignore[arg-type]  # which is what is to be refused
    assert (caught.value.code, caught.value.setting) == ("bad-value", "setting")
    assert 'give a dict, as {"op": "conv"' in caught.value.hint


def test_the_same_output_size_is_not_the_same_output() -> None:
    words = {**UP, "output_size": 6}
    assert outcome(words, (3,), "pytorch") == outcome(words, (3,), "onnx") == [1, 3, 2, 5, 3, 3]
    assert outcome(words, (3,), "keras") == outcome(words, (3,), "tensorflow") == [1, 1, 3, 2, 5, 3]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [3, (3, 4)])
def test_every_framework_that_reads_an_output_size_comes_to_it(name: str, size: Ints) -> None:
    wanted = (6,) if size == 3 else (6, 8)
    found = compare({**UP, "output_size": wanted}, size, [name])  # type: ignore[list-item]
    if found.reading is None:
        assert name in ("caffe", "darknet"), name  # which have no output padding to get there by
    else:
        assert found.reading.layer.output_shape(size) == wanted


def test_a_shift_says_how_much_later_the_values_of_a_direct_layer_stand() -> None:
    first, second = compare({"op": "conv", "kernel": 4, "padding": "same"}, 6, ["keras", "onnx"]).rows
    assert (first.shift, second.shift) == ((0,), (0,))
    lower = row({"op": "conv", "kernel": 4, "padding": "same-lower"}, 6, "onnx")
    assert first.reading is not None
    assert lower.reading is not None
    upper_values, lower_values = (numbers(each, (6,))[0] for each in (first.reading, lower.reading))
    assert lower_values[1:].tolist() == upper_values[:-1].tolist()
    mixed = compare({"op": "conv", "kernel": 4, "padding": "same-lower"}, 6, ["onnx"]).reading
    assert mixed == lower.reading


def test_a_shift_says_how_much_later_the_values_of_a_transposed_layer_stand() -> None:
    torch, keras = compare({**UP, "output_size": 6}, 3, ["pytorch", "keras"]).rows
    assert (torch.shift, keras.shift) == ((0,), (1,))
    assert torch.reading is not None
    assert keras.reading is not None
    torch_values, keras_values = (numbers(each.reading, (3,))[0].tolist() for each in (torch, keras) if each.reading)
    assert keras_values[1:] == torch_values[:-1]


def test_without_a_base_each_says_its_own_reading() -> None:
    found = compare({**HALVED, "padding": "same"}, 6, ["pytorch", "keras", "onnx"])
    torch, keras, onnx = found.rows
    assert found.base is framework("keras")  # the first that reads it
    assert not found.translated
    assert torch.reading is None
    assert torch.refusal is not None
    assert "stride 1 only" in torch.refusal.message
    assert torch.translation is not None
    assert torch.translation.before == ((0, 1),)  # what the base means
    for each in (keras, onnx):
        assert each.translation is not None
        assert each.translation.exact


def test_with_a_base_the_same_words_are_kept_where_they_mean_the_same() -> None:
    found = compare({**UP, "padding": "SAME"}, 3, ["jax", "flax", "haiku", "tensorflow"], "flax")
    *alike, tensorflow = [row.translation for row in found.rows]
    for each in alike:
        assert each is not None
        assert (each.layer.padding, each.exact, each.needs_flip) == ("SAME", True, False)
    assert tensorflow is not None
    assert tensorflow.needs_flip  # which turns the kernel, as Flax does not


def test_with_a_base_each_says_what_that_means() -> None:
    words = {**UP, "padding": "same"}
    found = compare(words, 3, ["pytorch", "onnx"], "keras")
    assert found.translated
    torch, onnx = found.rows
    assert torch.translation is not None
    assert torch.translation.after == ((0, -1),)
    assert onnx.translation is not None
    assert onnx.translation.exact
    reading = read(onnx.framework, onnx.translation.layer, (3,))
    assert found.reading is not None
    assert reading.layer.axes(3) == found.reading.layer.axes(3)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("words", "size"),
    [
        ({**HALVED, "padding": "same"}, (6, 6)),
        ({**HALVED, "padding": "same"}, (5,)),
        ({**UP, "padding": "same"}, (3, 3)),
        ({**UP, "padding": "valid"}, (4,)),
        ({"op": "conv", "kernel": 3, "dilation": 2, "padding": "same"}, (9, 9)),
        ({"op": "max_pool", "kernel": 3, "stride": 2, "padding": "same"}, (6, 6)),
    ],
    ids=str,
)
def test_what_a_framework_says_for_another_is_what_that_means(
    name: str, words: dict[str, Any], size: tuple[int, ...]
) -> None:
    found = compare(words, size, [name], "keras")  # type: ignore[list-item]
    assert found.reading is not None
    said = found.rows[0].translation
    if said is None:
        assert found.rows[0].untranslatable is not None
        assert name in ("caffe", "darknet"), name  # which have no padding apart from a layer's
        return
    layer = said.reading.layer
    outputs = layer.output_shape(said.size)
    if said.after:
        outputs = tuple(each + lo + hi for each, (lo, hi) in zip(outputs, said.after, strict=True))
    if said.before:
        assert said.size == tuple(each + lo + hi for each, (lo, hi) in zip(size, said.before, strict=True))
    assert outputs == found.reading.layer.output_shape(size)
    assert said.code


def test_the_base_must_read_the_setting() -> None:
    with pytest.raises(ConvArithError, match=r"^PyTorch: PyTorch has padding 'same' for stride 1 only"):
        compare({**HALVED, "padding": "same"}, 6, ["keras"], "pytorch")


def test_where_all_refuse_each_says_what_it_does() -> None:
    found = compare({"op": "conv", "kernel": 9}, 5, ["pytorch", "jax"])
    assert (found.base, found.reading) == (None, None)
    refusals = [row.refusal.message for row in found.rows if row.refusal]
    told = "kernel 9 does not fit: 5 + 0 + 0 padded input < 9 effective kernel; "
    assert refusals == [f"{told}PyTorch refuses it too", f"{told}JAX gives an output of size 0"]
    assert all(row.translation is None for row in found.rows)


def test_an_unknown_framework_names_the_nearest() -> None:
    with pytest.raises(ConvArithError, match="no framework is called 'kerras'; did you mean 'keras'"):
        compare(HALVED, 6, ["kerras"])  # type: ignore[list-item]


Asked = list[tuple[str, Any, tuple[int, ...]]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Give what every framework is asked to interpret, in the order in which it is."""
    seen: Asked = []
    for name in NAMES:
        kind = type(framework(name))
        own = kind.interpret

        def interpret(self: Any, layer: Any, size: tuple[int, ...], own: Any = own) -> Any:
            seen.append((self.name, layer, size))
            return own(self, layer, size)

        monkeypatch.setattr(kind, "interpret", interpret)
    return seen


def test_each_framework_is_asked_once(asked: Asked) -> None:
    found = compare({"op": "conv", "kernel": 3}, (9, 9))
    assert len(outcomes(found)) == len(NAMES)
    assert all(row.translation and row.translation.code and row.notes is not None for row in found.rows)
    assert [name for name, *_ in asked] == list(NAMES)


def test_a_translation_asks_once_more_for_each_candidate_that_it_has_to_try(asked: Asked) -> None:
    found = compare({"op": "conv", "kernel": 3, "stride": 2, "padding": "same"}, (6, 6), NAMES, "keras")
    assert all(row.translation is not None and row.translation.code for row in found.rows if row.framework.pad_order)
    twice = {each: asked.count(each) for each in asked if asked.count(each) > 1}
    assert all(number == 2 for number in twice.values())  # what was said, and again as a candidate
    # A framework has at most these candidates here: numbers and its names, with padding or after it.
    most = {name: 1 + 2 * (1 + len(framework(name).paddings["conv"])) for name in NAMES}
    for name in NAMES:
        row = next(row for row in found.rows if row.framework.name == name)
        if row.translation is not None:  # otherwise what is in the way is tried too
            assert sum(each[0] == name for each in asked) <= most[name], name


def test_lp_pooling_of_an_odd_norm_is_told_apart() -> None:
    odd = {"op": "lp_pool", "kernel": 2, "norm": 3}
    assert "an odd p sums |x|ᵖ; PyTorch sums xᵖ, which differs below 0" in row(odd, 4, "onnx").notes
    assert row(odd, 4, "onnx", "pytorch").translation is None
    even = {"op": "lp_pool", "kernel": 2}
    assert row(even, 4, "onnx").notes == ()
    assert row(even, 4, "onnx", "pytorch").translation is not None
