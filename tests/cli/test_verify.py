"""``convarith verify``: every route, and whether the transpose is an inverse."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convarith.cli import main
from convarith.draw.pictures import write_picture
from convarith.numeric import routes

if TYPE_CHECKING:
    from numpy.typing import NDArray

UP = "3x3 -k 3 -s 2 -p 1 -a 1 -t"
ORDERED = "3x3 -k 3 -s 2 -p 1 -t -a 1"
CASES = (
    UP,
    "5 -k 3",
    "5x6 -k 3x2 -s 2 -p 1:0x-1:2 -d 1x2",
    "4x4 -k 3 -c 4:6 -g 2",
    "4 -k 3 -g 3 -t",
    "3x3x3 -k 2 -p same",
    "3 -k 1 -p -1:3 -s 9 -t",
    "5 -k 3 -s 4611686018427387904",
)


@pytest.fixture(autouse=True)
def _columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def verified(arguments: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    assert main(["verify", *arguments.split()]) == code
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["verify", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convarith: ")
    assert err.count("\n") == 1
    return err


def test_the_report_shows_five_routes_three_readings_and_no_inverse(capsys: pytest.CaptureFixture[str]) -> None:
    lines = verified(UP, capsys).splitlines()
    assert lines[0] == "output 1x1x6x6 (N, channels, space), by five routes:"
    assert [line.split()[0] for line in lines[1:6]] == ["loops", "matrix", "gather", "scatter", "fast"]
    assert len({line.partition("=")[2] for line in lines[1:6]}) == 1
    text = " ".join(" ".join(lines).split())
    assert "adjoint test: ⟨Wx, y⟩" in text
    assert "Wᵀ, read three ways" in text
    assert "W = Cᵀ, where the convolution's C is 9 x 36 of rank 9" in text
    assert "the shape comes back, the values do not: ‖CᵀCx − x‖ =" in text
    assert "rank 9 < 36 inputs: what C drops nothing brings back" in text
    assert lines[-2] == "everything agrees"
    assert lines[-1] == f"see it: convarith animate {ORDERED} --view equivalence -o equivalence.gif"


@pytest.mark.parametrize("arguments", CASES)
def test_everything_agrees_within_80_columns(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = verified(arguments, capsys).splitlines()
    if "-t" in arguments.split():
        assert lines.pop().startswith("see it: ")  # in one line, to be pasted
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "everything agrees"
    assert "DIFFERS" not in "\n".join(lines)


@pytest.mark.parametrize("arguments", CASES)
def test_json_has_the_result_of_every_route(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(verified(f"{arguments} --json", capsys))
    results = [route["result"] for route in found["routes"].values()]
    assert list(found["routes"]) == list(routes.ROUTES)
    assert all(result == results[0] for result in results)
    assert np.shape(results[0]) == tuple(found["output"])
    assert found["fine"] is True
    assert (found["inverse"] is None) == ("-t" not in arguments.split())


@pytest.mark.parametrize("name", routes.ROUTES)
@pytest.mark.parametrize("arguments", [UP, "5x5 -k 3"])
def test_a_fault_in_any_route_is_exit_code_1(
    arguments: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = routes.ROUTES[name]

    def faulty(layer: Any, x: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
        result = right(layer, x, weight).copy()
        result.flat[-1] += 1
        return result

    monkeypatch.setitem(routes.ROUTES, name, faulty)
    out = verified(arguments, capsys, code=1)
    assert out.endswith("something DIFFERS\n")
    assert "DIFFERS" in out.split("adjoint test")[0]
    agrees = {
        each: route["agrees"]
        for each, route in json.loads(verified(f"{arguments} --json", capsys, 1))["routes"].items()
    }
    # The loops are the referee: where they are wrong, all others differ from them.
    assert agrees == {each: (each == name) == (name == "loops") for each in routes.ROUTES}


def test_a_route_of_the_wrong_shape_differs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = routes.ROUTES["gather"]
    monkeypatch.setitem(routes.ROUTES, "gather", lambda *given: right(*given)[..., :1])
    assert "DIFFERS" in verified("5x5 -k 3", capsys, code=1)


def test_a_seed_gives_the_same_numbers_each_time_and_another_seed_others(capsys: pytest.CaptureFixture[str]) -> None:
    first, again, other = (verified(f"5x5 -k 3 --seed {seed}", capsys) for seed in (7, 7, 8))
    assert first == again != other
    assert verified("5x5 -k 3", capsys) == verified("5x5 -k 3 --seed 0", capsys)


def test_what_plain_loops_take_long_for_is_refused_before_they_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(routes.ROUTES, "loops", lambda *_: pytest.fail("the loops have started"))
    err = refused("1000x1000 -k 3", capsys)
    assert "plain loops would multiply 8,964,036 times" in err
    assert "--force" in err


@pytest.mark.parametrize("arguments", ["1 -k 1 -p 1500000", "100x100 -k 3 -c 16:16"])
def test_outputs_and_channels_count_too(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "plain loops would multiply" in refused(arguments, capsys)


def test_force_runs_it_all_the_same(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("convarith.numeric.verify._LARGEST", 10)
    refused("5x5 -k 3", capsys)
    assert verified("5x5 -k 3 --force", capsys).endswith("everything agrees\n")


def test_weights_and_values_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--weights and --values exclude each other" in refused("5 -k 3 --weights w.npy --values 1,2,3", capsys)


@pytest.mark.parametrize("kind", ["max", "lp"])
def test_a_pooling_that_is_not_linear_has_nothing_to_verify(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{kind}_pool is not linear, so there is no matrix W" in refused(f"4x4 -k 2 --pool {kind}", capsys)


@pytest.mark.parametrize("more", ["", " -p 1 -s 1 --framework keras -p same", " --ceil -c 3"])
def test_a_mean_is_linear_and_every_route_gives_it(more: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(f"5x4 -k 2 --pool avg{more}", capsys).endswith("everything agrees\n")


def test_a_kernel_that_picks_a_pixel_has_orthonormal_rows(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(verified("2x2 -k 2 -s 2 -t --values 1,0,0,0", capsys).split())
    assert "CCᵀ = I: its rows are orthonormal, so the convolution undoes its transpose" in text
    assert "the values do not" in text


def test_an_orthogonal_w_is_the_exception(capsys: pytest.CaptureFixture[str]) -> None:
    text = verified("3x3 -k 1 -t --values 1", capsys)
    assert "CᵀC = I: C is orthogonal, the exception" in text
    assert "the values do not" not in text


@pytest.mark.parametrize("values", ["0,0,0", "0.1,0.2,0.3", "-1,0,1", "1e300,1,1e300", "9223372036854775807,2,1"])
def test_values_are_the_weight(values: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = verified(f"5 -k 3 --values {values}", capsys)
    assert given.endswith("everything agrees\n")
    assert given != verified("5 -k 3", capsys)


def test_weights_are_of_the_full_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("w.npy", np.array([[[1, 2, 3]]]))
    np.save("flat.npy", np.array([1, 2, 3]))
    assert verified("5 -k 3 --weights w.npy", capsys) == verified("5 -k 3 --values 1,2,3", capsys)
    assert "the layer asks for (1, 1, 3)" in refused("5 -k 3 --weights flat.npy", capsys)


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    np.save("x.npy", np.arange(75).reshape(3, 5, 5))
    with Path("photo.png").open("wb") as stream:
        write_picture(stream, np.arange(75).reshape(3, 5, 5).astype(np.uint8), "png")
    return tmp_path


@pytest.mark.parametrize("name", ["x.npy", "photo.png"])
@pytest.mark.parametrize("size", ["", "5x5 "])
@pytest.mark.parametrize("layer", ["-k 3", "-k 3 -s 2 -t", "-k 3 -c 3:2"])
def test_an_input_gives_the_size_and_the_channels(
    name: str, size: str, layer: str, inputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del inputs
    assert main(["verify", *f"{size}--input {name} {layer} --json".split()]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["fine"]
    assert found["output"] == {"-k 3": [1, 3, 3, 3], "-k 3 -s 2 -t": [1, 3, 11, 11], "-k 3 -c 3:2": [1, 2, 3, 3]}[layer]
    applied = "the kernel is applied to each of the 3 channels, as with --groups 3\n"
    assert err == ("" if "-c" in layer else applied)


def test_the_routes_run_on_the_input_with_the_weight(inputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    x = np.load(inputs / "x.npy")
    assert main(["verify", "--input", "x.npy", "-k", "1x2", "--values", "1,-3", "--json"]) == 0
    for route in json.loads(capsys.readouterr().out)["routes"].values():
        assert (np.array(route["result"]) == x[..., :-1] - 3 * x[..., 1:]).all()
    np.save("w.npy", np.array([[[[1, -3]]]]))
    assert main(["verify", "--input", "x.npy", "-k", "1x2", "--weights", "w.npy", "--json"]) == 0
    for route in json.loads(capsys.readouterr().out)["routes"].values():
        assert (np.array(route["result"]) == x[..., :-1] - 3 * x[..., 1:]).all()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("4x4 --input x.npy -k 3", "SIZE 4x4 is not that of x.npy, 5x5; leave SIZE out"),
        ("--input flat.npy -k 3", "flat.npy has shape (3,); give channels first, then space: (C, *spatial)"),
        ("--input none.npy -k 3", "none.npy has shape (0, 5, 5), no numbers; give one at least along each axis"),
        ("--input x.npy -k 3 -c 2:4", "the input has shape (3, 5, 5), the layer takes (2, 5, 5)"),
        ("--input nan.npy -k 1", "the input is not all real and finite"),
        ("--input missing.png -k 1", "missing.png: No such file"),
        ("-k 3", "there is nothing to run on; give a SIZE, as in 5x5, or --input FILE"),
    ],
)
def test_an_input_that_does_not_go_with_the_rest_is_refused(
    arguments: str, complaint: str, inputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(inputs / "flat.npy", np.arange(3))
    np.save(inputs / "none.npy", np.ones((0, 5, 5)))
    np.save(inputs / "nan.npy", np.array([[1, np.nan]]))
    assert complaint in refused(arguments, capsys)


@pytest.mark.parametrize("numbers", [[1, np.nan, 2], [1, np.inf, 2], [1, 1j, 2]])
def test_what_no_rank_can_be_taken_of_is_refused(
    numbers: list[complex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("w.npy", np.array([[numbers]]))
    for form in ("", "-t", "--json"):
        assert "finite" in refused(f"5 -k 3 --weights w.npy {form}", capsys)


@pytest.mark.parametrize(
    "arguments",
    [
        "1 -k 5 -d 4611686018427387904 -p 9223372036854775807 -t",
        "5 -k 3 -s 4611686018427387904 -t",
        "1 -k 1 -p 9223372036854775807",
        "9223372036854775807 -k 3",
        "1x1x1 -k 10000000 -p causal",
    ],
)
def test_what_no_memory_holds_is_refused(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused(arguments, capsys)
    refused(f"{arguments} --force", capsys)


@pytest.mark.parametrize(
    ("arguments", "view"),
    [
        (UP, "equivalence"),
        ("3 -k 2 -p -1:0 -s 3 -t --seed 4", "equivalence"),
        ("3x3 -k 2 -t --values 1,2,3,4", "equivalence"),
        ("2x2 -k 2 -t -c 2:3", "scatter"),
        ("2x2 -k 2 -t --framework keras", "equivalence"),
    ],
)
def test_the_last_line_draws_the_case_when_it_is_pasted(
    arguments: str, view: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    *_, last = verified(arguments, capsys).splitlines()
    command = shlex.split(last.removeprefix("see it: "))
    assert command[:2] == ["convarith", "animate"]
    assert main(command[1:]) == 0
    assert (tmp_path / f"{view}.gif").read_bytes().startswith(b"GIF89a")
    assert f" --view {view} " in last


def test_a_layer_told_as_code_is_drawn_from_the_same_words(capsys: pytest.CaptureFixture[str]) -> None:
    text = "nn.ConvTranspose2d(1, 1, 3, stride=2)"
    assert main(["verify", "3x3", text, "--json"]) == 0
    command = json.loads(capsys.readouterr().out)["animate"]
    assert shlex.split(command)[2:4] == ["3x3", text]


def test_what_does_not_scatter_has_no_such_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "animate" not in verified("5 -k 3", capsys)
