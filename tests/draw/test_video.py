"""Videos, encoded by ffmpeg and decoded again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.ndimage import maximum_filter, minimum_filter
from support.sample_layers import subject_of
from support.sample_scene import FRAMES, render_job
from support.video_files import read_translucent, read_video

from convarith.draw import video
from convarith.draw.formats import write
from convarith.draw.pixels import pixels
from convarith.draw.themes import THEMES
from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.scene.model import Cell, Extent, Frame, LazySequence, Scene
from convarith.scene.views import view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.draw.render_job import RenderJob

ENDINGS = [".mp4", ".webm"]
SHELL = shutil.which("sh")
FULL = Path("/dev/full")


def no_cell(number: int) -> Cell:
    raise AssertionError(number)


def painted(shown: RenderJob) -> list[NDArray[np.int16]]:
    indices = pixels(shown)
    colors = np.array(indices.colors, dtype=np.int16)[:, :3]
    return [colors[np.asarray(image)] for image, _ in indices.frames]


def flat(picture: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Give the pixels around which all are of one colour, as in the middle of a cell."""
    around = (17, 17, 1)
    same = maximum_filter(picture, around, mode="nearest") == minimum_filter(picture, around, mode="nearest")
    inner: NDArray[np.bool_] = same.all(axis=2)
    return inner


@pytest.mark.parametrize(("ending", "theme"), [*((".mp4", theme) for theme in THEMES), (".webm", "dark")])
def test_every_frame_is_shown_for_its_time_in_its_colours(ending: str, theme: str, tmp_path: Path) -> None:
    shown = render_job(fps=2, hold=0.5, theme=theme, loop=3)
    write(shown, tmp_path / f"a{ending}")
    *_, rate, pictures = read_video(tmp_path / f"a{ending}")
    times = [frame.hold * 0.5 + (0.5 if frame is FRAMES[-1] else 0) for frame in FRAMES]
    ends = [round(rate * time) for time in accumulate(times)]
    assert len(pictures) == ends[-1]  # once, however often it is to play
    for frame, (start, end) in zip(painted(shown), pairwise([0, *ends]), strict=True):
        height, width, _ = frame.shape
        even = flat(frame)
        assert even.any()
        for picture in pictures[start:end]:
            assert picture.shape == (height + height % 2, width + width % 2, 3)
            off = np.abs(picture[:height, :width].astype(np.int16) - frame)
            assert np.quantile(off[even], 0.999) <= 6
            assert off.mean() < 2.5


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_added_to_an_odd_size_is_background(ending: str, tmp_path: Path) -> None:
    scene = Scene(Extent(0, 0, 1.1, 1.1), LazySequence(0, no_cell), LazySequence(1, lambda _: Frame()), frozenset())
    shown = render_job(scene, scale=30, theme="dark")
    assert shown.layout.width % 2 == shown.layout.height % 2 == 1
    write(shown, tmp_path / f"a{ending}")
    picture = read_video(tmp_path / f"a{ending}").pictures[0].astype(np.int16)
    assert picture.shape == (shown.layout.height + 1, shown.layout.width + 1, 3)
    assert np.abs(picture - np.array(THEMES["dark"].background)).max() <= 4


@pytest.mark.parametrize("theme", ["guide", "dark"])
def test_a_background_left_out_of_a_webm_is_seen_through_and_edges_have_no_halo(theme: str, tmp_path: Path) -> None:
    shown = render_job(frames=slice(1), theme=theme, transparent=True)
    write(shown, tmp_path / "a.webm")
    read = read_translucent(tmp_path / "a.webm")
    indices = pixels(shown)
    ((image, _),) = indices.frames
    drawn = np.array(indices.colors, dtype=np.uint8)[np.asarray(image)]
    height, width, _ = drawn.shape
    assert max(read[0, 0, 3], read[0, width - 1, 3]) <= 3  # of 255: it is an encoder with loss
    assert np.abs(read[:height, :width, 3].astype(np.int16) - drawn[..., 3]).mean() < 2
    for ground in (0, 255):  # a halo would be light on the one, or dark on the other
        seen, meant = (over(ground, each) for each in (read[:height, :width], drawn))
        assert np.abs(seen - meant).mean() < 2.5
        beside = maximum_filter(drawn[..., 3], 3) == 0
        assert np.abs(seen - ground)[beside].max() <= 16


