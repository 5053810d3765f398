"""Arrays from files and from the command line."""

from __future__ import annotations

import os
import pickle
import threading
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED, ZipFile

import numpy as np
import pytest
from PIL import Image

from convarith.cli import arrays
from convarith.cli.arrays import given_weight, read_array, read_input, read_values
from convarith.errors import ConvArithError
from convarith.readers import source

DTYPES = ["i1", "u8", "i8", "f2", "f4", "f8", "c8", "?", ">f8", "longdouble"]


class Trap:
    """A pickle that leaves a mark where it is loaded."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


def header(text: str) -> bytes:
    """Give a .npy file that says of itself what the text says."""
    line = f"{text:<117}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(line).to_bytes(2, "little") + line + bytes(24)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(3,), (2, 1, 3), ()])
def test_a_file_is_read_as_it_was_saved(dtype: str, shape: tuple[int, ...], tmp_path: Path) -> None:
    saved = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    np.save(tmp_path / "a.npy", saved)
    np.savez(tmp_path / "a.npz", saved)
    np.savez_compressed(tmp_path / "b.npz", any_name=saved)
    for name in ("a.npy", "a.npz", "b.npz"):
        found = read_array(tmp_path / name)
        assert (found.dtype, found.shape) == (saved.dtype, shape)
        assert (found == saved).all()


def test_a_file_in_fortran_order_has_its_elements_where_they_belong(tmp_path: Path) -> None:
    saved = np.asfortranarray(np.arange(6).reshape(2, 3))
    np.save(tmp_path / "a.npy", saved)
    assert read_array(tmp_path / "a.npy").tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_file_is_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3))
    found = read_array(tmp_path / "a.npy")
    assert isinstance(found, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "plain pickle"])
def test_a_pickle_is_refused_and_never_loaded(name: str, tmp_path: Path) -> None:
    file, mark = tmp_path / name, tmp_path / "mark"
    trap = np.array([Trap(mark)], dtype=object)
    if name == "a.npy":
        np.save(file, trap, allow_pickle=True)
    elif name == "a.npz":
        np.savez(file, trap)
    else:
        file.write_bytes(pickle.dumps(Trap(mark)))
    with pytest.raises(ConvArithError, match=r"is no \.npy file, or holds pickled objects") as caught:
        read_array(file)
    assert caught.value.code == "bad-array"
    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY",
        b"\x93NUMPY\x09\x00" + bytes(99),
        b"words\n",
        b"PK",
        b"PK\x03\x04" + bytes(99),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (4,)}"),  # more than there is
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}"),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000000000000000000,)}"),
        header(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({2**62}, {2**62})}}"),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (True,)}"),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': 3, 'more': 1}"),
        header("{'descr': 'zzz', 'fortran_order': False, 'shape': (3,)}"),
        header("{'descr': '|O', 'fortran_order': False, 'shape': (3,)}"),
        header("garbage(("),
        header("'" * 99),
    ],
    ids=lambda content: repr(bytes(content[:12] + content[-90:-24]))[2:-1].strip(),
)
def test_a_file_that_is_broken_is_refused_in_a_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "w.npy"
    file.write_bytes(content)
    with pytest.raises(ConvArithError, match=r"w\.npy is no (array|\.npy file)") as caught:
        read_array(file)
    assert caught.value.code == "bad-array"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("method", "cause"), [("encrypted", "encrypted"), ("unknown", "not supported"), ("lzma", "Corrupt"), ("bz2", "Inv")]
)
def test_an_archive_that_nobody_can_unpack_is_refused_with_the_cause(method: str, cause: str, tmp_path: Path) -> None:
    file, packed = tmp_path / "a.npz", BytesIO()
    np.save(packed, np.arange(3))
    with ZipFile(file, "w", {"lzma": ZIP_LZMA, "bz2": ZIP_BZIP2}.get(method, ZIP_STORED)) as archive:
        archive.writestr("x.npy", packed.getvalue())
    content = bytearray(file.read_bytes())
    entry = content.index(b"PK\x01\x02")
    if method == "encrypted":
        content[6] |= 1
        content[entry + 8] |= 1
    elif method == "unknown":
        content[8] = content[entry + 10] = 77
    else:
        content[50:60] = b"\xff" * 10
    file.write_bytes(content)
    with pytest.raises(ConvArithError, match=rf"a\.npz is no array: .*{cause}") as caught:
        read_array(file)
    assert caught.value.code == "bad-array"


def test_few_bytes_that_would_fill_the_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "_MOST_UNPACKED", 1 << 20)
    np.savez_compressed(tmp_path / "a.npz", np.zeros(1 << 18))
    with pytest.raises(ConvArithError, match=r"a\.npz has [\d,]+ bytes that unpack to 2,097,280") as caught:
        read_array(tmp_path / "a.npz")
    assert caught.value.code == "too-large"
    np.savez_compressed(tmp_path / "a.npz", np.zeros(1 << 16))
    assert read_array(tmp_path / "a.npz").size == 1 << 16


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_pipe_is_read_once(name: str, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3))
    np.savez(tmp_path / "a.npz", np.arange(3))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes((tmp_path / name).read_bytes()))
    writer.start()
    assert read_array(pipe).tolist() == [0, 1, 2]
    writer.join()


def test_what_comes_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConvArithError, match=r"/dev/zero is no \.npy file"):
        read_array(Path("/dev/zero"))
    np.save(tmp_path / "a.npy", np.arange(300))
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes((tmp_path / "a.npy").read_bytes()))
    writer.start()
    monkeypatch.setattr(source, "_MOST_STREAMED", 1_000)
    with pytest.raises(ConvArithError, match="pipe: more than 1,000 bytes came") as caught:
        read_array(tmp_path / "pipe")
    assert caught.value.code == "too-large"
    writer.join()


@pytest.mark.parametrize("ending", [".csv", ".txt", ".mat"])
def test_an_ending_that_is_not_read_is_said_with_those_that_are(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"x{ending}").write_text("1,2\n3,4\n")
    with pytest.raises(ConvArithError) as caught:
        read_input(tmp_path / f"x{ending}")
    assert f"x{ending} cannot be read as an array: {ending} is not read here, only .npy and .npz" in str(caught.value)
    assert "pictures (.png, .jpg" in str(caught.value)


@pytest.mark.parametrize("ending", [".gif", ".png", ".tif", ".webp"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_first_frame_of_an_animation_is_taken_and_said_to_be(
    ending: str, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"x{ending}"
    first, *others = (Image.new("RGB", (4, 3), (80 * number, 0, 0)) for number in range(count))
    first.save(file, save_all=True, append_images=others)
    assert read_input(file).shape == (3, 3, 4)
    said = f"{file}: the first of 3 frames is taken\n" if count > 1 else ""
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "b.npz"])
def test_a_file_that_is_cut_off_anywhere_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    np.save(tmp_path / "a.npy", np.arange(3))
    np.savez(tmp_path / "a.npz", np.arange(3))
    np.savez_compressed(tmp_path / "b.npz", np.arange(3))
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(ConvArithError):
            read_array(file)


def test_a_corrupt_archive_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    np.savez_compressed(file, np.arange(1000))
    whole = file.read_bytes()
    for place in range(60, 200, 9):
        file.write_bytes(whole[:place] + b"\xff\xff\xff\xff" + whole[place + 4 :])
        with pytest.raises(ConvArithError) as caught:
            read_array(file)
        assert caught.value.code == "bad-array"


@pytest.mark.parametrize(("count", "names"), [(0, "holds 0 arrays"), (2, "holds 2 arrays: arr_0, arr_1")])
def test_an_archive_of_other_than_one_array_is_refused(count: int, names: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", *[np.arange(3)] * count)
    with pytest.raises(ConvArithError, match=names) as caught:
        read_array(tmp_path / "a.npz")
    assert caught.value.hint == "save one of them alone"


def test_a_file_that_is_missing_or_a_folder_is_an_error_of_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        read_array(tmp_path / "missing.npy")
    assert missing.value.filename in {str(tmp_path / "missing.npy"), tmp_path / "missing.npy"}
    with pytest.raises(IsADirectoryError):
        read_array(tmp_path)


@pytest.mark.parametrize(
    ("text", "dtype", "values"),
    [
        ("1,2,3,4", "i8", [[1, 2], [3, 4]]),
        ("1 2 3 4", "i8", [[1, 2], [3, 4]]),
        (" 1, 2 ,3,,4 ", "i8", [[1, 2], [3, 4]]),
        ("-1,+2,0,-0", "i8", [[-1, 2], [0, 0]]),
        ("1,2,3,0.5", "f8", [[1, 2], [3, 0.5]]),
        ("1e3,.5,-2.,0", "f8", [[1000, 0.5], [-2, 0]]),
        (f"{2**63 - 1},{-(2**63)},0,0", "i8", [[2**63 - 1, -(2**63)], [0, 0]]),
        (f"{2**63},0,0,0", "f8", [[2.0**63, 0], [0, 0]]),
    ],
)
def test_numbers_are_integers_where_all_of_them_are(text: str, dtype: str, values: list[list[float]]) -> None:
    found = read_values(text, (2, 2))
    assert found.dtype == dtype
    assert found.tolist() == values


@pytest.mark.parametrize("text", ["a", "1,b", "1;2", "0x1", "1+2j", "1,2,3,four", "1/2"])
def test_text_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ConvArithError, match="is not made of numbers; write them as 1,2,1") as caught:
        read_values(text, (2, 2))
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize(
    ("text", "shape", "words"),
    [
        ("1,2,3", (2, 2), "3 values given, the weight has 2 x 2 = 4 elements"),
        ("1,2,3,4,5", (2, 2), "5 values given"),
        ("", (2,), "0 values given, the weight has 2 elements"),
        (",", (1,), "0 values given"),
    ],
)
def test_another_number_of_values_is_refused(text: str, shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ConvArithError, match=words) as caught:
        read_values(text, shape)
    assert caught.value.code == "weight-shape"


SHAPE = (1, 2, 2, 2)


def test_a_weight_comes_from_its_file_or_its_values_or_not_at_all(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.arange(8).reshape(1, 2, 2, 2))
    from_file = given_weight(SHAPE, tmp_path / "w.npy", None)
    from_text = given_weight(SHAPE, None, "0,1,2,3,4,5,6,7")
    assert from_file is not None
    assert from_text is not None
    assert from_file.shape == from_text.shape == SHAPE
    assert (from_file == from_text).all()
    assert given_weight(SHAPE, None, None) is None


@pytest.mark.parametrize("shape", [(2, 2), (2, 1, 2, 2), (1, 2, 2, 2, 1), (8,), (0,), ()])
def test_a_weight_of_another_shape_is_refused(shape: tuple[int, ...], tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", np.zeros(shape))
    with pytest.raises(ConvArithError, match=r"the layer asks for \(1, 2, 2, 2\)") as caught:
        given_weight(SHAPE, tmp_path / "w.npz", None)
    assert caught.value.code == "weight-shape"


@pytest.mark.parametrize("dtype", ["U3", "S3", "M8[s]", "m8[s]", [("a", "f8")]])
def test_a_weight_that_is_not_made_of_numbers_is_refused(dtype: str | list[tuple[str, str]], tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.zeros((1, 2, 2, 2), dtype=dtype))
    with pytest.raises(ConvArithError, match="the weight has dtype") as caught:
        given_weight(SHAPE, tmp_path / "w.npy", None)
    assert caught.value.code == "bad-array"
