"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from errno import ENOSPC, EPERM
from pathlib import Path

import pytest

from convarith.files import whole_folder, whole_path, written_whole

OLD = b"what was there before"
NEW = b"what is there now"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "picture.gif"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("before", [None, OLD], ids=["a new file", "an old file"])
def test_what_is_written_is_there_at_the_end(before: bytes | None, file: Path) -> None:
    if before is not None:
        file.write_bytes(before)
    with written_whole(file) as stream:
        stream.write(NEW)
    assert file.read_bytes() == NEW
    assert names(file.parent) == [file.name]


def test_until_the_end_the_old_file_is_there(file: Path) -> None:
    file.write_bytes(OLD)
    with written_whole(file) as stream:
        stream.write(NEW)
        stream.flush()
        assert file.read_bytes() == OLD


@pytest.mark.parametrize("reason", [ValueError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("before", [None, OLD], ids=["no file", "an old file"])
def test_an_interruption_leaves_everything_as_it_was(
    before: bytes | None, reason: type[BaseException], file: Path
) -> None:
    if before is not None:
        file.write_bytes(before)

    def interrupted() -> None:
        with written_whole(file) as stream:
            stream.write(NEW)
            raise reason

    with pytest.raises(reason):
        interrupted()
    assert names(file.parent) == ([] if before is None else [file.name])
    assert before is None or file.read_bytes() == before


def test_a_replacement_that_fails_leaves_no_temporary_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, target: Path) -> Path:
        raise PermissionError(EPERM, "Operation not permitted", str(target))

    file.write_bytes(OLD)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError), written_whole(file) as stream:
        stream.write(NEW)
    assert names(file.parent) == [file.name]
    assert file.read_bytes() == OLD


@pytest.mark.parametrize("permissions", [0o600, 0o644, 0o664, 0o755])
def test_the_permissions_of_an_old_file_are_kept(permissions: int, file: Path) -> None:
    file.write_bytes(OLD)
    file.chmod(permissions)
    with written_whole(file) as stream:
        stream.write(NEW)
    assert mode(file) == permissions


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_permissions_of_any_other(mask: int, file: Path) -> None:
    before = os.umask(mask)
    try:
        with written_whole(file) as stream:
            stream.write(NEW)
        (file.parent / "other").touch()
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert mode(file) == mode(file.parent / "other")


@pytest.mark.parametrize("before", [None, OLD], ids=["dangling", "to an old file"])
def test_a_symbolic_link_stays_one(before: bytes | None, file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "target.gif"
    if before is not None:
        target.write_bytes(before)
    file.symlink_to(target)
    with written_whole(file) as stream:
        stream.write(NEW)
    assert file.is_symlink()
    assert target.read_bytes() == NEW
    assert names(target.parent) == [target.name]
    assert names(file.parent) == ["elsewhere", file.name]


def test_a_link_that_leads_to_itself_gives_way_to_the_file(file: Path) -> None:
    file.symlink_to(file)
    with written_whole(file) as stream:
        stream.write(NEW)
    assert file.read_bytes() == NEW
    assert names(file.parent) == [file.name]


def test_a_full_disk_is_an_error_of_the_file_that_was_asked_for(file: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught, written_whole(file):
        raise OSError(ENOSPC, "No space left on device")
    assert (caught.value.errno, caught.value.filename) == (ENOSPC, str(file))
    assert names(file.parent) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_a_full_device_is_named_too() -> None:
    with pytest.raises(OSError, match="No space left") as caught, written_whole(Path("/dev/full")) as stream:
        stream.write(NEW)
    assert (caught.value.errno, caught.value.filename) == (ENOSPC, "/dev/full")


def test_an_error_in_words_keeps_them(file: Path) -> None:
    with pytest.raises(OSError, match="cannot be encoded"), written_whole(file):
        raise OSError("cannot be encoded")
    assert names(file.parent) == []


def test_a_folder_that_is_missing_is_an_error_of_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "picture.gif"
    with pytest.raises(FileNotFoundError) as caught, written_whole(path):
        pass
    assert caught.value.filename == str(path)
    assert names(tmp_path) == []


def test_a_relative_path_stays_relative_in_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError) as caught, written_whole(Path("missing/picture.gif")):
        pass
    assert caught.value.filename == str(Path("missing/picture.gif"))


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), written_whole(tmp_path):
        pass
    assert tmp_path.is_dir()


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    with written_whole(pipe) as stream:
        stream.write(NEW)
    reader.join(timeout=10)
    assert read == [NEW]
    assert pipe.is_fifo()


