"""Files of Keras: what is in the archive or the attribute, and nothing else of them."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from support.keras_files import input_layer, layer, sequential
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.readers.formats import read_content
from convarith.readers.keras import file as keras_file
from convarith.readers.keras.file import read

MODEL = sequential(input_layer("in", 8, 8, 3), layer("Conv2D", "conv", filters=4, kernel_size=[3, 3]))


def archive(config: bytes | None = None, *, packed: int = ZIP_DEFLATED, **more: bytes) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", packed) as made:
        made.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        made.writestr("config.json", json.dumps(MODEL) if config is None else config)
        for name, data in more.items():
            made.writestr(name, data)
    return content.getvalue()


def hdf5(**attributes: object) -> bytes:
    h5py = pytest.importorskip("h5py", reason='h5py is not installed: the extra "h5" brings it')
    content = BytesIO()
    with h5py.File(content, "w") as made:
        made.create_dataset("weights", data=[1.0, 2.0])
        made.attrs.update(attributes)
    return content.getvalue()


@pytest.mark.parametrize("name", ["net.keras", "", "<stdin>"])
@pytest.mark.parametrize("packed", [ZIP_STORED, ZIP_DEFLATED])
def test_an_archive_is_read_by_its_configuration(name: str, packed: int) -> None:
    (found,) = read_content(name, archive(packed=packed, weights=b"no weights at all"))
    assert (found.network.input, dict(found.network.shapes())) == ((3, 8, 8), {"conv": (4, 6, 6)})
    assert line_at(found.network.layers[0].places.start) is None  # nobody sees the lines of an archive's member


@pytest.mark.parametrize("name", ["net.h5", "net.hdf5", "net.keras", ""])
@pytest.mark.parametrize("config", [json.dumps(MODEL), json.dumps(MODEL).encode()], ids=["text", "bytes"])
def test_hdf5_is_read_by_its_attribute(name: str, config: object) -> None:
    (found,) = read_content(name, hdf5(model_config=config))
    assert dict(found.network.shapes()) == {"conv": (4, 6, 6)}


def test_a_configuration_that_grows_when_it_is_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_file, "_MOST_BYTES", 100_000)
    with pytest.raises(ConvArithError, match="100,001 bytes when unpacked, over 100,000") as refusal:
        read(archive(b"0" * 100_001))
    assert refusal.value.code == "unreadable"


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "unreadable", "broken"),
        (b"PK\x03\x04", "unreadable", "broken"),
        (archive()[:-30], "unreadable", "broken"),
        (archive(b"\xff{}"), "unreadable", "broken"),
        (archive(packed=ZIP_BZIP2), "unreadable", "packed otherwise than Keras does"),
        (archive(b"{"), "unreadable", "this is not JSON"),
        (archive(b"[]"), "no-network", "tells no layers"),
        (archive(b'{"class_name": "Functional", "config": null}'), "no-network", "tells no layers"),
        (b"\x89HDF\r\n\x1a\n" + b"0" * 50, "unreadable", "HDF5 is broken"),
    ],
)
def test_what_is_broken_is_refused(content: bytes, code: str, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as refusal:
        read(content)
    assert refusal.value.code == code


def test_an_archive_of_another_program_is_no_model() -> None:
    content = BytesIO()
    with ZipFile(content, "w") as made:
        made.writestr("data.pkl", b"")
    with pytest.raises(ConvArithError, match=r"no metadata.json and config.json") as refusal:
        read(content.getvalue())
    assert refusal.value.code == "no-network"


def test_weights_alone_are_no_model() -> None:
    with pytest.raises(ConvArithError, match="no attribute model_config") as refusal:
        read(hdf5())
    assert refusal.value.code == "no-network"


@pytest.mark.parametrize("place", range(0, len(archive()), 7))
def test_an_archive_with_a_wrong_byte_is_read_or_refused(place: int) -> None:
    content = bytearray(archive())
    content[place] ^= 0x55
    with suppress(ConvArithError):
        read(bytes(content))


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ConvArithError, match=r'reading \.h5 needs h5py.*pip install "convarith\[h5\]"'):
        read(b"\x89HDF\r\n\x1a\n")
