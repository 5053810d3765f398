"""Records are what `dataclasses` and `typing` make, and these take them for their own."""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import pickle
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import convarith
from convarith import records

if TYPE_CHECKING:
    from collections.abc import Iterator


def made_with(making: Any) -> Any:
    """Make a class that has of everything, by `records` or by `dataclasses`."""

    @making.dataclass(frozen=True, slots=True)
    class Base:
        kernel: int
        stride: int = making.field(default=1, kw_only=True)
        found: list[int] = making.field(default_factory=list, compare=False)

        @property
        def op(self) -> str:
            return "none"

    @making.dataclass(frozen=True, slots=True, kw_only=True)
    class Made(Base):
        op: str = "conv"
        size: int
        output: int = making.field(init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "output", self.size - self.kernel + 1)

    return Made


OURS, THEIRS = made_with(records), made_with(dataclasses)
each_kind = pytest.mark.parametrize("made", [OURS, THEIRS], ids=["records", "dataclasses"])


@each_kind
def test_fields_of_a_base_come_first_and_those_by_keyword_anywhere(made: Any) -> None:
    one = made(3, [4], size=5, stride=2)
    assert (one.kernel, one.stride, one.found, one.op, one.size, one.output) == (3, 2, [4], "conv", 5, 3)
    assert made.__match_args__ == ("kernel", "found")
    with pytest.raises(TypeError, match=r"positional arguments? but 4 (positional arguments .*)?were given"):
        made(3, [4], 5, size=5)
    with pytest.raises(TypeError, match=r"Made\.__init__\(\) missing 1 required .*argument: 'kernel'"):
        made(size=5)


@each_kind
def test_a_default_that_is_made_is_made_anew_each_time(made: Any) -> None:
    assert made(3, size=5).found is not made(3, size=5).found


@each_kind
def test_the_signature_tells_types_and_defaults(made: Any) -> None:
    signature = "(kernel: 'int', found: 'list[int]' = <factory>, *, stride: 'int' = 1, op: 'str' = 'conv', size: 'int')"
    assert str(inspect.signature(made)) == f"{signature} -> None"


@each_kind
def test_records_are_equal_by_what_is_compared_and_by_their_class(made: Any) -> None:
    assert made(3, [1], size=5) == made(3, [2], size=5)
    assert hash(made(3, [1], size=5)) == hash(made(3, [2], size=5))
    assert made(3, size=5) != made(3, size=6)
    assert made(3, size=5) != (3, 5)
    assert OURS(3, size=5) != THEIRS(3, size=5)


@each_kind
def test_a_record_shows_itself(made: Any) -> None:
    assert repr(made(3, size=5)).endswith(".Made(kernel=3, stride=1, found=[], op='conv', size=5)")


@each_kind
def test_a_record_stays_as_it_is_and_has_no_room_for_more(made: Any) -> None:
    one = made(3, size=5)
    with pytest.raises(dataclasses.FrozenInstanceError, match="kernel"):
        one.kernel = 4
    with pytest.raises(dataclasses.FrozenInstanceError, match="kernel"):
        del one.kernel
    assert not hasattr(one, "__dict__")


@each_kind
def test_a_changed_field_makes_another_record_for_which_what_follows_is_worked_out_anew(made: Any) -> None:
    one = made(3, [4], size=5, op="pool")
    ways = [records.replace, type(one).__replace__] if made is OURS else []  # the second is for `copy.replace`
    for replace in (dataclasses.replace, *ways):
        assert replace(one, kernel=1) == made(1, [4], size=5, op="pool")
        assert replace(one, kernel=1).output == 5
        with pytest.raises(TypeError, match="unexpected keyword argument 'color'"):
            replace(one, color="red")


@each_kind
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_is_equal(made: Any, copied: Any) -> None:
    one = made(3, size=5)
    assert copied(one) == one
    assert copied(one).output == one.output


def test_dataclasses_finds_in_a_record_what_it_finds_in_its_own() -> None:
    ours, theirs = (
        [
            (each.name, each.type, each.default, each.init, each.repr, each.compare, each.kw_only)
            for each in dataclasses.fields(kind)
        ]
        for kind in (OURS, THEIRS)
    )
    assert ours == theirs
    assert dataclasses.is_dataclass(made_with(records))
    one: Any = OURS(3, size=5)
    assert dataclasses.asdict(one) == dataclasses.asdict(THEIRS(3, size=5))
    assert [(each.name, each.default) for each in records.fields(OURS)][1] == ("stride", 1)


def test_a_dataclass_may_be_a_subclass_of_a_record() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class More(OURS):  # type: ignore[misc,valid-type]
        color: str = dataclasses.field(default="red", kw_only=True)

    assert (More(3, size=5).color, More(3, size=5).output) == ("red", 3)
    assert dataclasses.replace(More(3, size=5), color="blue") == More(3, size=5, color="blue")
    with pytest.raises(TypeError, match="non-frozen"):
        dataclasses.dataclass(type("Other", (OURS,), {}))


