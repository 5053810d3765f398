"""Names as people write them: in any case, with either dash, nearly right, or wrong with the nearest one told."""

from __future__ import annotations

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_NONE: Mapping[str, str] = {}
SETTING_NAMES = {
    **dict.fromkeys(("kernel_size", "kernel_shape", "pool_size", "window_shape", "ksize"), "kernel"),
    **dict.fromkeys(("strides", "window_strides"), "stride"),
    **dict.fromkeys(("dilations", "dilation_rate", "kernel_dilation", "rhs_dilation"), "dilation"),
    **dict.fromkeys(("pads", "paddings"), "padding"),
    **dict.fromkeys(("out_padding", "output_pad"), "output_padding"),
    **dict.fromkeys(("out_size", "output_shape"), "output_size"),
    **dict.fromkeys(("group", "num_groups", "feature_group_count"), "groups"),
    "pad_mode": "padding_mode",
    "filters": "out_channels",
    "ceil": "ceil_mode",
    "norm_type": "norm",
}
"""What frameworks call the settings of a layer, which command lines and configurations may do too."""

PUBLIC_NAMES = {
    **dict.fromkeys(("Convolution", "Correlation"), "Conv"),
    **dict.fromkeys(("Deconv", "Deconvolution", "TransposedConv"), "ConvTranspose"),
    **dict.fromkeys(("MaxPool", "MaxPooling", "AvgPool", "AveragePool", "AveragePooling", "LPPool"), "Pool"),
    **dict.fromkeys(("convolve", "correlate"), "conv"),
    **dict.fromkeys(("shape", "output_shape", "output_size", "receptive_field"), "describe"),
    **dict.fromkeys(("summary", "Sequential", "load"), "network"),
    **dict.fromkeys(("toeplitz", "convmtx", "convmtx2", "convolution_matrix"), "matrix"),
}
"""What people look for in the package under other names; a number of dimensions in them does not count."""

_LISTED = 14  # names that a line bears
_LEAST = 3  # letters that may stand for a name that they begin


def plain(name: str) -> str:
    """Give what names that are the same have in common: any case, ``-`` and ``_`` alike.

    >>> plain("Same_Lower")
    'same-lower'
    """
    return name.strip().lower().replace("_", "-")


def called(name: object, known: Collection[str], others: Mapping[str, str] = _NONE) -> str | None:
    """Give the known name that is meant; None where there is none.

    Args:
        name: What was written, which may be no text at all.
        known: The names there are.
        others: What some of them are called besides.

    >>> called("SAME_LOWER", ("same", "same-lower"))
    'same-lower'
    """
    if not isinstance(name, str):
        return None
    if name in known:
        return name
    wanted = plain(name)
    found = next((each for each in (*known, *others) if plain(each) == wanted), None)
    return found if found is None else others.get(found, found)


def known_name(
    what: str,
    name: object,
    known: Collection[str],
    others: Mapping[str, str] = _NONE,
    *,
    code: str = "bad-value",
    setting: str | None = None,
) -> str:
    """Give the known name that is meant, as `called` does.

    Args:
        what: What it names, as in "no theme is called".
        name: What was written.
        known: The names there are.
        others: What some of them are called besides.
        code: Code of the error.
        setting: The field to blame.

    Raises:
        ConvArithError: Where there is none, with the nearest one.
    """
    found = called(name, known, others)
    if found is None:
        raise no_name(what, name, known, others, code=code, setting=setting)
    return found


def no_name(
    what: str,
    name: object,
    known: Collection[str],
    others: Mapping[str, str] = _NONE,
    *,
    code: str = "bad-value",
    setting: str | None = None,
) -> ConvArithError:
    """Give the error for a name that there is not, as `known_name` raises it."""
    return ConvArithError(f"no {what} is called {short_repr(name)}", code, there_are(name, known, others), setting)


def there_are(name: object, known: Collection[str], others: Mapping[str, str] = _NONE) -> str:
    """Tell, in place of a wrong name, the nearest one, or where none is near the names there are."""
    near = nearest(name, known, others)
    if near is not None:
        return f"did you mean {near!r}?"
    more = len(known) - _LISTED
    return f"there are {', '.join([*known][:_LISTED])}" + (f" and {more:,} more" if more > 0 else "")


def endings_told(ending: str, endings: Collection[str]) -> str:
    """Tell how the name of a file should end, what is most like how it does first."""
    from difflib import SequenceMatcher

    # A stable sort: endings that are nothing like it keep their order.
    alike = sorted(endings, key=lambda each: -round(SequenceMatcher(None, ending, each).ratio(), 1))
    return f"let it end in {', '.join(alike)}"


def nearest(name: object, known: Collection[str], others: Mapping[str, str] = _NONE) -> str | None:
    """Give the known name that a wrong one was likely meant for, one that it begins before others; None for none.

    >>> nearest("pytroch", ("keras", "pytorch"))
    'pytorch'
    """
    from difflib import get_close_matches  # which a right name does without

    if not isinstance(name, str) or not name:
        return None
    wanted = plain(name).lstrip("-")  # dashes of options make none of them more alike
    by_plain = {plain(each).lstrip("-"): others.get(each, each) for each in (*others, *known)}
    begun = [each for each in by_plain if len(wanted) >= _LEAST and each.startswith(wanted)]
    return next((by_plain[each] for each in begun or get_close_matches(wanted, by_plain, n=1)), None)
