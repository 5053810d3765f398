"""A headless Chromium to look at pages with, where there is one."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

needs_chromium = pytest.mark.skipif(
    PROGRAM is None or DRIVER is None, reason="chromium and chromedriver are not both on the PATH"
)


@contextmanager
def chromium(profile: Path, *flags: str, logged: tuple[str, ...] = ("browser",)) -> Iterator[webdriver.Chrome]:
    """Give a browser that nobody else uses, and end it afterwards.

    Args:
        profile: An empty folder for what it remembers.
        flags: More flags of its command line.
        logged: Of what it keeps logs.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = str(PROGRAM)
    for flag in (*FLAGS, *flags, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", dict.fromkeys(logged, "ALL"))
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()