def over(ground: int, picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Lay a picture over a grey."""
    opacity = picture[..., 3:] / 255
    laid: NDArray[np.float64] = picture[..., :3] * opacity + ground * (1 - opacity)
    return laid


def test_the_head_of_an_mp4_stands_before_its_pictures(tmp_path: Path) -> None:
    write(render_job(), tmp_path / "a.mp4")
    data = (tmp_path / "a.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("ending", ENDINGS)
def test_its_colours_are_those_that_every_player_can_show(ending: str, tmp_path: Path) -> None:
    write(render_job(frames=slice(1)), tmp_path / f"a{ending}")
    codec, colors, *_ = read_video(tmp_path / f"a{ending}")
    assert codec == {".mp4": "h264", ".webm": "vp9"}[ending]
    assert colors.startswith("yuv420p(tv, bt709, ")


@pytest.mark.parametrize("ending", ENDINGS)
def test_before_each_step_the_window_glides_and_then_stands_still(ending: str, tmp_path: Path) -> None:
    scene = view("map")(subject_of(Conv(2), (3, 3)), labels=False)
    write(render_job(scene, scale=20), tmp_path / f"a{ending}")
    *_, rate, pictures = read_video(tmp_path / f"a{ending}")
    assert (rate, len(pictures)) == (30, 4 * 30)
    moved = np.abs(np.diff(pictures.astype(np.int16), axis=0)).mean(axis=(1, 2, 3)) > 0.5
    changes = np.flatnonzero(moved) + 1  # pictures that are not like the one before
    assert set(range(30, 38)) <= set(changes)  # 7 on the way, and the next frame
    for start, end in ((1, 30), (45, 60), (75, 90), (105, 120)):  # encoders may refine a picture for some time
        assert not set(range(start, end)) & set(changes)


@pytest.mark.parametrize(
    ("fps", "holds", "rate"),
    [
        (1, [1], 30),
        (1, [1, 0.12], 30),
        (24, [1], 30),
        (30, [1], 30),
        (31, [1], 50),
        (10, [1, 0.12], 50),
        (50, [1], 50),
        (0.7, [1], 30),
        (0.02, [1], 30),
        (0.002, [1] * 15, 14.4),  # two hours
    ],
)
def test_a_rate_shows_each_frame(fps: float, holds: list[float], rate: float) -> None:
    frames = LazySequence(len(holds), lambda each: Frame(hold=holds[each]))
    scene = Scene(Extent(0, 0, 1, 1), LazySequence(0, no_cell), frames, frozenset())
    assert float(video._rate(render_job(scene, fps=fps))) == pytest.approx(rate)  # noqa: SLF001


@pytest.mark.parametrize("ending", ENDINGS)
def test_without_ffmpeg_it_says_how_to_get_it(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(ConvArithError, match=r'pip install "convarith\[video\]"') as caught:
        write(render_job(), tmp_path / f"a{ending}")
    assert caught.value.code == "missing-extra"
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_without_a_program_for_the_platform_isno_cell_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError

    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", fail)
    with pytest.raises(ConvArithError) as caught:
        write(render_job(), tmp_path / "a.mp4")
    assert caught.value.code == "missing-extra"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Gather the processes that are started."""
    processes: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def remembered(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        processes.append(start(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", remembered)
    return processes


@pytest.mark.parametrize("reason", [KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_interruption_ends_ffmpeg_and_leaves_nothing(
    ending: str, reason: type[BaseException], tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    def interrupted(done: int, _total: int) -> None:
        if done == 2:
            raise reason

    with pytest.raises(reason):
        write(render_job(progress=interrupted), tmp_path / f"a{ending}")
    assert started
    assert all(process.returncode is not None for process in started)
    assert list(tmp_path.iterdir()) == []


def scripted(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a shell script in place of ffmpeg."""
    program = folder / "ffmpeg"
    program.write_text(f"#!{SHELL}\n{text}\n")
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))


@pytest.mark.skipif(not FULL.exists(), reason="there is no disk here that is always full")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_is_told_by_its_file(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    encode = getattr(video, f"write_{ending[1:]}")
    monkeypatch.setattr(video, f"write_{ending[1:]}", lambda shown, _path: encode(shown, FULL))
    with pytest.raises(OSError, match="No space left on device") as caught:
        write(render_job(), tmp_path / f"a{ending}")
    assert caught.value.filename == str(tmp_path / f"a{ending}")
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(SHELL is None, reason="no shell to stand in for ffmpeg")
@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("cat > /dev/null; echo 'no such codec' >&2; echo 'and more' >&2; exit 1", "the video: no such codec;"),
        ("echo 'no such option' >&2; exit 8", "the video: no such option;"),
        ("kill -9 $$", "the video: it ended with -9;"),
    ],
    ids=["at the end", "at once", "without a word"],
)
def test_what_ffmpeg_complains_of_is_one_line(
    script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    scripted(script, tmp_path, monkeypatch)
    (tmp_path / "made").mkdir()
    with pytest.raises(ConvArithError, match=message) as caught:
        write(render_job(), tmp_path / "made" / "a.mp4")
    assert caught.value.code == "encoder"
    assert list((tmp_path / "made").iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_ffmpeg_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(render_job(), tmp_path / "a.mp4")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(SHELL is None, reason="no shell to stand in for ffmpeg")
@pytest.mark.parametrize(
    ("script", "reason"), [("exit 228", "No space left on device"), ("kill -XFSZ $$", "File too large")]
)
def test_what_the_system_refuses_ffmpeg_is_told_as_that(
    script: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(script, tmp_path, monkeypatch)
    with pytest.raises(OSError, match=reason) as caught:
        write(render_job(), tmp_path / "a.mp4")
    assert caught.value.filename == str(tmp_path / "a.mp4")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_pipe_gets_the_whole_video(ending: str, tmp_path: Path) -> None:
    pipe, usual = tmp_path / f"pipe{ending}", tmp_path / f"a{ending}"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as reading:
        read = reading.submit(pipe.read_bytes)
        write(render_job(), pipe)
        write(render_job(), usual)
        assert len(read.result()) == usual.stat().st_size