@records.dataclass(frozen=True, slots=True)
class Pickled:
    kernel: int
    stride: int = 1


def test_a_record_goes_through_a_pipe() -> None:
    assert pickle.loads(pickle.dumps(Pickled(3, 2))) == Pickled(3, 2)  # noqa: S301  # our own bytes


@records.dataclass()
class Changing:
    kernel: int
    seen: list[int] = records.field(default_factory=list)


def test_nothing_shows_of_a_record_that_does_not_of_a_dataclass() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Real:
        kernel: int
        stride: int = 1

    assert {*dir(Pickled(3))} - {"__replace__"} == {*dir(Real(3))} - {"__replace__"}


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    one = Changing(3)
    one.kernel = 4
    assert one == Changing(4)
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_what_a_class_says_itself_stays() -> None:
    @records.dataclass(frozen=True, slots=True)
    class Own:
        kernel: int

        def __repr__(self) -> str:
            return "own"

    @records.dataclass(frozen=True, slots=True, eq=False)
    class Apart:
        kernel: int

    assert repr(Own(3)) == "own"
    assert Apart(3) != Apart(3)


def records_of_the_package() -> Iterator[ast.ClassDef]:
    for file in Path(convarith.__file__).parent.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "from convarith.records import" in text:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(e) for e in node.decorator_list):
                    yield node


def test_nothing_in_the_package_asks_for_what_records_do_not_have() -> None:
    for record in records_of_the_package():
        for each in record.body:
            if isinstance(each, ast.AnnAssign):
                said = ast.unparse(each.annotation)
                assert not any(word in said for word in ("ClassVar", "InitVar", "KW_ONLY")), record.name
                assert not isinstance(each.value, ast.List | ast.Dict | ast.Set), record.name
            assert not (isinstance(each, ast.FunctionDef) and each.name == "__eq__"), record.name


def tuples_made_with(base: Any) -> Any:
    """Make a named tuple that has of everything, by `records` or by `typing`."""

    class Made(base):  # type: ignore[misc]
        """A window."""

        kernel: int
        stride: int = 1

        @property
        def reach(self) -> int:
            return int(self.kernel)

    return Made


OUR_TUPLE, THEIR_TUPLE = tuples_made_with(records.NamedTuple), tuples_made_with(typing.NamedTuple)
each_tuple = pytest.mark.parametrize("made", [OUR_TUPLE, THEIR_TUPLE], ids=["records", "typing"])


@each_tuple
def test_a_named_tuple_is_a_tuple_whose_items_have_names(made: Any) -> None:
    one = made(3, stride=2)
    assert one == (3, 2)
    assert (one.kernel, one.stride, one.reach, made(3).stride) == (3, 2, 3, 1)
    assert repr(one) == "Made(kernel=3, stride=2)"
    assert one._asdict() == {"kernel": 3, "stride": 2}
    assert (made._fields, made._field_defaults, made.__match_args__) == (
        ("kernel", "stride"),
        {"stride": 1},
        made._fields,
    )
    assert (made.__mro__[1:], made.__doc__, hasattr(one, "__dict__")) == ((tuple, object), "A window.", False)
    assert copy.deepcopy(one) == one == made._make([3, 2])
    assert list(inspect.signature(made).parameters) == ["kernel", "stride"]


@each_tuple
def test_a_named_tuple_with_some_items_changed_is_another(made: Any) -> None:
    assert made(3, 2)._replace(kernel=5) == made(5, 2)
    with pytest.raises((TypeError, ValueError), match=r"unexpected field names.*color"):
        made(3)._replace(color="red")


@each_tuple
def test_a_named_tuple_takes_its_items_only(made: Any) -> None:
    with pytest.raises(TypeError, match=r"Made\.__new__\(\) missing 1 required positional argument: 'kernel'"):
        made()
    with pytest.raises(TypeError, match="unexpected keyword argument 'color'"):
        made(3, color="red")
    with pytest.raises(AttributeError):
        made(3).kernel = 5


def test_nothing_shows_of_a_named_tuple_that_does_not_of_pythons_own() -> None:
    assert {*dir(OUR_TUPLE)} - {"__replace__"} == {*dir(THEIR_TUPLE)} - {"__replace__", "__orig_bases__"}


class Piped(records.NamedTuple):
    kernel: int


def test_a_named_tuple_goes_through_a_pipe() -> None:
    assert pickle.loads(pickle.dumps(Piped(3))) == Piped(3)  # noqa: S301  # our own bytes
    assert type(pickle.loads(pickle.dumps(Piped(3)))) is Piped  # noqa: S301
