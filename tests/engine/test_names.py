"""Names are read as people write them, and a wrong one is told the nearest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.names import called, endings_told, known_name, nearest, there_are
from convarith.errors import ConvArithError

KNOWN = ("same", "same-lower", "no_padding", "pytorch")
LETTERS = st.text("abcdefgh-_", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("same", "same"),
        ("SAME", "same"),
        ("Same_Lower", "same-lower"),
        ("No-Padding", "no_padding"),
        (" same ", "same"),
        ("tf", "pytorch"),
        ("TF", "pytorch"),
        ("sam", None),
        (3, None),
        (None, None),
    ],
)
def test_a_name_is_meant_in_any_case_and_with_either_dash(name: object, meant: str | None) -> None:
    assert called(name, KNOWN, {"tf": "pytorch"}) == meant


def test_a_name_that_is_there_is_no_other_one() -> None:
    assert called("A", ("a", "A")) == "A"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("pytroch", "pytorch"),
        ("Samee", "same"),
        ("no-pad", "no_padding"),
        ("no_", "no_padding"),
        ("py", None),
        ("light", None),
        ("", None),
    ],
)
def test_a_wrong_name_is_likely_meant_for_the_nearest_or_for_what_it_begins(name: str, meant: str | None) -> None:
    assert nearest(name, KNOWN) == meant


def test_what_is_nearest_to_another_name_is_told_by_its_own() -> None:
    assert nearest("torhc", ("pytorch",), {"torch": "pytorch"}) == "pytorch"


def test_options_are_not_alike_for_their_dashes() -> None:
    assert nearest("--route", ("--groups",)) is None
    assert nearest("--k", ("--kernel",)) is None
    assert nearest("--kern", ("--kernel",)) == "--kernel"


@pytest.mark.parametrize("name", ["light", 7])
def test_where_none_is_near_the_names_are_told(name: object) -> None:
    assert there_are(name, KNOWN) == "there are same, same-lower, no_padding, pytorch"


def test_of_many_names_as_many_are_told_as_a_line_bears() -> None:
    assert there_are("?", [*map(str, range(1_020))]) == f"there are {', '.join(map(str, range(14)))} and 1,006 more"


def test_a_name_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConvArithError, match=r"^no theme is called 'drak'; did you mean 'dark'\?$") as caught:
        known_name("theme", "drak", ("guide", "dark"), setting="theme")
    assert (caught.value.code, caught.value.setting) == ("bad-value", "theme")


def test_a_file_is_told_how_it_may_end() -> None:
    assert endings_told(".gfi", (".gif", ".png")) == "let it end in .gif, .png"
    assert endings_told("", (".gif", ".png")) == "let it end in .gif, .png"


@given(LETTERS, st.lists(LETTERS, min_size=1))
def test_what_is_nearest_is_one_of_the_names(name: str, known: list[str]) -> None:
    found = nearest(name, known)
    assert found is None or found in known
    if name in known:
        assert called(name, known) == name