@pytest.mark.parametrize("letter", ["a", "é"])
def test_a_name_may_be_as_long_as_the_system_allows(letter: str, tmp_path: Path) -> None:
    file = tmp_path / (letter * (255 // len(letter.encode())))
    with written_whole(file) as stream:
        stream.write(NEW)
    assert file.read_bytes() == NEW


@pytest.mark.parametrize("before", [None, OLD], ids=["a new file", "an old file"])
def test_a_path_to_write_to_takes_the_place_of_the_file_at_the_end(before: bytes | None, file: Path) -> None:
    if before is not None:
        file.write_bytes(before)
    with whole_path(file) as place:
        assert place.parent == file.parent
        place.write_bytes(NEW)
        assert (file.read_bytes() if file.exists() else None) == before
    assert file.read_bytes() == NEW
    assert names(file.parent) == [file.name]


def test_what_puts_a_file_of_its_own_at_the_path_is_as_good(file: Path) -> None:
    with whole_path(file) as place:
        place.unlink()
        place.write_bytes(NEW)
    assert file.read_bytes() == NEW


@pytest.mark.parametrize("reason", [ValueError, OSError, KeyboardInterrupt])
@pytest.mark.parametrize("gone", [False, True], ids=["begun", "never begun"])
def test_what_fails_leaves_nothing_at_the_path(reason: type[BaseException], file: Path, *, gone: bool) -> None:
    def failing() -> None:
        with whole_path(file) as place:
            if gone:
                place.unlink()
            raise reason

    with pytest.raises(reason):
        failing()
    assert names(file.parent) == []


def test_the_path_of_a_pipe_is_the_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with whole_path(pipe) as place:
        assert place == pipe
    assert names(tmp_path) == ["pipe"]


def test_a_file_that_nobody_may_write_to_is_left_alone(file: Path) -> None:
    file.write_bytes(OLD)
    file.chmod(0o444)
    with pytest.raises(PermissionError, match="Permission denied") as caught, written_whole(file):
        pytest.fail("it was opened")
    assert caught.value.filename == str(file)
    assert file.read_bytes() == OLD
    assert names(file.parent) == [file.name]


def test_all_names_of_a_file_stand_for_what_is_new(file: Path) -> None:
    file.write_bytes(OLD * 2)
    file.chmod(0o640)
    other = file.with_name("other.gif")
    other.hardlink_to(file)
    with written_whole(file) as stream:
        stream.write(NEW)
        stream.flush()
        assert other.read_bytes() == OLD * 2
    assert other.read_bytes() == file.read_bytes() == NEW
    assert other.samefile(file)
    assert mode(file) == 0o640
    assert names(file.parent) == [other.name, file.name]


def test_a_folder_that_is_there_stays_the_one_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    folder.chmod(0o2750)
    before = folder.stat()
    with whole_folder(folder) as place:
        (place / "1.png").write_bytes(NEW)
    assert names(folder) == ["1.png"]
    assert (folder.stat().st_ino, folder.stat().st_mode) == (before.st_ino, before.st_mode)
    assert names(tmp_path) == ["frames"]


@pytest.mark.parametrize("there", [False, True], ids=["a new folder", "an empty one"])
def test_an_interruption_while_a_folder_is_filled_leaves_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    folder = tmp_path / "frames"
    if there:
        folder.mkdir()
    move = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if path.name == "2.png":
            raise KeyboardInterrupt
        return move(path, target)

    def filled() -> None:
        with whole_folder(folder) as place:
            for number in range(3):
                (place / f"{number}.png").write_bytes(NEW)
            if not there:
                raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        filled()
    assert names(tmp_path) == (["frames"] if there else [])
    assert not there or names(folder) == []
