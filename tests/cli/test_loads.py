"""What a command loads: no more than it needs, since loading takes longer than answering."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import convarith

SLOW_OF_PYTHONS_OWN = {"re", "enum", "inspect", "dataclasses", "typing", "contextlib", "functools", "signal", "shutil"}
HEAVY = {"numpy", "scipy", "matplotlib", "imageio", "PIL", "rich", "pydantic"}
WITH_THIS_PACKAGE = {**os.environ, "PYTHONPATH": str(Path(convarith.__file__).parents[1])}
FITS = '[[network]]\ninput = [1, 6, 6]\n[[network.layer]]\nop = "conv"\nout_channels = 8\nkernel = 3\n'


COMMANDS = {
    (): """
        --version
        --help
        shape --help
        explore --help
        shape 5x5 -k 3 -s 2 -p 1
        shape 5x5 -k 3 -s 2 -p 1 -q
        shape 5x5 -k 3 -s 2 -p 1 --json
        shape 5x5 -k 3 -s 2 -p 1 --explain
        shape 3x3 -k 3 -s 2 -t -c 3:64
        shape 5x5 -k 2 --pool max --ceil
        shape 5x5 -k 3 -s 2 -p same --framework keras
        compare 5x5 -k 3 -s 2 -p same
        check convarith.toml
        check convarith.toml --json
        check .
        check --show-settings
        check convarith.toml --color always
        check convarith.toml --statistics
        check convarith.toml --format github
        check convarith.toml --format sarif
        check convarith.toml --format junit
        rule
        rule join-mismatch
        rule --json
        summary convarith.toml
        summary convarith.toml --json
        sizes convarith.toml
        solve 128 --to 64 -k 11 -s 2
        solve 128 --to 64 --json
        solve 4 --to 64 -t --layers 4
        solve --field 256
        solve 28x28 --inverse -k 3 -s 2 -p 1 --framework pytorch
        play --network convarith.toml
        play 4x4 -k 3
    """,
    ("numpy",): """
        matrix 4x4 -k 3
        matrix 4x4 -k 3 -o W.npz
        matrix 4x4 -k 3 --stats --values 1,2,1,2,4,2,1,2,1
        verify 4x4 -k 3
        compare 5x5 -k 3 --run
        run x.npy x.npy -o y.npy
        run x.npy x.npy
        play 4x4 -k 3 --view values
    """,
    ("PIL",): "animate 4x4 -k 3 -o a.gif",
    ("PIL", "imageio", "numpy"): "run x.png --pool max -k 1x1 -o y.png",
}
STATEMENTS = {
    (): """
        import convarith
        import convarith as ca; ca.Conv(3).output_shape(5)
        import convarith as ca; ca.describe(ca.Conv(3), 5)
        import convarith as ca; ca.check('convarith.toml')
    """,
    ("numpy",): """
        import convarith as ca; ca.matrix(ca.Conv(3), 5)
        import convarith as ca; ca.matrix(ca.Conv(3), 5).to_csr([1, 2, 3])
        import convarith as ca; ca.conv([[[1, 2, 3]]], [[[1, 2]]])
        import convarith as ca; ca.verify(ca.Conv(3), 5)
    """,
}


def loaded(folder: Path, code: str, *arguments: str) -> dict[str, tuple[str, ...]]:
    """Go through lines in a fresh process, and give for each which heavy packages are loaded after it."""
    script = f"""
import json, sys
found = {{}}
for line in sys.argv[1:]:
    {code}
    found[line] = sorted({HEAVY} & sys.modules.keys())
print(json.dumps(found), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=folder, capture_output=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stderr.splitlines()[-1])
    return {line: tuple(names) for line, names in found.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "convarith.toml").write_text(FITS)
    np.save(tmp_path / "x.npy", np.ones((1, 1, 3)))
    Image.new("L", (3, 3)).save(tmp_path / "x.png")
    return tmp_path


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("allowed", COMMANDS)
def test_a_command_loads_of_the_heavy_packages_only_what_it_needs(allowed: tuple[str, ...], folder: Path) -> None:
    commands = lines(COMMANDS[allowed])
    code = "from convarith.cli import main; assert main(line.split()) == 0, line"
    assert loaded(folder, code, *commands) == dict.fromkeys(commands, allowed)


