"""A configuration as plain values with their places, whatever its syntax, and which of its dialects it is."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from convarith.readers.spans import DocumentPlaces, KeyPath, Spans
from convarith.records import NamedTuple, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from convarith.networks.places import Place, Places
    from convarith.readers.parsed import ParsedNetwork


@dataclass(frozen=True, slots=True)
class Document:
    """What a file in TOML, JSON or YAML holds.

    Attributes:
        values: Its plain values.
        spans: Where they stand in its text.
        name: Of its file; empty for a text without one.
    """

    values: Any
    spans: Spans = field(default_factory=Spans)
    name: str = ""

    def place_of(self, *path: str | int) -> Place | None:
        """Give the place of the value at a path, or of the nearest above it that stands somewhere; None for none."""
        return self.spans.place_of(path)

    def places_of(self, *path: str | int, **settings: KeyPath) -> Places:
        """Give the places of a layer or a network.

        Args:
            path: Where it stands.
            settings: Where each of its settings stands, by the field's name here.
        """
        return DocumentPlaces(self.spans, path, settings)

    def matching(self, pattern: str) -> Iterator[KeyPath]:
        """Give the paths that a dotted pattern names, at which there is something; ``*`` in it is any key."""
        found: list[tuple[KeyPath, Any]] = [((), self.values)]
        for key in pattern.split("."):
            found = [
                ((*path, each), table[each])
                for path, table in found
                if isinstance(table, Mapping)
                for each in (table if key == "*" else (key,))
                if table.get(each) is not None
            ]
        return (path for path, _ in found)

    def get(self, *path: str | int, default: Any = None) -> Any:  # whatever the file holds
        """Give the value at a path; the default where there is none."""
        value = self.values
        for key in path:
            if isinstance(value, Mapping):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return default
            if value is None:
                return default
        return value


class Dialect(NamedTuple):
    """A kind of configuration, told by the keys that it has.

    Attributes:
        title: What it is called, as in "nnU-Net plans".
        module: Of `convarith.readers`, imported when the dialect is met; its ``networks(document, framework)`` gives
            a list of `ParsedNetwork`.
        signs: Sets of keys, dotted where they stand deeper, ``*`` being any; a configuration with all of any one set is
            of the dialect.
        literal: Whether its files hold the layers themselves, setting by setting, so that any can be changed there; in
            others layers follow from a few keys.
    """

    title: str
    module: str
    signs: Sequence[frozenset[str]]
    literal: bool = False

    def fits(self, document: Document) -> bool:
        """Tell whether a configuration has the keys of the dialect."""
        return any(all(_has(document, sign) for sign in signs) for signs in self.signs)


def _has(document: Document, sign: str) -> bool:
    """Tell whether a configuration has a key, whose dots may be its own."""
    return any(document.matching(sign)) or document.get(sign) is not None


def _signs(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(each.split()) for each in sets)


DIALECTS: tuple[Dialect, ...] = (
    Dialect(
        "Keras",
        "keras.config",
        _signs("class_name config.layers", "class_name config keras_version", "class_name config backend"),
        literal=True,
    ),
    Dialect("TF.js", "keras.config", _signs("modelTopology"), literal=True),
    Dialect("YAML of Ultralytics", "configs.ultralytics", _signs("backbone head")),
    Dialect("a config.json of transformers", "configs.transformers", _signs("model_type")),
    Dialect(
        "a vocoder of the HiFi-GAN family",
        "configs.hifigan",
        _signs(
            *(
                f"{at}{rates} {at}upsample_{kernels}_sizes"
                for at in ("", "model.", "generator.", "generator_params.", "model.generator.")
                for rates, kernels in (
                    ("upsample_rates", "kernel"),
                    ("upsample_scales", "kernel"),
                    ("upsample_scales", "kernal"),  # as ParallelWaveGAN ships it
                )
            )
        ),
    ),
    Dialect(
        "YAML of a neural codec",
        "configs.codec_configs",
        _signs("DAC.encoder_rates", "DAC.decoder_rates", "seanet.ratios"),
    ),
    Dialect(
        "nnU-Net plans",
        "configs.nnunet",
        _signs("configurations plans_name", "configurations dataset_name", "plans_name dataset_name"),
    ),
    Dialect(
        "fairseq",
        "configs.fairseq",
        _signs("conv_feature_layers", "model.conv_feature_layers", "model.modalities.audio.feature_encoder_spec"),
    ),
    Dialect(
        "RLlib",
        "configs.rllib",
        _signs(
            "conv_filters",
            "model.conv_filters",
            "config.model.conv_filters",
            "*.config.model.conv_filters",
            "*.model.conv_filters",
        ),
    ),
    Dialect(
        "diffusers",
        "configs.diffusers",
        _signs("_class_name _diffusers_version", "_class_name block_out_channels"),
    ),
    Dialect(
        "MONAI bundles and objects by _target_", "configs.targets", _signs("_target_", "*._target_", "*.*._target_")
    ),
    Dialect("convarith's own", "own", _signs("network"), literal=True),
)
"""What there is, the more particular first; what fits none is taken for our own, which says what it lacks."""


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks of a configuration in the dialect that its keys tell.

    Args:
        document: The configuration.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``no-network`` and what else the dialect's reader raises for what it cannot read at all.
    """
    dialect = next((each for each in DIALECTS if each.fits(document)), DIALECTS[-1])
    read: Callable[..., list[ParsedNetwork]] = import_module(f"convarith.readers.{dialect.module}").networks
    found = read(document, framework)
    return found if dialect.literal else [each.only_by_its_keys() for each in found]
