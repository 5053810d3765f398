"""An SVG document, seen in a headless Chromium as its readers see it."""

from __future__ import annotations

import io
from base64 import b64decode
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from skimage.metrics import structural_similarity
from support.chromium import chromium, needs_chromium
from support.sample_layers import subject_of
from support.sample_scene import render_job

from convarith.draw.raster import Raster
from convarith.draw.svg import write_svg
from convarith.draw.themes import DARK
from convarith.engine.transposed import ConvTranspose
from convarith.scene.tween import tween
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from selenium import webdriver

    from convarith.draw.render_job import RenderJob
    from convarith.draw.themes import Theme
    from convarith.scene.model import Frame

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile"), "--hide-scrollbars") as driver:
        yield driver


def seen(
    driver: webdriver.Chrome, job: RenderJob, folder: Path, seconds: float = 0.0, **features: str
) -> NDArray[np.uint8]:
    """Give what is to be seen of a document after some seconds."""
    with (folder / "a.svg").open("wb") as stream:
        write_svg(job, stream)
    width, height = job.layout.width, job.layout.height
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    given = {"prefers_color_scheme": "light", "prefers_reduced_motion": "no-preference", **features}
    wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in given.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})
    driver.get((folder / "a.svg").as_uri())
    driver.execute_script(
        "for (const each of document.getAnimations()) { each.pause(); each.currentTime = arguments[0] * 1000; }",
        seconds,
    )
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
    return np.asarray(Image.open(io.BytesIO(b64decode(shot))).convert("RGB"))


def painted(job: RenderJob, frame: Frame, theme: Theme, before: int) -> NDArray[np.uint8]:
    """Paint a frame with the other painter, after those before it."""
    raster = Raster(job.layout, theme)
    for number in range(before):
        raster.settle(job.layout.scene.frames[number])
    palette: NDArray[np.uint8] = np.array(raster.palette, dtype=np.uint8)
    return np.take(palette, np.asarray(raster.paint(frame)), axis=0)


def similarity(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    pair = one.astype(np.float32), other.astype(np.float32)
    return float(structural_similarity(*pair, channel_axis=2, data_range=255))


def job_of(name: str) -> RenderJob:
    scene = view(name)(subject_of(ConvTranspose(3, stride=2, padding=1), (3, 3)), labels=False)
    return render_job(scene, scale=48, fps=1)


@pytest.mark.parametrize("name", VIEWS)
def test_a_document_looks_as_the_other_painter_has_it(name: str, browser: webdriver.Chrome, tmp_path: Path) -> None:
    job = job_of(name)
    number = len(job.moments) // 2
    start = sum(seconds for _, seconds in job.moments[:number])
    picture = seen(browser, job, tmp_path, start + 0.9 * job.moments[number].seconds)
    frame = job.layout.scene.frames[job.moments[number].number]
    assert similarity(picture, painted(job, frame, job.theme, job.moments[number].number)) >= 0.95


def test_half_way_it_looks_as_the_other_painter_has_it(browser: webdriver.Chrome, tmp_path: Path) -> None:
    job = job_of("map")
    frames = job.layout.scene.frames
    way = tween(job.layout.scene, frames[1], frames[2])
    assert way is not None
    picture = seen(browser, job, tmp_path, 2.125)
    assert similarity(picture, painted(job, way.frame(0.5), job.theme, 2)) >= 0.95
    assert similarity(picture, painted(job, frames[2], job.theme, 2)) < 0.95


def test_it_is_dark_for_who_wants_it_dark(browser: webdriver.Chrome, tmp_path: Path) -> None:
    job = job_of("map")
    picture = seen(browser, job, tmp_path, 0.9, prefers_color_scheme="dark")
    assert similarity(picture, painted(job, job.layout.scene.frames[0], DARK, 0)) >= 0.95


def test_it_stands_still_for_who_wants_less_motion(browser: webdriver.Chrome, tmp_path: Path) -> None:
    job = job_of("map")
    picture = seen(browser, job, tmp_path, 3.5, prefers_reduced_motion="reduce")
    assert browser.execute_script("return document.getAnimations().length") == 0
    assert similarity(picture, painted(job, job.layout.scene.frames[0], job.theme, 0)) >= 0.95
