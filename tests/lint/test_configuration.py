"""Settings: where they are written, what is refused of them, and how options lie over them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from convarith.errors import ConvArithError
from convarith.lint.configuration import Configurations, settings_in
from convarith.lint.findings import Severity
from convarith.lint.settings import READERS, Settings, read_settings

if TYPE_CHECKING:
    from typing import Any

ALL = """\
[check]
select = ["even-same", "does-not-fit"]
extend-select = "size-range"
ignore = ["group-divides"]
include = ["nets/**"]
exclude = ["legacy", "*.json"]
baseline = "known.json"
fail-on = "warning"
framework = "Keras"
input = [3, 224, 224]

[check.severity]
even-same = "error"

[check.per-file-ignores]
"old/**" = ["even-same"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def given(**table: Any) -> Settings:
    """Give settings as options give them."""
    keys = {name.replace("_", "-"): value for name, value in table.items()}
    return read_settings(keys, Path.cwd(), {key: f"--{key}" for key in keys}, told=False)


def test_every_setting_has_a_key() -> None:
    assert {each.replace("_", "-") for each in Settings._fields} - {"origins"} == set(READERS)


def test_every_key_is_read_and_its_line_is_known(folder: Path) -> None:
    (folder / "convarith.toml").write_text(ALL)
    settings = settings_in(folder)
    assert settings is not None
    assert (settings.select, settings.extend_select, settings.ignore) == (
        ("even-same", "does-not-fit"),
        ("size-range",),
        ("group-divides",),
    )
    assert (settings.baseline, settings.fail_on) == (folder / "known.json", Severity.WARNING)
    assert (settings.framework, settings.input) == ("keras", (3, 224, 224))
    assert settings.severity == {"even-same": Severity.ERROR}
    assert [each.matches("legacy/a.toml") for each in settings.exclude] == [True, False]
    assert settings.origins["select"] == "convarith.toml:2"
    assert settings.origins["per_file_ignores"] == "convarith.toml:15"
    assert {key.replace("_", "-") for key in settings.origins} == set(READERS)


def test_those_of_a_pyproject_stand_below_tool(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.convarith.check]\nignore = ['even-same']\n")
    assert Configurations().of_file("a.toml").ignore == ("even-same",)


def test_the_nearest_are_taken_and_no_others(folder: Path) -> None:
    inner = folder / "inner" / "most"
    inner.mkdir(parents=True)
    (folder / "convarith.toml").write_text("[check]\nignore = ['even-same']\nfail-on = 'warning'\n")
    (folder / "inner" / "pyproject.toml").write_text("[tool.convarith.check]\nignore = ['does-not-fit']\n")
    (inner / "pyproject.toml").write_text("[project]\nname = 'without any'\n")
    (inner / "convarith.toml").write_text("[[network]]\n")
    settings = Configurations().of_file(inner / "a.toml")
    assert (settings.ignore, settings.fail_on) == (("does-not-fit",), Severity.ERROR)
    assert Configurations().of_folder(folder).ignore == ("even-same",)


def test_of_both_files_in_a_folder_convarith_toml_counts(folder: Path) -> None:
    (folder / "convarith.toml").write_text("[check]\nignore = ['even-same']\n")
    (folder / "pyproject.toml").write_text("[tool.convarith.check]\nignore = ['does-not-fit']\n")
    assert Configurations().of_folder(folder).ignore == ("even-same",)


def test_an_empty_table_is_a_choice(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "convarith.toml").write_text("[check]\nignore = ['even-same']\n")
    (folder / "inner" / "convarith.toml").write_text("[check]\n")
    assert Configurations().of_folder("inner").ignore == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[check]\nignroe = []", "convarith.toml:2: ignroe: no setting is called 'ignroe'; did you mean 'ignore'"),
        (
            "[check]\nignore = ['even-smae']",
            "convarith.toml:2: ignore: no rule is called 'even-smae'; did you mean 'even-same'",
        ),
        ("[check]\nignore = 3", "convarith.toml:2: ignore: 3 is no list of texts"),
        ("[check]\nignore = [3]", "convarith.toml:2: ignore: [3] is no list of texts"),
        (
            "[check]\n\nfail-on = 'eror'",
            "convarith.toml:3: fail-on: no severity is called 'eror'; did you mean 'error'",
        ),
        ("[check]\nfail-on = []", "convarith.toml:2: fail-on: no severity is called []"),
        ("[check]\nseverity = 'error'", "convarith.toml:2: severity: 'error' is no table"),
        ("[check.severity]\neven-same = 1", "convarith.toml:1: severity: no severity is called 1"),
        ("[check.severity]\neven = 'error'", "convarith.toml:1: severity: no rule is called 'even'"),
        ("[check]\nper-file-ignores = ['a']", "convarith.toml:2: per-file-ignores: ['a'] is no table"),
        ("[check.per-file-ignores]\na = ['b']", "convarith.toml:1: per-file-ignores: no rule is called 'b'"),
        ("[check]\nexclude = ['']", "convarith.toml:2: exclude: '' is no pattern of files"),
        ("[check]\nbaseline = 1", "convarith.toml:2: baseline: 1 is no path"),
        (
            "[check]\nframework = 'kerras'",
            "convarith.toml:2: framework: no framework is called 'kerras'; did you mean 'keras'",
        ),
        ("[check]\ninput = 'large'", "convarith.toml:2: input: "),
        ("check = 1", "convarith.toml: check is no table; begin it with [check]"),
        ("[check]\nselect = [", "convarith.toml:2: this is not TOML: "),
        ("[check]\nselect = '\udcff'", "convarith.toml: this is not text"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, told: str, folder: Path) -> None:
    (folder / "convarith.toml").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ConvArithError) as refused:
        Configurations().of_folder(folder)
    assert str(refused.value).startswith(told)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["[project]\nname = 'mine'\n[tool.black", "# we check nothing\n[[tool.other"])
