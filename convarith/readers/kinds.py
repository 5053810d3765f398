"""What values of convarith's own format may be: read, described and written as a schema from here."""

from __future__ import annotations

from re import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.numbers import LARGEST
from convarith.engine.padding import MODES as PADDING_MODES
from convarith.engine.padding import NAMES as PADDINGS
from convarith.engine.padding import OTHER_NAMES as OTHER_PADDINGS
from convarith.engine.resampling import MODES, OTHER_NAMES
from convarith.engine.spelling import read_ints, read_padding
from convarith.frameworks.registry import ALIASES, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Kind(NamedTuple):
    """What a value may be.

    Attributes:
        name: What it is called in the schema.
        words: What it is, for people.
        form: That as a JSON Schema; null stands for a key that is left out.
        read: Makes of a text what it stands for, given the key too; None where a text stands for itself.
    """

    name: str
    words: str
    form: Mapping[str, Any]
    read: Callable[[str, str], Any] | None = None


PADDINGS_OF_FRAMEWORKS = (
    *("SAME", "VALID", "SAME_LOWER", "SAME_UPPER", "NOTSET", "CAUSAL", "CIRCULAR", "REFLECT", "pad=1"),
    *("hk.pad.causal", "hk.pad.full", "hk.pad.reverse_causal", "hk.pad.same", "hk.pad.valid"),
)
"""What paddings are called in frameworks; several take some of these in any case."""

_NUMBER, _POSITIVE = r"[+-]?[0-9]{1,30}", r"\+?[0-9]{1,30}"


def _whole(least: int) -> Mapping[str, Any]:
    return {"type": ["integer", "null"], "minimum": least, "maximum": LARGEST}


def _row(number: Mapping[str, Any], *others: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the form of one number for all axes, or a list of numbers, or of others, with one per axis."""
    each = {**number, "type": number["type"][0]}
    items = {"anyOf": [each, *others]} if others else each
    return {**number, "type": [*number["type"], "array"], "items": items, "minItems": 1}


def _with_text(numbers: Mapping[str, Any], number: str) -> Mapping[str, Any]:
    """Give the form of numbers that may also be a text, as `convarith.engine.spelling` reads them."""
    row = rf"{number}((\s*[xX×,*]\s*|\s+){number})*"
    pattern = rf"^\s*({row}|\(\s*{row}\s*,?\s*\)|\[\s*{row}\s*,?\s*\])\s*$"
    return {**numbers, "type": [*numbers["type"], "string"], "pattern": pattern}


def _in_any_case(*names: str) -> Mapping[str, Any]:
    """Give the form of names whose case does not matter; patterns everywhere can only say that letter by letter."""
    spelled = ("".join(map(_letter, name)) for name in names)
    return {"type": "string", "pattern": f"^({'|'.join(spelled)})$"}


def _letter(letter: str) -> str:
    """Give the pattern of a letter in any case, and of a dash of either kind."""
    if letter.isalpha():
        return f"[{letter.upper()}{letter.lower()}]"
    return "[-_]" if letter in "-_" else escape(letter)


def _per_axis(name: str, words: str, least: int) -> Kind:
    return Kind(name, words, _with_text(_row(_whole(least)), _POSITIVE if least >= 0 else _NUMBER), read_ints)


def _named(name: str, *known: str, others: tuple[str, ...] = ()) -> Kind:
    """Give the kind of a name, in any case and with either dash; others are not offered."""
    form = {"anyOf": [{"enum": [*known, None]}, _in_any_case(*known, *others)]}
    return Kind(name, f"one of {', '.join(known)}", form)


_PADS = _with_text(
    _row(_whole(-LARGEST), {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}),
    rf"{_NUMBER}(\s*:\s*{_NUMBER})?",
)
_FACTOR = {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": LARGEST}

COUNT = Kind("count", "a whole number from 1 on", _whole(1))
POSITION = Kind("position", "a whole number, negative from the last", _whole(-(1 << 16)))
PER_AXIS = _per_axis("per_axis", 'a whole number from 1 on for all axes, or one per axis: `[3, 5]`, `"3x5"`', 1)
PER_AXIS_FROM_0 = _per_axis("per_axis_from_0", 'a whole number from 0 on for all axes, or one per axis: `"0x1"`', 0)
SHAPE = _per_axis("shape", 'whole numbers from 1 on: `[3, 256, 256]`, `"3x256x256"`', 1)
SHAPE_WITH_GAP = _per_axis("shape_with_gap", "whole numbers from 1 on, of which one may be −1", -1)
ORDER = _per_axis("order", "the numbers of all axes", 0)
AXES = _per_axis("axes", "the number of an axis, or of several in a list, negative from the last", -64)
KEPT_SIZE = Kind(
    "kept_size",
    "a whole number from 1 on for all axes, or one per axis, in a list also null to keep an axis as it is",
    _with_text(_row(_whole(1), {"type": "null"}), _POSITIVE),
    read_ints,
)
FACTORS = Kind("factors", "a number above 0 for all axes, or a list with one per axis", _row(_FACTOR))
NORM = Kind("norm", "a number above 0", {"type": ["number", "null"], "exclusiveMinimum": 0})
MARGINS = Kind("margins", "whole numbers for all axes, per axis, or before and after each", _PADS, read_padding)
PADDING = Kind(
    "padding",
    'whole numbers for all axes (`1`), per axis (`[1, 2]`, `"1x2"`) or before and after each (`[[0, 1], [2, 2]]`, '
    '`"0:1x2:2"`), negative to crop, or a name',
    {
        **{keyword: value for keyword, value in _PADS.items() if keyword != "pattern"},
        "if": {"type": "string"},
        "then": {
            "anyOf": [
                {"enum": [*PADDINGS, *PADDINGS_OF_FRAMEWORKS]},
                {"pattern": _PADS["pattern"]},
                _in_any_case(*PADDINGS, *PADDINGS_OF_FRAMEWORKS, *OTHER_PADDINGS),
            ]
        },
    },
    read_padding,
)
FLAG = Kind("flag", "true or false", {"type": ["boolean", "null"]})
TEXT = Kind("text", "a text", {"type": ["string", "null"]})
NAME = Kind("name", "a line of text", {"type": ["string", "null"], "minLength": 1})
_ONE_OR_MORE_NAMES = {"type": ["string", "array", "null"], "items": {"type": "string"}, "minItems": 1}
LAYER_NAMES = Kind("layer_names", "the name of a layer, or a list of them", _ONE_OR_MORE_NAMES)
LAYERS_BEFORE = Kind(
    "layers_before", "the name of a layer before this one, `input`, or a list of them", _ONE_OR_MORE_NAMES
)
LAYER_BEFORE = Kind("layer_before", "the name of a layer before this one, or `input`", {"type": ["string", "null"]})
PADDING_MODE = _named("padding_mode", *PADDING_MODES)
RESIZING_MODE = _named("resizing_mode", *MODES, *OTHER_NAMES)
FRAMEWORK_NAME = _named("framework_name", *NAMES, others=tuple(ALIASES))
LAYERS = Kind(
    "layers",
    "a list of layers, or layers in a line",
    {"type": ["string", "array", "null"], "items": {"$ref": "#/$defs/layer"}},
)
LAYER_TABLES = Kind("layer_tables", "a list of tables", {"type": ["array", "null"], "items": {"$ref": "#/$defs/layer"}})
RANGE = Kind(
    "range",
    "a text with the first and the last",
    {"type": ["string", "null"], "pattern": r"^\s*[0-9]{1,19}\s*\.\.\s*[0-9]{1,19}\s*$"},
)