@pytest.mark.parametrize(
    "line",
    [
        "shape 5x5 -k 3 -s 2 -p 1",
        "shape 5x5 -k 3 -s 2 -p same -q",
        "shape 16x5x5 --kernel 3 --padding 0:1 --channels 3:64",
        "shape 4x4 -k 2 -s 2 -t",
    ],
)
def test_a_shape_in_usual_words_loads_no_typer_and_of_pythons_own_modules_none_that_take_long(
    line: str, folder: Path
) -> None:
    script = f"""
import sys
from convarith.cli import main
assert main({line.split()}) == 0
print(*sorted({SLOW_OF_PYTHONS_OWN | {"typer", "click", "rich"}} & sys.modules.keys()), file=sys.stderr)
"""
    # Without `site`, which may load anything of what is installed.
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=WITH_THIS_PACKAGE,
    )
    assert done.stderr.split() == []


@pytest.mark.parametrize(
    "line",
    [
        "summary convarith.toml",
        "summary conv_6_k4|relu --json",
        "sizes convarith.toml -q",
        "solve 128 --to 64 -k 11 -s 2",
        "check convarith.toml --format concise",
        "rule join-mismatch",
        "matrix 4x4 -k 3",
    ],
)
def test_no_command_in_usual_words_loads_typer_or_rich(line: str, folder: Path) -> None:
    script = f"""
import sys
from convarith.cli import main
assert main([word.replace("_", " ") for word in {line.split()}]) == 0
assert not {{"typer", "click", "rich"}} & sys.modules.keys()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("line", "left_out"),
    [
        ("check convarith.toml", {"dataclasses", "html", "json"}),
        ("summary conv_6_k4|relu", {"pathlib", "typing", "dataclasses", "html", "json"}),
        ("sizes conv_6_k4|relu", {"pathlib", "typing", "dataclasses", "html", "json"}),
        ("solve 128 --to 64 -k 11 -s 2", {"re", "enum", "pathlib", "tempfile", "typing", "dataclasses", "fractions"}),
    ],
)
def test_of_what_takes_long_in_python_itself_a_command_leaves_out_what_it_has_no_use_for(
    line: str, left_out: set[str], folder: Path
) -> None:
    script = f"""
import sys
from convarith.cli import main
assert main([word.replace("_", " ") for word in {line.split()}]) == 0
print(*sorted({left_out} & sys.modules.keys()), file=sys.stderr)
"""
    # Without `site`, which may load anything of what is installed.
    command = [sys.executable, "-S", "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=WITH_THIS_PACKAGE)
    assert done.stderr.split() == []


def test_a_layer_in_options_loads_no_reader_of_code(folder: Path) -> None:
    script = """
import sys
from convarith.cli import main
assert main("shape 5x5 -k 3 -s 2 -p 1".split()) == 0
assert not [name for name in sys.modules if name.startswith("convarith.readers")]
assert main(["shape", "5x5", "nn.Conv2d(3, 64, 3)"]) == 0
assert "convarith.readers.code.pytorch" in sys.modules
assert not {"numpy", "convarith.readers.code.keras"} & sys.modules.keys()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_check_of_a_file_that_fits_loads_nothing_for_what_is_not_in_it(folder: Path) -> None:
    script = """
import sys
from convarith.cli import main
assert main(["check", "convarith.toml"]) == 0
parts = {".".join(name.split(".")[:3]) for name in sys.modules}
assert not parts & {f"convarith.networks.{name}" for name in ("sizes", "repair", "allowed", "receptive", "overlap")}
assert "convarith.networks.operations.features" not in sys.modules
assert not {"convarith.frameworks", "fractions", "multiprocessing"} & sys.modules.keys()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("allowed", STATEMENTS)
def test_the_package_loads_a_name_when_it_is_used(allowed: tuple[str, ...], folder: Path) -> None:
    statements = lines(STATEMENTS[allowed])
    assert loaded(folder, "exec(line, {})", *statements) == dict.fromkeys(statements, allowed)


def test_the_package_alone_needs_no_command_line() -> None:
    code = "import convarith, sys; sys.exit('typer' in sys.modules or 'click' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_next_to_nothing_is_loaded_before_an_interruption_is_answered_quietly() -> None:
    script = "import sys; there = {*sys.modules}; import convarith.cli; print(*{*sys.modules} - there)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"__future__", "atexit", "convarith", "convarith.cli", "gc"}


def test_an_interruption_of_the_first_imports_is_exit_code_130_and_says_nothing() -> None:
    script = """
import sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == "convarith.cli.app":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from convarith.cli import main
sys.exit(main(["shape", "5", "-k", "3"]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