def test_a_broken_pyproject_that_says_nothing_of_us_is_nothing_to_us(text: str, folder: Path) -> None:
    (folder / "pyproject.toml").write_text(text)
    assert Configurations().of_folder(folder) == Settings()


def test_a_broken_pyproject_that_speaks_of_us_is_refused(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.convarith.check]\nselect = 'all'\n[tool.black")
    with pytest.raises(ConvArithError, match=r"^pyproject.toml:3: this is not TOML"):
        Configurations().of_folder(folder)


def test_an_option_to_select_begins_anew() -> None:
    file = Settings(select=("even-same",), extend_select=("size-range",), ignore=("does-not-fit",))
    laid = file.under(given(select=["does-not-fit"]))
    assert (laid.select, laid.extend_select, laid.ignore) == (("does-not-fit",), (), ())


def test_options_to_ignore_and_to_extend_add_to_the_file() -> None:
    file = Settings(select=("even-same",), extend_select=("size-range",), ignore=("does-not-fit", "group-divides"))
    laid = file.under(given(ignore=["bad-reference"], extend_select=["group-divides"]))
    assert laid.select == ("even-same",)
    assert laid.extend_select == ("size-range", "group-divides")
    assert laid.ignore == ("does-not-fit", "bad-reference")


def test_other_options_take_the_place_of_the_file_or_add_up() -> None:
    file = given(fail_on="warning", framework="keras", exclude=["a"], severity={"even-same": "error"}, include=["b"])
    laid = file.under(given(fail_on="error", exclude=["c"], severity={"size-range": "warning"}, include=["d"]))
    assert (laid.fail_on, laid.framework) == (Severity.ERROR, "keras")
    assert [each.pattern for each in (*laid.exclude, *laid.include)] == ["a", "c", "d"]
    assert laid.severity == {"even-same": Severity.ERROR, "size-range": Severity.WARNING}


def test_where_a_setting_is_said_is_known_through_both() -> None:
    file = read_settings({"ignore": ["even-same"], "select": "all"}, Path.cwd(), {"ignore": "a:2", "select": "a:3"})
    assert file.under(given(ignore=["size-range"])).origins == {"ignore": "a:2, --ignore", "select": "a:3"}
    assert file.under(given(select=["size-range"])).origins == {"select": "--select"}


def test_some_files_have_rules_that_do_not_run(folder: Path) -> None:
    (folder / "convarith.toml").write_text(ALL)
    settings = Configurations().of_folder(folder)
    assert "even-same" not in settings.selection("old/deep/a.toml")
    assert "does-not-fit" in settings.selection("old/deep/a.toml")
    assert "even-same" in settings.selection("new/a.toml")
