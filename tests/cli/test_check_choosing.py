"""``convarith check``: which files, which rules, what of what is found is told, and what the exit code says."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.chosen import IN_JSON, IN_YAML, KERNEL, SHIFTED, TOO_WIDE
from support.network_files import FITS

from convarith.cli.progress import progress
from convarith.cli.watch import watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]
    Found = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def found(run: Run) -> Found:
    """Give the files and codes of what is found."""

    def found(*arguments: str, given: str = "") -> list[tuple[str, str]]:
        told = json.loads(run("check", *arguments, "--json", given=given).stdout)
        return [(each["file"], each["code"]) for each in told["findings"]]

    return found


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "even.toml").write_text(SHIFTED)
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "wide.toml").write_text(TOO_WIDE)


EVEN, WIDE = ("even.toml", "even-same"), ("nets/wide.toml", "does-not-fit")


# Rules


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ([], [EVEN, WIDE]),
        (["--select", "even-same"], [EVEN]),
        (["--select", "even-same,does-not-fit"], [EVEN, WIDE]),
        (["--select", "even-same", "--select", "does-not-fit"], [EVEN, WIDE]),
        (["--select", "all"], [EVEN, WIDE]),
        (["--select", "size-range", "--extend-select", "even-same"], [EVEN]),
        (["--ignore", "even-same"], [WIDE]),
        (["--ignore", "even-same, does-not-fit"], []),
        (["--per-file-ignores", "nets/**=does-not-fit"], [EVEN]),
        (["--per-file-ignores", "*.toml=even-same,does-not-fit"], []),
        (["--exclude", "nets"], [EVEN]),
        (["--include", "w*"], [WIDE]),
    ],
)
def test_options_choose(options: list[str], left: list[tuple[str, str]], found: Found) -> None:
    assert found(*options) == left


def test_a_configuration_chooses_and_options_lie_over_it(found: Found, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.convarith.check]\nignore = ["even-same"]\n')
    assert found() == [WIDE]
    assert found("--select", "even-same") == [EVEN]
    (tmp_path / "nets" / "convarith.toml").write_text('[check]\nignore = ["does-not-fit"]\n')
    assert found() == []


def test_a_convarith_toml_may_hold_settings_and_networks(found: Found, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text('check.select = ["even-same"]\n' + SHIFTED)
    assert found() == [("convarith.toml", "even-same"), EVEN]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["even.toml"], 0),
        (["even.toml", "--fail-on", "warning"], 1),
        (["even.toml", "--severity", "even-same=error"], 1),
        (["nets"], 1),
        (["nets", "--fail-on", "error"], 1),
        (["nets", "--severity", "does-not-fit=warning"], 0),
        (["nets", "--exit-zero"], 0),
        (["nets", "missing.toml", "--exit-zero"], 2),
        (["--select", "even-smae"], 2),
    ],
)
def test_the_exit_code_says_how_bad_it_is(options: list[str], code: int, run: Run) -> None:
    assert run("check", *options).returncode == code


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--select", "even-smae"], "no rule is called 'even-smae'; did you mean 'even-same'?"),
        (["--extend-select", "x"], "no rule is called 'x'"),
        (["--ignore", "does-not-fti"], "no rule is called 'does-not-fti'; did you mean 'does-not-fit'?"),
        (
            ["--severity", "even-same"],
            "--severity 'even-same' has no = in the middle; as in --severity even-same=error",
        ),
        (["--severity", "even-same=eror"], "no severity is called 'eror'; did you mean 'error'?"),
        (["--severity", "even=error"], "no rule is called 'even'"),
        (["--per-file-ignores", "a=b"], "no rule is called 'b'"),
        (["--per-file-ignores", "=even-same"], "--per-file-ignores '=even-same' has no = in the middle"),
        (["--exclude", ""], "'' is no pattern of files"),
        (["--baseline", "missing.json"], "missing.json: there is no such baseline; --write-baseline makes one"),
        (["--write-baseline"], "it is not said where the baseline is; give --baseline FILE"),
        (["--write-baseline", "--add-ignore"], "--write-baseline and --add-ignore exclude each other"),
        (["--watch", "--show-settings"], "--watch and --show-settings exclude each other"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_line(options: list[str], told: str, run: Run) -> None:
    done = run("check", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"convarith: {told}")
    assert done.stderr.count("\n") == 1


def test_a_broken_configuration_is_refused_with_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.convarith.check]\nselekt = 'all'\n")
    done = run("check")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "convarith: pyproject.toml:2: selekt: no setting is called 'selekt'; did you mean 'select'?"
    )


def test_settings_are_shown_with_where_they_are_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text(
        '[check]\nignore = ["even-same"]\n\nper-file-ignores = {a = "size-range"}\n'
    )
    done = run("check", "--show-settings", "--ignore", "does-not-fit", "--input", "3x8x8")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == ".:"
    assert "ignore even-same, does-not-fit convarith.toml:2, --ignore" in lines
    assert "per-file-ignores a = size-range convarith.toml:4" in lines
    assert "fail-on error usual" in lines
    assert "input 3x8x8 --input" in lines


def test_they_are_those_of_each_path(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nets" / "convarith.toml").write_text('[check]\nfail-on = "warning"\n')
    done = run("check", "--show-settings", "even.toml", "nets/wide.toml")
    assert [line.split() for line in done.stdout.splitlines() if "fail-on" in line or line.endswith(":")] == [
        ["even.toml:"],
        ["fail-on", "error", "usual"],
        ["nets/wide.toml:"],
        ["fail-on", "warning", os.path.join("nets", "convarith.toml:2")],  # noqa: PTH118  # as it is told
    ]


def test_settings_are_shown_as_json_too(run: Run) -> None:
    done = run("check", "--show-settings", "--json", "--ignore", "does-not-fit", "even.toml")
    (shown,) = json.loads(done.stdout).items()
    assert shown[0] == "even.toml"
    assert shown[1]["ignore"] == {"value": "does-not-fit", "origin": "--ignore"}


def test_the_help_has_a_heading_for_options_that_go_together(run: Run) -> None:
    lines = run("check", "--help").stdout.splitlines()
    headings = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
    assert headings == [
        *("Examples:", "Arguments:", "Network:"),
        *("Rules:", "Files:", "Findings that are known:", "Fixes:", "Output:", "General:"),
    ]
    rules = lines[lines.index("Rules:") : lines.index("Files:")]
    assert sum(line.startswith("      --") for line in rules) == 5
    assert lines.index("Files:") < next(n for n, line in enumerate(lines) if line.startswith("      --watch"))


# Files


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"name": "mine", "network": {"proxy": null}}'),
        ("compose.yaml", "networks:\n  inner: {}\nservices: {}\n"),
        ("template.yaml", "a: {{ b }}\n"),
        ("setup.cfg", "[metadata]\nname = mine\n"),
        ("poetry.toml", "[virtualenvs]\ncreate = true\n"),
        ("pyproject.toml", "[project]\nname = 'mine'\n"),
        ("convarith.toml", "[check]\n"),
        ("script.py", "print(1)\n"),
        ("old.py", "print 1\n"),
        ("tsconfig.json", "{\n  // strict\n}\n"),
        ("data.h5", "no model"),
        ("list.yml", "- a\n- b\n"),
        ("empty.json", ""),
    ],
)
def test_what_is_found_and_holds_no_network_is_passed_over(name: str, text: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    done = run("check", ".", "--exclude", "nets")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("1 layer in 1 network, 1 file: 1 warning; 1 other file without a network\n")
    done = run("check", name, "even.toml", "--format", "concise")
    assert (done.returncode, done.stdout.startswith(f"{name}:")) == (2, True)
    assert run("check", name, "even.toml", "--skip-unknown").returncode == 0
    assert run("check", name, "--skip-unknown").returncode == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("convarith.toml", "[[network]"),
        ("a.onnx", "?"),
        ("a.toml", "[[networks]]"),
        ("b.prototxt", "a {"),
        ("slip.toml", "[[network]]\ninput = 3x8x8"),
        ("slip.yaml", 'network:\n- layer:\n  - {op: "relu}\n'),
        ("slip.json", '{"network": [{"layer": [{"op": "relu"}}'),
        ("table.yaml", "network:\n  layer: []\n"),
    ],
)
def test_what_is_meant_to_be_one_and_cannot_be_read_is_told(name: str, text: str, found: Found, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert [file for file, _ in found("--exclude", "nets", "--ignore", "even-same")] == [name]


@pytest.mark.parametrize("options", [[], ["--skip-unknown"]])
def test_a_file_that_is_not_there_is_told(options: list[str], found: Found) -> None:
    assert found("missing.toml", *options) == [("missing.toml", "unreadable")]


def test_named_files_are_excluded_only_where_they_are_taken_as_found(found: Found) -> None:
    assert found("even.toml", "--exclude", "even.toml") == [EVEN]
    assert found("even.toml", "--exclude", "even.toml", "--skip-unknown") == []


def test_a_folder_that_cannot_be_opened_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.scandir

    def refuse(path: str) -> object:
        if path == "nets":
            raise PermissionError(13, "Permission denied", path)
        return opened(path)

    monkeypatch.setattr(os, "scandir", refuse)
    done = run("check", "--format", "concise")
    assert done.returncode == 2
    assert "nets: unreadable Permission denied" in done.stdout
    assert "even.toml:9:10: even-same" in done.stdout


def test_what_is_not_installed_is_told_once(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(IN_YAML)
    monkeypatch.setitem(sys.modules, "yaml", None)
    done = run("check", ".", "--exclude", "nets")
    assert done.returncode == 0
    assert done.stderr == (
        "convarith: 2 files passed over: reading YAML needs PyYAML, which is not installed; "
        'pip install "convarith[networks]" brings it\n'
    )


def test_standard_input_may_have_a_name_which_tells_its_format_and_its_settings(found: Found, tmp_path: Path) -> None:
    (tmp_path / "nets" / "convarith.toml").write_text('[check]\nignore = ["does-not-fit"]\n')
    assert found("-", "--stdin-filename", "nets/x.yaml", given=IN_YAML) == [("nets/x.yaml", "even-same")]
    assert found("-", "--stdin-filename", "nets/x.toml", given=TOO_WIDE) == []
    assert found("-", given=TOO_WIDE) == [("<stdin>", "does-not-fit")]


def test_a_name_may_hold_a_line_feed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "od\nd.toml").write_text(SHIFTED)
    for arguments in (["."], ["od\nd.toml"]):
        done = run("check", *arguments, "--exclude", "nets", "--exclude", "even.toml", "--format", "concise")
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) == 2
        assert run("check", *arguments, "--exclude", "nets", "--format", "json").returncode == 0


def test_a_file_that_is_found_is_one_whatever_it_is_called(found: Found, tmp_path: Path) -> None:
    names = ["-", "conv 6 k4", "package.module:model"]
    for name in names:
        (tmp_path / name).write_text(SHIFTED)
    assert found("--include", "-", "--include", "c*", "--include", "p*") == [(name, "even-same") for name in names]


def test_many_files_are_told_in_their_order(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convarith.lint.batch._WORTH", 0)
    monkeypatch.setattr("convarith.lint.batch._cores", lambda: 2)
    for number in range(100):
        (tmp_path / f"{number:03}.toml").write_text(SHIFTED)
    lines = run("check", "--format", "concise").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines[:-1]] == [
        *(f"{number:03}.toml" for number in range(100)),
        "even.toml",
        "nets/wide.toml",
    ]


def test_an_interruption_ends_in_a_word(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number:03}.toml").write_text(SHIFTED + "#" * 1000)
    started = subprocess.Popen(
        [sys.executable, "-m", "convarith", "check"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    begun = time.monotonic()
    others = Path(f"/proc/{started.pid}/task/{started.pid}/children")
    while time.monotonic() - begun < 10 and not (others.exists() and others.read_text()):
        time.sleep(0.01)  # until other processes work for it, where that can be seen
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does, to all processes
    out, err = started.communicate(timeout=20)
    assert (started.returncode, out, err.decode().strip()) in [(130, b"", "interrupted"), (130, b"", "")]


# Findings that are known


def test_a_baseline_of_one_finding_tells_so(run: Run) -> None:
    done = run("check", "nets", "--baseline", "known.json", "--write-baseline")
    assert done.stderr == "convarith: wrote known.json, of 1 known finding\n"


def test_a_baseline_is_written_used_and_told_of_when_it_holds_too_much(run: Run, tmp_path: Path) -> None:
    done = run("check", "--baseline", "known.json", "--write-baseline")
    assert (done.returncode, done.stderr) == (0, "convarith: wrote known.json, of 2 known findings\n")
    assert done.stdout == "2 layers in 2 networks, 2 files: nothing new; 2 findings in the baseline\n"
    (tmp_path / "even.toml").write_text("# further down\n" + SHIFTED)
    assert run("check", "--baseline", "known.json").returncode == 0
    (tmp_path / "nets" / "wide.toml").write_text(FITS)
    done = run("check", "--baseline", "known.json")
    assert done.returncode == 0
    assert done.stderr == (
        "convarith: known.json: nets/wide.toml: does-not-fit in 'wide' is no more; --write-baseline takes it out\n"
    )
    assert run("check", "even.toml", "--baseline", "known.json").stderr == ""
    run("check", "--baseline", "known.json", "--write-baseline")
    assert [each["file"] for each in json.loads((tmp_path / "known.json").read_text())["findings"]] == ["even.toml"]


def test_one_is_named_in_the_configuration(run: Run, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text("[check]\nbaseline = 'ci/known.json'\n")
    (tmp_path / "ci").mkdir()
    assert run("check", "--write-baseline").returncode == 0
    assert run("check").returncode == 0
    assert json.loads((tmp_path / "ci" / "known.json").read_text())["findings"][0]["file"] == "../even.toml"


def test_one_of_another_version_is_refused_but_not_where_it_is_made_anew(run: Run, tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text('{"version": 2}')
    done = run("check", "--baseline", "known.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "convarith: known.json: this baseline is of version 2, and 1 is known here; "
        "make it anew with --write-baseline\n"
    )
    assert run("check", "--baseline", "known.json", "--write-baseline").returncode == 0


def test_comments_are_written_that_silence_what_was_found(run: Run, tmp_path: Path) -> None:
    done = run("check", "--add-ignore")
    assert (done.returncode, done.stdout) == (0, "2 layers in 2 networks, 2 files: everything fits\n")
    assert done.stderr == ("convarith: wrote 1 ignore into even.toml\nconvarith: wrote 1 ignore into nets/wide.toml\n")
    assert (tmp_path / "even.toml").read_text() == SHIFTED.replace(
        "kernel = 4", "kernel = 4  # convarith: ignore[even-same]"
    )
    assert run("check", "--add-ignore").stderr == ""


def test_what_cannot_be_written_is_told_and_the_rest_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(IN_JSON)
    (tmp_path / "even.toml").chmod(0o444)
    done = run("check", "--add-ignore", "--format", "concise", ".", "conv 8 k4 padding=same")
    assert done.returncode == 2
    first, second, third, fourth = done.stderr.splitlines()
    assert first.startswith("convarith: a.json: its format has no comments; keep what is known in a file of its own, ")
    assert second == "convarith: even.toml: Permission denied; check the path and its permissions"
    assert third == "convarith: wrote 1 ignore into nets/wide.toml"
    assert (tmp_path / "even.toml").read_text() == SHIFTED
    assert fourth.startswith("convarith: <text>: this is no file to write comments into")


def test_findings_on_no_line_are_told_of(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convarith.networks.places.Places.place_of", lambda *_: None)
    monkeypatch.setattr("convarith.readers.spans.DocumentPlaces.place_of", lambda *_: None)
    done = run("check", "even.toml", "--add-ignore")
    assert done.stderr == (
        "convarith: even.toml: 1 finding stands on no line; ignore-file[CODE] silences it anywhere\n"
    )
    assert (tmp_path / "even.toml").read_text() == SHIFTED


# Watching


def between(changes: list[Callable[[], object]]) -> Callable[[float], None]:
    """Give a pause in which something changes each time, and that ends as by Ctrl-C when nothing is left."""
    left = iter(changes)

    def sleep(_: float) -> None:
        change = next(left, None)
        if change is None:
            raise KeyboardInterrupt
        change()

    return sleep


def test_a_check_is_made_again_whenever_a_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "even.toml"
    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: file.write_text(FITS),
        lambda: (tmp_path / "new.toml").write_text(FITS),
        lambda: None,
        file.unlink,
    ]

    monkeypatch.setattr(time, "sleep", between(changes))
    seen: list[list[str]] = []

    def look() -> list[str]:
        return [str(each) for each in tmp_path.glob("*.toml")]

    with pytest.raises(KeyboardInterrupt):
        watch(look, lambda: seen.append(sorted(Path(each).name for each in look())))
    assert seen == [["even.toml"], ["even.toml"], ["even.toml", "new.toml"], ["new.toml"]]


def test_watching_tells_findings_and_mistakes_of_settings_and_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "convarith.toml"
    changes: list[Callable[[], object]] = [
        lambda: settings.write_text("[check]\nignroe = 1\n"),
        lambda: settings.write_text("[check]\nignore = ['even-same', 'does-not-fit']\n"),
    ]

    monkeypatch.setattr(time, "sleep", between(changes))
    done = run("check", "--watch", "--format", "concise")
    assert done.returncode == 130
    assert done.stdout.splitlines()[0].startswith(f"even.toml:{KERNEL}:10: even-same")
    assert done.stdout.splitlines()[-1].startswith("2 layers in 2 networks, 2 files: everything fits; ")
    assert "convarith.toml:2: ignroe: no setting is called 'ignroe'" in done.stderr
    assert "\x1b" not in done.stdout


# A bar


def test_a_bar_tells_on_a_terminal_how_far_a_longer_check_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with progress("checking") as tell:
        assert tell is not None
        tell(1, 1000)
        assert shown.getvalue() == ""
        monkeypatch.setattr("convarith.cli.progress._MOMENT", 0.0)
        tell(500, 1000)
    assert "checking" in shown.getvalue()
    assert "50%" in shown.getvalue()


def test_where_nobody_looks_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress("checking") as tell:
        assert tell is None
