"""``convarith animate``: numbers from files and from the command line, the animation to standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from convarith.cli import main
from convarith.cli.options import LayerOptions
from convarith.cli.scenes import SceneOptions
from convarith.scene import request
from convarith.scene.model import Extent, LazySequence, Scene

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.scene.subject import Subject

NOTHING = Scene(Extent(0, 0, 1, 1), LazySequence(0, str), LazySequence(0, str), frozenset())  # type: ignore[arg-type]  # nobody looks at it
GREY = np.array([[[-7, 0, 200], [3, 4, 5], [6, 1, 8]]])
COLORS = np.arange(27).reshape(3, 3, 3)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    np.save("grey.npy", GREY)
    np.save("colors.npy", COLORS.astype(float))
    np.save("fractions.npy", GREY / 2)
    np.save("nan.npy", np.full((1, 3, 3), np.nan))
    np.save("kernel.npy", np.array([[1, -2], [0.5, 4]]))
    np.save("kernels.npy", np.arange(24).reshape(2, 3, 2, 2))
    np.save("line.npy", np.arange(3))
    Image.fromarray(np.moveaxis(COLORS, 0, 2).astype(np.uint8)).save("photo.png")
    return tmp_path


def shown(
    options: LayerOptions,
    file: Path | None,
    monkeypatch: pytest.MonkeyPatch,
    size: str | None = None,
    **weight: Any,
) -> Subject:
    """Give what a view is asked to draw."""
    drawn: list[Subject] = []

    def note(subject: Subject, **_: bool) -> Scene:
        drawn.append(subject)
        return NOTHING

    monkeypatch.setattr(request, "view", lambda found: note if found == "values" else pytest.fail(found))
    request.compose(SceneOptions(file, **weight).request(size, options, "short"))
    (subject,) = drawn
    return subject


def test_the_numbers_of_the_input_are_those_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = shown(LayerOptions(kernel="2"), folder / "grey.npy", monkeypatch)
    assert subject.numbers.x.tolist() == GREY.tolist()
    assert subject.samples[0] == tuple(GREY.ravel().tolist())
    assert subject.numbers.y.shape == (1, 2, 2)


@pytest.mark.parametrize("name", ["colors.npy", "photo.png"])
@pytest.mark.parametrize(
    ("options", "channels", "groups"),
    [
        (LayerOptions(kernel="2"), (3, 3), 3),
        (LayerOptions(kernel="2", transposed=True), (3, 3), 3),
        (LayerOptions(kernel="2", pool="max"), (3, 3), 3),
        (LayerOptions(kernel="2", groups="1"), (3, 3), 1),
        (LayerOptions(kernel="2", channels="3:2"), (3, 2), 1),
    ],
)
def test_each_channel_has_its_kernel_unless_channels_or_groups_are_told(
    name: str,
    options: LayerOptions,
    channels: tuple[int, int],
    groups: int,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subject = shown(options, folder / name, monkeypatch)
    assert subject.numbers.x.tolist() == COLORS.tolist()
    assert (subject.channels, subject.groups) == (channels, groups)


@pytest.mark.parametrize("given", ["", "3x3 ", "--view matrix ", "--view equivalence -t "])
def test_an_input_is_drawn_whatever_the_view(given: str, folder: Path) -> None:
    assert main(["animate", *given.split(), "--input", "grey.npy", "-k", "2", "-o", "a.gif"]) == 0
    assert (folder / "a.gif").exists()


@pytest.mark.parametrize("file", ["fractions.npy", "nan.npy"])
def test_an_input_need_not_be_of_whole_numbers(file: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = shown(LayerOptions(kernel="2"), folder / file, monkeypatch)
    np.testing.assert_array_equal(subject.numbers.x, np.load(folder / file))


def test_the_weight_is_that_of_the_command_line_or_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_values = shown(LayerOptions(kernel="2"), None, monkeypatch, "3x3", values="1,-2,.5,4")
    by_file = shown(LayerOptions(kernel="2"), None, monkeypatch, "3x3", weights=folder / "kernel.npy")
    for subject in (by_values, by_file):
        assert subject.numbers.weight is not None
        assert subject.numbers.weight.tolist() == [[[[1, -2], [0.5, 4]]]]
    layer = LayerOptions(kernel="2", channels="2:3", transposed=True)
    transposed = shown(layer, None, monkeypatch, "3x3", weights=folder / "kernels.npy")
    assert transposed.numbers.weight is not None
    assert transposed.numbers.weight.ravel().tolist() == list(range(24))


def test_a_kernel_is_applied_to_each_channel_of_an_input_as_verify_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = shown(LayerOptions(kernel="2"), folder / "colors.npy", monkeypatch, values="1,2,3,4")
    assert subject.numbers.weight is not None
    assert subject.numbers.weight.tolist() == [[[[1, 2], [3, 4]]]] * 3


def test_play_shows_the_numbers_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "--input", "grey.npy", "-k", "2", "--values", "1,0,0,-1"]) == 0
    assert "y[0,0] = −7 − 4 = −11" in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("4x4 --input grey.npy -k 2", "SIZE 4x4 is not that of grey.npy, 3x3; leave SIZE out"),
        ("--input colors.npy -k 2 -c 2:4", "the input has 3 channels, the layer takes 2; give the layer 3 channels in"),
        ("4x4 -k 2 --values 1,2,1", "3 values given, the weight has 2 x 2 = 4 elements; give one for each, in C order"),
        ("4x4 -k 2 --values 1,2,1,x", "'1,2,1,x' is not made of numbers; write them as 1,2,1"),
        ("4x4 -k 3 --weights kernel.npy", "the weight has shape (2, 2), the layer asks for (3, 3); reshape it"),
        (
            "4x4 -k 2 -c 3:2 -t --weights kernels.npy",
            "the weight has shape (2, 3, 2, 2), the layer asks for (3, 2, 2, 2)",
        ),
        ("4x4 -k 2 --values 1 --weights kernel.npy", "--weights and --values exclude each other"),
        ("4x4 -k 2 --pool max --values 1", "numbers of a weight are given, and max_pool has none; leave them out"),
        ("--figure dilation --values 1", "--figure dilation fixes the layer, and --values is given too"),
        ("-k 2 --values 1", "there is nothing to draw; give a SIZE"),
        ("--input line.npy -k 2", "line.npy has shape (3,); give channels first"),
        ("--input missing.npy -k 2", "missing.npy: No such file"),
        ("--input grey.npy --figure dilation", "--figure dilation fixes the layer, and --input is given too"),
    ],
)
def test_an_input_that_does_not_go_with_the_rest_is_refused(
    arguments: str, complaint: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["animate", *arguments.split(), "-o", "a.gif"]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"convarith: {complaint}")
    assert err.count("\n") == 1
    assert not (folder / "a.gif").exists()


@pytest.mark.parametrize("form", ["gif", "svg"])
def test_a_hyphen_is_standard_output_and_gets_the_bytes_of_the_file(
    form: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["animate", "4x4", "-k", "3", "-o", f"a.{form}"]) == 0
    said = capfdbinary.readouterr().err
    assert main(["animate", "4x4", "-k", "3", "-o", "-", "--format", form]) == 0
    out, err = capfdbinary.readouterr()
    assert out == (folder / f"a.{form}").read_bytes()
    assert said == b"wrote a." + form.encode() + b": " + err
    assert not (folder / "-").exists()


def test_a_file_without_an_ending_gets_the_format_that_is_asked_for(folder: Path) -> None:
    assert main(["animate", "4x4", "-k", "3", "-o", "a.gif", "--format", "gif"]) == 0
    assert main(["animate", "4x4", "-k", "3", "-o", "a", "--format", "gif"]) == 0
    assert (folder / "a").read_bytes() == (folder / "a.gif").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("-o -", "standard output cannot get an animation without --format; give it with one of gif, png"),
        ("-o - --format gfi", "gfi is no format of an animation in one file; did you mean 'gif'?"),
        ("-o - --format /", "/ is no format of an animation in one file; there are gif"),
        ("-o a.gif --format png", "a.gif is gif by its ending, and png is asked for; let it end in .png"),
        ("-o a", "a ends in no known format; let it end in .gif"),
        ("-o a/ --format gif", "a/ is a folder, which cannot get gif; give png or svg"),
    ],
)
def test_the_format_is_told_just_where_there_is_no_ending(
    arguments: str, complaint: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    assert main(["animate", "4x4", "-k", "3", *arguments.split()]) == 2
    assert capsys.readouterr().err.startswith(f"convarith: {complaint}")
    assert sorted(folder.iterdir()) == before


def test_a_folder_gets_svg_where_that_is_asked_for(folder: Path) -> None:
    assert main(["animate", "4x4", "-k", "3", "-o", "frames/", "--format", "svg"]) == 0
    assert [each.name for each in sorted((folder / "frames").iterdir())] == [f"frame-0{n}.svg" for n in range(1, 5)]


def test_stills_without_a_slash_are_one_animation_which_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["animate", "4x4", "-k", "3", "-o", "stills", "--format", "svg"]) == 0
    assert (folder / "stills").is_file()
    said = capsys.readouterr().err
    assert said.endswith("note: this is one animation; stills/ would be a folder with a picture of each frame\n")
