"""``convarith.network``: one network, from wherever it comes."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.network_files import BROKEN, FITS, KERNEL_LINE, in_pyproject
from support.places import line_at

import convarith as ca

if TYPE_CHECKING:
    from collections.abc import Callable

TWO = FITS + FITS.replace('"net"', '"other"').replace("8, 8", "9, 9")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "convarith.toml"
    path.write_text(FITS)
    return path


@pytest.mark.parametrize("kind", [str, Path])
def test_a_network_comes_from_a_file_or_a_folder(kind: type[str | Path], file: Path) -> None:
    for path in (file, file.parent):
        net = ca.network(kind(path))
        assert isinstance(net, ca.Network)
        assert (net.name, net.input, [layer.name for layer in net.layers]) == ("net", (3, 8, 8), ["wide"])


def test_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FITS.encode())))
    assert ca.network("-").name == "net"


@pytest.mark.parametrize("text", [FITS, '{"network":\n[{"name": "net", "input": [3, 8, 8]}]}'], ids=["TOML", "JSON"])
def test_from_a_text(text: str) -> None:
    assert ca.network(text).name == "net"


def test_the_readme_of_it() -> None:
    net = ca.network(FITS)
    assert net.shapes() == {"wide": (4, 6, 6)}
    assert net.shapes(32) == net.shapes((32, 32)) == {"wide": (4, 30, 30)}
    assert net.problems(2)[0].layer == "wide"
    assert net.valid_sizes(range(1, 6)) == (3, 4, 5)


@pytest.mark.parametrize("text", [FITS, FITS.replace("input = [3, 8, 8]\n", ""), FITS.replace("8, 8]", "'x']")])
def test_an_input_stands_in_for_that_of_the_file(text: str) -> None:
    net = ca.network(text, input=(1, 5, 6))
    assert (net.input, net.shapes()) == ((1, 5, 6), {"wide": (4, 3, 4)})


@pytest.mark.parametrize("given", [0, (), (3, 0, 8), "3x8x8", 1.5])
def test_an_input_that_is_none_is_refused(given: object) -> None:
    with pytest.raises(ca.ConvArithError, match=r"^input") as caught:
        ca.network(FITS, input=given)  # type: ignore[arg-type]  # what is refused
    assert caught.value.code == "bad-value"


def test_a_framework_reaches_the_layers() -> None:
    net = ca.network(FITS.replace("kernel = 3", 'kernel = 3\nstride = 2\npadding = "same"'), framework="pytorch")
    assert [problem.error.code for problem in net.problems()] == ["padding-limit"]


def test_of_several_networks_one_is_named(file: Path) -> None:
    file.write_text(TWO)
    assert ca.network(file, name="other").input == (3, 9, 9)
    assert ca.network(TWO, name="net").input == (3, 8, 8)
    with pytest.raises(ca.ConvArithError, match="several networks: net, other; give the name") as caught:
        ca.network(file)
    assert caught.value.code == "several-networks"
    with pytest.raises(ca.ConvArithError, match="no network called 'othre'; did you mean 'other'") as caught:
        ca.network(TWO, name="othre")
    assert caught.value.code == "unknown-network"


def test_a_mistake_in_another_network_does_not_matter() -> None:
    assert ca.network(TWO.replace("kernel = 3", "kernle = 3", 1), name="other").shapes() == {"wide": (4, 7, 7)}


def test_a_layer_that_is_not_understood_is_told_with_its_place(file: Path) -> None:
    file.write_text(FITS.replace("kernel = 3", "kernel = 0"))
    with pytest.raises(ca.ConvArithError, match="below 1") as caught:
        ca.network(file)
    error = caught.value
    assert error.message == f"{file}: line {KERNEL_LINE}, column 10: wide: kernel 0 is below 1"
    assert (error.code, error.setting) == ("bad-value", "kernel")
    with pytest.raises(ca.ConvArithError, match=r"^<text>: line 3, column 9: input 1\.5 "):
        ca.network(FITS.replace("[3, 8, 8]", "1.5"))


def test_a_layer_that_does_not_go_through_is_a_problem_of_the_network() -> None:
    net = ca.network(BROKEN)
    (problem,) = net.problems()
    assert (problem.layer, line_at(problem.place), problem.error.code) == ("wide", KERNEL_LINE, "does-not-fit")
    with pytest.raises(ca.ConvArithError, match=r"^wide: axis 0: kernel 9 does not fit") as caught:
        net.shapes()
    assert (caught.value.code, caught.value.setting) == ("does-not-fit", "kernel")
    assert net.shapes(9) == {"wide": (4, 1, 1)}


def test_a_file_that_cannot_be_understood_at_all_is_named(file: Path) -> None:
    file.write_text(in_pyproject(FITS))
    with pytest.raises(ca.ConvArithError, match=f"^{re.escape(str(file))}: "):
        ca.network(file)
    with pytest.raises(FileNotFoundError):
        ca.network(file.parent / "missing.toml")


@pytest.mark.parametrize("source", [5, None, b"net.toml", ["net.toml"]])
@pytest.mark.parametrize("read", [ca.network, ca.check])
def test_what_is_no_path_is_refused(read: Callable[[Any], object], source: object) -> None:
    with pytest.raises(ca.ConvArithError, match="is no path of a file with a network; give a str or a Path") as caught:
        read(source)
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize("shape", [(1, 3, 24, 24), (24, 24), (24, 24, 3)])
def test_an_input_in_another_order_is_refused_with_the_one_to_write(shape: tuple[int, ...]) -> None:
    with pytest.raises(ca.ConvArithError, match=r"looks like .* in_channels = 3, but ") as caught:
        ca.network("conv 8 k3 in_channels=3", shape)
    assert (caught.value.code, caught.value.setting) == ("channel-mismatch", "input")
    assert caught.value.hint == "write the input channels first, without a batch: 3x24x24"
