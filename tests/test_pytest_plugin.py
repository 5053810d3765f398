"""Networks as tests of pytest."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.at_work import PLUGIN, run_line, run_pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Pytest = Callable[..., CompletedProcess[str]]

FITS = '[[network]]\nname = "{name}"\ninput = "3x32x32"\n[[network.layer]]\nop = "max_pool"\nkernel = 2\n'
BROKEN = FITS.replace("kernel = 2", "kernel = 50")
TEST = "def test_of_the_project():\n    pass\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in {
        "nets/two.toml": FITS.format(name="first") + BROKEN.format(name="second"),
        "nets/good.toml": FITS.format(name="third"),
        "tests/test_project.py": TEST,
        "pytest.ini": "[pytest]\nconvarith_files = nets/*.toml\n",
        "package.json": '{"name": "a"}',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Pytest:
    return lambda *arguments: run_pytest(folder, tmp_path / "tools", "-rA", *arguments)


def outcomes(done: CompletedProcess[str]) -> dict[str, str]:
    """Give how each test came out, by its id."""
    told = re.findall(r"^(PASSED|FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return {name: outcome for outcome, name in told}


OF_PROJECT = {"tests/test_project.py::test_of_the_project": "PASSED"}
OF_NETS = {"nets/good.toml::third": "PASSED", "nets/two.toml::first": "PASSED", "nets/two.toml::second": "FAILED"}


def test_each_network_in_the_files_of_the_setting_is_a_test_beside_the_others(run: Pytest) -> None:
    done = run()
    assert outcomes(done) == OF_PROJECT | OF_NETS
    assert done.returncode == 1


def test_a_network_fails_with_the_report_of_check(run: Pytest, folder: Path, tmp_path: Path) -> None:
    told = run_line("convarith check nets/two.toml || true", folder, tmp_path / "tools").stdout
    finding, _ = told.rsplit("\n\n", 1)
    assert "error[does-not-fit]" in finding
    assert finding in run("nets/two.toml").stdout


def test_files_outside_the_test_paths_are_looked_into_too(run: Pytest, folder: Path) -> None:
    settings = folder / "pytest.ini"
    settings.write_text(settings.read_text() + "testpaths = tests\n")
    assert outcomes(run()) == OF_PROJECT | OF_NETS
    assert outcomes(run("tests")) == OF_PROJECT


def test_a_file_that_is_named_needs_no_setting(run: Pytest, folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n")
    assert outcomes(run("nets/two.toml", "tests")) == OF_PROJECT | {
        name: each for name, each in OF_NETS.items() if "two" in name
    }
    assert outcomes(run("nets/two.toml::first")) == {"nets/two.toml::first": "PASSED"}
    assert outcomes(run("package.json", "tests")) == OF_PROJECT


def test_where_nobody_asks_nothing_is_read_nor_loaded(run: Pytest, folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "tests" / "test_project.py").write_text(
        "import sys\n\ndef test_of_the_project():\n"
        "    loaded = {name for name in sys.modules if name.partition('.')[0] == 'convarith'}\n"
        "    assert loaded == {'convarith', 'convarith.pytest_plugin'}\n"
    )
    assert outcomes(run()) == OF_PROJECT


def test_a_file_of_the_setting_that_cannot_be_read_fails(run: Pytest, folder: Path) -> None:
    (folder / "nets" / "good.toml").write_text("[[network]\n")
    (folder / "nets" / "two.toml").write_text('title = "no network"\n')
    done = run("nets")
    assert outcomes(done) == {"nets/good.toml::unreadable": "FAILED", "nets/two.toml::no-network": "FAILED"}
    assert "nets/good.toml:1" in done.stdout


def test_networks_are_judged_by_the_nearest_configuration(run: Pytest, folder: Path, tmp_path: Path) -> None:
    settings = folder / "nets" / "convarith.toml"
    settings.write_text('[check]\nignore = ["does-not-fit"]\n')
    (folder / "pytest.ini").write_text("[pytest]\nconvarith_files = nets/[tg]*.toml\n")
    assert set(outcomes(run("nets")).values()) == {"PASSED"}
    settings.write_text('[check]\nbaseline = "known.json"\n')
    run_line("convarith check two.toml --write-baseline || true", folder / "nets", tmp_path / "tools")
    assert set(outcomes(run("nets")).values()) == {"PASSED"}


def test_they_run_beside_each_other(run: Pytest) -> None:
    assert outcomes(run("-n", "2")) == OF_PROJECT | OF_NETS


ASSERTIONS = """
import pytest

def test_fits(convarith):
    convarith.assert_fits("conv 6 k5 | max_pool k2 | flatten | linear 10", input=(1, 28, 28))
    convarith.assert_fits("nets/good.toml")

def test_does_not_fit(convarith):
    with pytest.raises(pytest.fail.Exception, match=r"error\\[does-not-fit\\].*kernel 50"):
        convarith.assert_fits("nets/two.toml")

def test_does_not_fit_another_input(convarith):
    convarith.assert_fits("nets/good.toml", input=(3, 2, 2))
    with pytest.raises(pytest.fail.Exception, match="kernel 2 does not fit: 1"):
        convarith.assert_fits("nets/good.toml", input=[3, 1, 1])

def test_words_of_a_framework(convarith):
    line = "conv 6 k3 s2 padding=same"
    convarith.assert_fits(line, input=(3, 8, 8), framework="tensorflow")
    with pytest.raises(pytest.fail.Exception, match="PyTorch has padding 'same' for stride 1 only"):
        convarith.assert_fits(line, input=(3, 8, 8), framework="pytorch")

def test_warnings(convarith):
    line = "conv 6 k4 padding=same"
    convarith.assert_fits(line, input=(3, 8, 8))
    with pytest.raises(pytest.fail.Exception, match="warning"):
        convarith.assert_fits(line, input=(3, 8, 8), fail_on="warning")

def test_no_network(convarith):
    with pytest.raises(ValueError, match="is the file whole"):
        convarith.assert_fits("package.json")
"""


def test_models_in_code_are_asserted_to_fit(run: Pytest, folder: Path) -> None:
    (folder / "tests" / "test_project.py").write_text(ASSERTIONS)
    done = run("tests")
    assert set(outcomes(done).values()) == {"PASSED"}, done.stdout


def test_a_failed_assertion_shows_the_line_of_the_test_and_none_of_ours(run: Pytest, folder: Path) -> None:
    (folder / "tests" / "test_project.py").write_text(
        'def test_a(convarith):\n    convarith.assert_fits("nets/two.toml")\n'
    )
    done = run("tests")
    assert re.search(r"^> +convarith\.assert_fits", done.stdout, re.MULTILINE)
    assert "pytest_plugin.py" not in done.stdout
    assert "error[does-not-fit]" in done.stdout


@pytest.mark.skipif(PLUGIN != "convarith", reason="convarith was installed before it had a plugin")
def test_it_can_be_kept_out(folder: Path, tmp_path: Path) -> None:
    (folder / "tests" / "test_project.py").write_text("def test_a(convarith):\n    pass\n")
    done = run_pytest(folder, tmp_path / "tools", "-p", f"no:{PLUGIN}", "tests")
    assert "fixture 'convarith' not found" in done.stdout


def test_the_plugin_alone_loads_no_more_than_its_module() -> None:
    line = (
        "import pytest, sys, convarith.pytest_plugin; "
        "print(*sorted(name for name in sys.modules if name.startswith('convarith')))"
    )
    found = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True).stdout
    assert found.split() == ["convarith", "convarith.pytest_plugin"]
