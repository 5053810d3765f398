"""``solve``: layers that bring a size to another, best first."""

from __future__ import annotations

from typing import Any

import pytest

import convarith as ca


@pytest.mark.parametrize(
    ("size", "to", "asked", "first"),
    [
        (128, 64, {"kernel": 11, "stride": 2}, ca.Conv(11, stride=2, padding=5)),
        (224, 112, {}, ca.Conv(3, stride=2, padding=1)),
        (4, 2, {}, ca.Conv(3, stride=2, padding=1)),
        (224, 56, {}, ca.Conv(4, stride=4)),
        (224, 14, {}, ca.Conv(16, stride=16)),
        (32, 1, {}, ca.Conv(32)),
        ((16, 224), (1, 1), {}, ca.Conv((16, 224))),
        (32, 32, {"kernel": range(3, 6)}, ca.Conv(3, padding=1)),
        (32, 32, {"kernel": 3, "dilation": 2}, ca.Conv(3, padding=2, dilation=2)),
        (28, 26, {"padding": 0}, ca.Conv(3)),
        (28, 28, {"kernel": 4, "padding": "same"}, ca.Conv(4, padding=((1, 2),))),
        (7, 14, {"op": "conv_transpose"}, ca.ConvTranspose(2, stride=2)),
        (14, 224, {"op": "conv_transpose"}, ca.ConvTranspose(16, stride=16)),
        (7, 14, {"op": "conv_transpose", "kernel": range(3, 9)}, ca.ConvTranspose(4, stride=2, padding=1)),
        (7, 14, {"op": "conv_transpose", "kernel": 3}, ca.ConvTranspose(3, stride=2, padding=1, output_padding=1)),
        (100, 25, {"op": "max_pool"}, ca.Pool(4, stride=4)),
        ((10, 20), (5, 20), {"kernel": 3}, ca.Conv(3, stride=(2, 1), padding=1)),
    ],
)
def test_the_first_is_what_people_would_choose(size: Any, to: Any, asked: dict[str, Any], first: ca.Layer) -> None:
    assert ca.solve(size, to=to, **asked)[0] == first


def test_a_limit_is_kept() -> None:
    assert len(ca.solve(128, to=64, limit=3)) == 3


def test_with_a_framework_layers_are_in_its_terms_and_do_it() -> None:
    found = ca.solve((7, 7), to=(14, 14), op="conv_transpose", framework="keras", limit=6)
    assert {layer.output_shape((7, 7)) for layer in found} == {(14, 14)}
    assert all(isinstance(layer, ca.FrameworkLayer) and layer.framework == "keras" for layer in found)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ({"to": 63, "kernel": 3, "stride": 2, "padding": 1, "dilation": 1}, "no-solution", "with any kernel"),
        ({"to": (8, 8)}, "wrong-axes", "to"),
        ({"to": 10**6, "op": "max_pool"}, "no-solution", "wider bounds may do it, or several layers: now kernel 1 to"),
        ({"to": 8, "groups": 2}, "bad-value", "'groups' is no setting to solve for"),
        ({"to": 8, "op": "linear"}, "bad-value", "there is no operation 'linear' to solve for"),
        ({"to": 8, "kernel": range(0)}, "bad-value", "holds no number"),
        ({"to": 8, "kernel": range(1, 9, 2)}, "bad-value", "leaves numbers out"),
        ({"to": 8, "kernel": 2.5}, "bad-value", "kernel"),
        ({"to": 8, "output_padding": 1}, "contradiction", "conv has no output padding"),
        ({"to": 8, "kernel": range(1, 10**30)}, "too-large", "too many to look through"),
        ({"to": 64, "framework": "tensorbow"}, "bad-value", "tensorbow"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(ca.ConvArithError) as raised:
        ca.solve(128, **arguments)
    assert raised.value.code == code
    assert words in str(raised.value)


def test_the_setting_in_the_way_is_to_blame() -> None:
    with pytest.raises(ca.ConvArithError) as raised:
        ca.solve(128, to=64, kernel=4, stride=2, dilation=1, padding=0)
    assert raised.value.setting == "kernel"
