"""What tables of every format have in common."""

from __future__ import annotations

from convarith.readers.table import there_are


def test_the_known_names_are_listed_as_far_as_a_line_bears() -> None:
    names = [f"layer{number}" for number in range(13)]
    assert there_are(names[:12], "xyz") == f"there are {', '.join(names[:12])}"
    assert there_are(names, "xyz") == f"there are {', '.join(names[:12])}, …"


def test_a_name_that_is_nearly_right_is_named() -> None:
    assert there_are(["encoder", "decoder", "head"], "decodr") == "did you mean 'decoder'?"
