"""Rules for sizes as text and as JSON."""

from __future__ import annotations

from dataclasses import replace

from convarith.networks.nearest_sizes import nearest_sizes
from convarith.networks.size_rule import SizeRule
from convarith.report.sizes import quiet_line, to_dict, to_lines

RULES = (
    SizeRule("H", 32, 16, (0,), notes=("odd is passed over",), covers=(3, 4)),
    SizeRule("W", 5, 1, (0,), notes=("odd is passed over",), covers=(3, 4)),
)
NONE = (SizeRule("L", 1, 1, ()),)


def test_rules_stand_under_each_other_with_the_least_size_and_notes_once() -> None:
    assert list(to_lines("net", RULES, None, unchanged=False)) == [
        "net takes, as far as 3 of 4 layers tell",
        "  H ≡ 0 (mod 16), H ≥ 32",
        "  W ≥ 5",
        "  least 32x5",
        "  note: odd is passed over",
    ]
    assert list(to_lines("net", NONE, None, unchanged=True)) == ["net gives back unchanged", "  no L"]


def test_a_size_that_does_not_go_through_is_told_with_its_neighbours() -> None:
    *_, told, above, below = to_lines("net", RULES, nearest_sizes(RULES, (50, 7)), unchanged=False)
    assert told == "50x7 does not go through"
    assert above == "  above: 64x7, padded by 7:7x0:0"
    assert below == "  below: 48x7, cropped by 1:1x0:0"
    *_, told, above = to_lines("net", RULES, nearest_sizes(RULES, (9, 9)), unchanged=True)
    assert (told, above) == ("9x9 does not come back unchanged", "  above: 32x9, padded by 11:12x0:0")


def test_a_size_that_goes_through_is_told_so() -> None:
    near, whole = nearest_sizes(RULES, 64), [replace(rule, covers=None) for rule in RULES]
    assert [*to_lines("net", whole, near, unchanged=False)][-1] == "64x64 goes through"
    assert [*to_lines("net", whole, near, unchanged=True)][-1] == "64x64 comes back unchanged"
    assert [*to_lines("net", RULES, near, unchanged=False)][-1] == "64x64 goes through, as far as 3 of 4 layers tell"


def test_where_no_layer_tells_there_is_no_rule() -> None:
    rules = [SizeRule("L", 1, 1, (0,), notes=("odd is not known",), covers=(0, 2))]
    told = ["net: which sizes it takes is not known", "  note: odd is not known"]
    assert list(to_lines("net", rules, nearest_sizes(rules, 64), unchanged=False)) == told
    assert quiet_line(rules, nearest_sizes(rules, 64)) == quiet_line(rules, None) == ""
    assert to_dict("net", "", rules, (), None)["least"] is None


def test_what_is_too_much_to_tell_leaves_a_rule_that_covers_all_layers_open() -> None:
    (rule,) = NONE
    assert next(iter(to_lines("net", [replace(rule, covers=(2, 2))], None, unchanged=False))) == (
        "net takes, as far as can be told"
    )


def test_quietly_there_is_just_a_size() -> None:
    assert quiet_line(RULES, None) == "32x5"
    assert quiet_line(RULES, nearest_sizes(RULES, (50, 7))) == "64x7"
    assert quiet_line(NONE, None) == quiet_line(NONE, nearest_sizes(NONE, 4)) == ""


def test_json_has_it_all() -> None:
    told = to_dict("net", "net.toml", RULES, NONE, nearest_sizes(RULES, (9, 7)))
    assert told["axes"][0] == {
        "axis": "H",
        "rule": "H ≡ 0 (mod 16), H ≥ 32",
        "least": 32,
        "modulus": 16,
        "residues": [0],
        "exceptions": [],
        "smallest": 32,
        "complete": False,
        "layers_covered": 3,
        "notes": ["odd is passed over"],
    }
    assert (told["name"], told["file"], told["least"]) == ("net", "net.toml", [32, 5])
    assert [rule["rule"] for rule in told["unchanged"]] == ["no L"]
    assert told["size"] == {
        "size": [9, 7],
        "goes_through": False,
        "below": None,
        "above": [32, 7],
        "mixed": None,
        "padding": [[11, 12], [0, 0]],
        "crop": None,
    }
    assert to_dict("net", "", NONE, (), None)["least"] is None
    assert to_dict("net", "", NONE, (), None)["size"] is None
