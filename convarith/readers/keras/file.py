"""Files of Keras: ``.keras``, an archive, and ``.h5``; of both the configuration is read, and never the weights."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from convarith.errors import ConvArithError, missing_extra
from convarith.foreign import foreign
from convarith.readers.document import Document
from convarith.readers.json import parse
from convarith.readers.keras.config import networks

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork

_CONFIG, _METADATA = "config.json", "metadata.json"
_MOST_BYTES = 1 << 26
"""Of a configuration: that of the largest model of ``keras.applications`` has a seventieth of it."""
_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK"


def read(content: bytes, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the model of a file.

    Raises:
        ConvArithError: ``unreadable`` for what is neither, or broken, or has a configuration that is too large;
            ``no-network`` where there are weights only; ``missing-extra`` for HDF5 without h5py; as
            `convarith.readers.keras.config.networks`.
    """
    text = _from_hdf5(content) if content.startswith(_HDF5) else _from_archive(content)
    return networks(Document(parse(text).values), framework)  # whose lines nobody sees


def _from_archive(content: bytes) -> str:
    if not content.startswith(_ZIP):
        raise ConvArithError(
            "this model is broken: it is neither an archive of Keras nor HDF5", "unreadable", "save the model again"
        )
    with foreign("this archive is broken", "unreadable", "save the model again"), ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
        if not {_CONFIG, _METADATA} <= names:
            raise ConvArithError(
                f"this archive has no {_METADATA} and {_CONFIG}, so it is no model of Keras",
                "no-network",
                "save one by model.save('model.keras')",
            )
        member = archive.getinfo(_CONFIG)
        if member.file_size > _MOST_BYTES or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ConvArithError(
                f"{_CONFIG} has {member.file_size:,} bytes when unpacked, over {_MOST_BYTES:,}, or is packed "
                "otherwise than Keras does",
                "unreadable",
                "give a file that Keras has written",
            )
        with archive.open(member) as config:
            return config.read(_MOST_BYTES).decode()


def _from_hdf5(content: bytes) -> str:
    try:
        import h5py
    except ImportError:
        raise missing_extra("reading .h5", "h5py", "h5") from None
    with (
        foreign("this file of HDF5 is broken", "unreadable", "save the model again"),
        h5py.File(BytesIO(content), "r") as file,
    ):
        config = file.attrs.get("model_config")
    if config is None:
        raise ConvArithError(
            "this file of HDF5 has no attribute model_config: it has weights, or another program's data",
            "no-network",
            "save the whole model, not its weights only, or give model.to_json()",
        )
    return config.decode(errors="replace") if isinstance(config, bytes) else str(config)
