"""YAML of neural codecs: Descript's DAC, and AudioCraft's EnCodec."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.codecs import Rates, SeaNet, dac_decoder, dac_encoder, lstm, quantizer
from convarith.readers.configs.keys import ConfigKeys
from convarith.readers.configs.torch_blocks import Blocks, input_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork

_DAC: Mapping[str, Any] = {
    "DAC.sample_rate": 44_100,
    "DAC.encoder_dim": 64,
    "DAC.encoder_rates": (2, 4, 8, 8),
    "DAC.decoder_dim": 1536,
    "DAC.decoder_rates": (8, 8, 4, 2),
}
"""What the class takes; the keys are flat."""
_SEANET: Mapping[str, Any] = {
    "channels": 1,
    "dimension": 128,
    "n_filters": 32,
    "n_residual_layers": 1,
    "ratios": (8, 5, 4, 2),
    "kernel_size": 7,
    "residual_kernel_size": 3,
    "last_kernel_size": 7,
    "dilation_base": 2,
    "compress": 2,
    "lstm": 2,
    "causal": False,
    "true_skip": True,
    "trim_right_ratio": 1.0,
}
"""AudioCraft's defaults, from which its other files differ."""
_STANDS = ("seanet", "DAC.decoder_rates", "DAC.encoder_rates")
"""Keys at which a codec as a whole stands, the first of them that there is."""
_SAMPLES = 24_000  # a second, where no rate is given


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the codec of a YAML file of DAC or of AudioCraft, for a second of sound."""
    del framework  # it is PyTorch's
    name = PurePath(document.name).stem or "codec"
    stands = next((key for key in _STANDS if document.get(key) is not None), _STANDS[0])
    builder = NetworkBuilder(name, places=document.places_of(stands))
    keys = ConfigKeys(document, builder, (), _DAC, "the codec")
    try:
        if document.get("seanet") is not None:
            _encodec(document, builder)
        else:
            _dac(keys, Blocks(builder))
    except ConvArithError as error:
        keys.refuse(error, error.setting or "")
    return [builder.parsed()]


def _dac(keys: ConfigKeys, blocks: Blocks) -> None:
    blocks.builder.input = (1, keys.number("DAC.sample_rate"))
    down, up = _rates(keys, "DAC.encoder_rates"), _rates(keys, "DAC.decoder_rates")
    dim = keys.number("DAC.encoder_dim")
    latent = keys.number("DAC.latent_dim") if keys.has("DAC.latent_dim") else dim * 2 ** len(down.numbers)
    y = dac_encoder(blocks.within("encoder"), input_of(blocks.builder), down, dim, latent)
    dac_decoder(blocks.within("decoder"), quantizer(blocks, y), up, keys.number("DAC.decoder_dim"))


def _encodec(document: Document, builder: NetworkBuilder) -> None:
    top = ConfigKeys(document, builder, (), {"sample_rate": _SAMPLES})
    keys = ConfigKeys(document, builder, ("seanet",), _SEANET, "seanet")
    builder.input = (keys.number("channels"), top.number("sample_rate"))
    half = partial(ConfigKeys, document, builder, defaults=_SEANET, owner="seanet")
    encoder, decoder = (_seanet(keys, half(("seanet", name))) for name in ("encoder", "decoder"))
    blocks, rates = Blocks(builder), _rates(keys, "ratios")
    y = encoder.encoder(blocks.within("encoder"), input_of(builder), rates.reversed())
    decoder.decoder(blocks.within("decoder"), quantizer(blocks, y), rates)


def _seanet(keys: ConfigKeys, half: ConfigKeys) -> SeaNet:
    """Give what is said of SEANet, where the keys of a half go before those of both."""

    def of(key: str) -> ConfigKeys:
        return half if half.has(key) else keys

    trim = of("trim_right_ratio").value("trim_right_ratio")
    if not isinstance(trim, int | float) or not 0 <= trim <= 1:
        raise ConvArithError(f"trim_right_ratio is {trim!r}", "bad-value", "give a number from 0 to 1")
    return SeaNet(
        channels=of("channels").number("channels"),
        filters=of("n_filters").number("n_filters"),
        latent=of("dimension").number("dimension"),
        residual_layers=of("n_residual_layers").number("n_residual_layers", 0),
        kernel=of("kernel_size").number("kernel_size"),
        last_kernel=of("last_kernel_size").number("last_kernel_size"),
        residual_kernel=of("residual_kernel_size").number("residual_kernel_size"),
        dilation_base=of("dilation_base").number("dilation_base"),
        compress=of("compress").number("compress"),
        causal=of("causal").flag("causal"),
        shortcut=not of("true_skip").flag("true_skip"),
        trim_right=float(trim),
        middle=lstm(of("lstm").number("lstm", 0)),
    )


def _rates(keys: ConfigKeys, key: str) -> Rates:
    numbers = keys.numbers(key)
    return Rates(numbers, [keys.places(each, stride=key, kernel=key) for each in range(len(numbers))])
