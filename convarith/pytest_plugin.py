"""Networks as tests of pytest: those in files, a test a network, and models in code, by the fixture ``convarith``.

Files are looked into that are named on pytest's command line, or that the setting ``convarith_files`` names by patterns
from the root folder on: ``convarith_files = nets/*.toml models/**/*.json``. They are judged as by ``convarith check``,
with the settings of the nearest configuration.
"""

from __future__ import annotations

import os
from dataclasses import replace
from glob import glob
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from convarith.engine.numbers import Ints
    from convarith.lint.findings import CheckedFile, Severity

FILES = "convarith_files"
"""The setting of pytest that names files of networks."""
_NAMED = pytest.StashKey[set["Path"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Tell pytest of the setting."""
    parser.addini(FILES, "files whose networks are tests: patterns from the root folder on", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Find the files that the setting names, and let pytest look into those outside ``testpaths`` too."""
    patterns = config.getini(FILES)
    # Unlike that of Path, this takes patterns that are no paths below the root folder, and finds files by ** too.
    names = (name for each in patterns for name in glob(each, root_dir=config.rootpath, recursive=True))  # noqa: PTH207
    named = config.stash[_NAMED] = {path for path in map(config.rootpath.joinpath, names) if path.is_file()}
    if named and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        folders = [config.invocation_params.dir / path for path in config.args]
        config.args += [str(path) for path in sorted(named) if not any(map(path.is_relative_to, folders))]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> NetworkFile | None:
    """Take a file that the setting names, or one that is named itself and may hold networks."""
    named = file_path in parent.config.stash[_NAMED]
    if named or (parent.session.isinitpath(file_path) and _may_hold_networks(file_path)):
        return NetworkFile.from_parent(parent, path=file_path, must_hold_networks=named)
    return None


def _may_hold_networks(file: Path) -> bool:
    if file.suffix == ".py":  # tests, as a rule
        return False
    from convarith.readers.formats import FORMATS

    return file.name in FORMATS or file.suffix.lower() in FORMATS


class NetworkFile(pytest.File):
    """A file of networks, each of which is a test; so is a file that has to hold some and cannot be read."""

    def __init__(self, *, must_hold_networks: bool, **known: Any) -> None:
        super().__init__(**known)
        self.must_hold_networks = must_hold_networks

    def collect(self) -> Iterator[NetworkItem]:
        """Check the file, and yield its networks."""
        from convarith.lint.paths import holds_none

        file, fail_on = _checked(os.path.relpath(self.path))
        if holds_none(file) and not self.must_hold_networks:
            return
        if file.unreadable is not None:
            yield NetworkItem.from_parent(self, name=file.unreadable.code, file=file, fail_on=fail_on)
        for network in file.networks:
            alone = replace(file, networks=(network,))
            yield NetworkItem.from_parent(self, name=network.name, file=alone, fail_on=fail_on)


class NetworkItem(pytest.Item):
    """A network, which passes where nothing is found in it that is as bad as makes a check fail."""

    def __init__(self, *, file: CheckedFile, fail_on: Severity, **known: Any) -> None:
        super().__init__(**known)
        self.file = file
        self.fail_on = fail_on

    def runtest(self) -> None:
        """Fail with what was found."""
        _fail_with_findings(self.file, self.fail_on, pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Tell pytest what to call it where it fails."""
        return self.path, None, f"{self.name} in {os.path.relpath(self.path)}"


class NetworkAssertions:
    """What tests may assert of networks; judged by the configuration nearest to the root folder.

    Args:
        folder: That folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def assert_fits(
        self,
        model: Any,
        input: Ints | None = None,  # noqa: A002  # the field's name, as in files
        *,
        framework: str | None = None,
        fail_on: str | None = None,
    ) -> None:
        """Fail a test where a network does not fit.

        Args:
            model: What `convarith.network` takes: a live model, a file, a text.
            input: Channels, then spatial sizes, instead of those that the network tells.
            framework: The one in whose words it is where it names none; None for that of the configuration.
            fail_on: ``"error"``, or ``"warning"`` to fail for these too; None for what the configuration says.

        Raises:
            ConvArithError: As `convarith.network`, for what is no network at all.
        """
        __tracebackhide__ = True
        from convarith.lint.check import check_network
        from convarith.lint.configuration import Configurations
        from convarith.lint.findings import CheckedFile, Severity
        from convarith.readers.source import read_source

        settings = Configurations().of_folder(self._folder)
        name, found = read_source(model, framework or settings.framework, input)
        shape = settings.input if input is None else _shape(input)
        networks = tuple(
            check_network(parsed if input is None else parsed.on_input(shape), name, shape, settings.selection(name))
            for parsed in found
        )
        least = settings.fail_on if fail_on is None else Severity(fail_on)
        _fail_with_findings(CheckedFile(name, networks), least, pytrace=True)


@pytest.fixture(scope="session")
def convarith(pytestconfig: pytest.Config) -> NetworkAssertions:
    """Assertions on networks in code: ``convarith.assert_fits(model, input=(3, 224, 224))``."""
    return NetworkAssertions(pytestconfig.rootpath)


def _shape(input: Ints) -> tuple[int, ...]:  # noqa: A002  # as above
    from convarith.engine.numbers import spatial

    return spatial(input, "input")


def _checked(path: str) -> tuple[CheckedFile, Severity]:
    """Check a file as ``convarith check`` does, without the findings of the baseline."""
    from convarith.lint.configuration import Configurations
    from convarith.lint.paths import Asked, task_for
    from convarith.lint.walk import Found

    configurations = Configurations()
    settings = configurations.of_file(path)
    file = task_for(Found(path, named=False), Asked([path]), configurations).run()
    if settings.baseline is not None:
        from convarith.lint.baseline import read_baseline

        file = read_baseline(settings.baseline).left(file)
    return file, settings.fail_on


def _fail_with_findings(file: CheckedFile, fail_on: Severity, *, pytrace: bool) -> None:
    """Fail with the report of a file where something is found in it that is as bad."""
    __tracebackhide__ = True
    from convarith.report.checks import Format, write
    from convarith.report.checks.outcome import Outcome

    outcome = Outcome([file])
    if outcome.fails(fail_on):
        pytest.fail(write(outcome, Format.TEXT), pytrace=pytrace)
