"""What the suites against JAX, Flax and Haiku share: settings, many of them compiled together, and the tests."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee, arrays, ours, run_snippet

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is
from convarith.numeric.forward import forward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

    from convarith.engine.layer import Layer
    from convarith.frameworks.framework import Framework
    from convarith.frameworks.translation import Translation
    from convarith.names import PoolKind

jax = pytest.importorskip("jax", reason="jax is not installed: `make oracle` installs it and runs this")

REFUSALS = (ValueError, TypeError, RuntimeError, AssertionError, ZeroDivisionError, NotImplementedError)
# numpy tells of a stride of 0 where JAX divides by it, before XLA refuses it.
pytestmark = pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")

KINDS = ("conv", "conv_transpose", "max_pool", "avg_pool")
OTHERS = ("CAUSAL", "HALF", "FULL", "EXPLICIT", "SAME_UPPER", "CIRCULAR", "REFLECT", "replicate", "")


@pytest.fixture(autouse=True)
def hasty_compiler() -> Iterator[None]:
    """Let XLA compile in haste: each setting is a program of its own, which runs once."""
    before = jax.config.values["jax_disable_most_optimizations"]
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", before)


def hold(
    referee: Referee,
    kind: str,
    axes: int,
    words: Callable[[], tuple[Arguments, tuple[int, ...]]],
    theirs: Callable[[Arguments, Any, Any], Any],
    *,
    count: int,
) -> None:
    """Compare as `Referee.hold` does, where what ``theirs`` traces of many settings is compiled together.

    Args:
        referee: The framework.
        kind: The operation.
        axes: Spatial axes.
        words: Gives a random setting and a size.
        theirs: Runs a setting on arrays of JAX, laid out as `Referee.hold` has them; the weight of a pooling is None.
        count: How many settings.
    """
    drawn = [words() for _ in range(count)]
    draw = Draw(0, axes)
    given = [arrays(draw, kind, *each) for each in drawn]
    results = _outcomes([partial(theirs, said) for said, _ in drawn], given)
    settings, outcomes = iter(drawn), iter(zip(given, results, strict=True))

    def replay(said: Arguments, x: NDArray[Any], weight: NDArray[Any] | None) -> Any:
        (held, _), found = next(outcomes)
        assert x is held or np.array_equal(x, held), (said, weight)
        if isinstance(found, Exception):
            raise found
        return found

    referee.hold(kind, axes, lambda: next(settings), replay, count=count, exact=kind != "avg_pool")


def _outcomes(functions: Sequence[Callable[..., Any]], given: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Give what each function gives for its arrays, or the exception by which it is refused."""
    found: list[Any] = [None] * len(functions)
    traced = []
    for number, (function, each) in enumerate(zip(functions, given, strict=True)):
        try:
            jax.eval_shape(function, *each)
        except REFUSALS as error:
            found[number] = error
        else:
            traced.append(number)
    for start in range(0, len(traced), 100):
        numbers = traced[start : start + 100]
        results = _together([functions[each] for each in numbers], [given[each] for each in numbers])
        for number, result in zip(numbers, results, strict=True):
            found[number] = result
    return found


def _together(functions: Sequence[Callable[..., Any]], given: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Compile functions as one; where XLA refuses, by halves."""
    try:
        return [
            np.asarray(each)
            for each in jax.jit(lambda all_: [f(*each) for f, each in zip(functions, all_, strict=True)])(given)
        ]
    except REFUSALS as error:
        if len(functions) == 1:
            return [error]
        half = len(functions) // 2
        return _together(functions[:half], given[:half]) + _together(functions[half:], given[half:])


def falls_through(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether conv_transpose hands a name on that is not exactly "SAME" or "VALID"."""
    name = said.get("padding")
    if kind != "conv_transpose" or not isinstance(name, str) or name in ("SAME", "VALID"):
        return False
    if name in ("same", "valid"):  # read here as the names in capitals
        return True
    consistent = dict(said.get("extra_arguments", ())).get("use_consistent_padding")
    return set(wide(said["stride"], len(size))) == {1} and not consistent and name.upper() == "SAME_LOWER"


class Family:
    """The tests of a framework of the family; a subclass says how its settings are drawn and run.

    Attributes:
        framework: The framework.
        version: Of the package.
        known: As `Referee` has it, beside what all of them have on record for the names of conv_transpose.
        convolutions: How many settings of either convolution for 1, 2 and 3 axes.
        poolings: Likewise of either pooling.
    """

    framework: Framework
    version: str
    known: ClassVar[Mapping[str, Callable[[str, Arguments, tuple[int, ...]], bool]]] = {}
    convolutions: tuple[int, int, int]
    poolings: tuple[int, int, int]

    def setting(self, draw: Draw, kind: str) -> tuple[Arguments, tuple[int, ...]]:
        """Draw a setting and a size."""
        raise NotImplementedError

    def run(self, kind: str, said: Arguments, x: Any, weight: Any) -> Any:
        """Run a setting on arrays as `Referee.hold` has them."""
        raise NotImplementedError

    def put_weight(self, held: dict[str, Any], weight: NDArray[Any], said: Translation) -> None:
        """Put a weight of convarith's layout into what a snippet holds before its last line."""
        raise NotImplementedError

    def beyond(self, layer: Any) -> bool:
        """Tell whether the framework has no way to say a layer."""
        del layer
        return False

    def referee(self) -> Referee:
        known = {f"{self.framework.name}-transposed-names": falls_through, **self.known}
        return Referee(self.framework, self.version, REFUSALS, empty_is_refused=False, known=known)

    @pytest.mark.parametrize("axes", [1, 2, 3])
    @pytest.mark.parametrize("kind", KINDS)
    def test_random_settings(self, kind: str, axes: int) -> None:
        draw = Draw(1 + KINDS.index(kind), axes)
        count = (self.poolings if kind.endswith("pool") else self.convolutions)[axes - 1]
        hold(self.referee(), kind, axes, lambda: self.setting(draw, kind), partial(self.run, kind), count=count)

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_is_written_computes_what_it_is_written_for(self, kind: str) -> None:
        settings = partial(self.setting, kind=kind)
        hold_written(self.framework, kind, self.put_weight, settings, beyond=self.beyond)


def padding(draw: Draw, names: Sequence[str], *, often: float = 0.4) -> Any:
    """Draw a padding: a name, rarely another framework's; an int; pairs, negative ones too; rarely too many."""
    if draw.sometimes(often):
        return draw.any(OTHERS) if draw.sometimes(0.12) else draw.any(names)
    least = -6 if draw.sometimes(0.1) else -2 if draw.sometimes(0.4) else 0
    if draw.sometimes(0.15):
        return draw.one(least, 3)
    if draw.sometimes(0.15):
        return draw.each(least, 3)
    many = draw.axes + (2 if draw.sometimes(0.03) else 0)
    return tuple((draw.one(least, 4), draw.one(least, 4)) for _ in range(many))


def convolution(draw: Draw, names: Sequence[str], *, groups: float = 0.4) -> tuple[Arguments, tuple[int, ...]]:
    """Draw a setting of a convolution and a size; ``groups`` is how often there is more than one."""
    number = draw.one(2, 3) if draw.sometimes(groups) else 1
    both = [number * draw.one(1, 2), number * draw.one(1, 2)]
    if draw.sometimes(0.04):
        both[draw.one(0, 1)] += 1
    said: Arguments = {"kernel": draw.each(1, 4), **draw.steps(), "groups": number, "channels": tuple(both)}
    if draw.sometimes(0.95):
        said["padding"] = padding(draw, names)
    return said, draw.each(1, 9 - draw.axes)


def transposed(draw: Draw, names: Sequence[str], arguments: Sequence[str] = ()) -> tuple[Arguments, tuple[int, ...]]:
    """Draw a setting of a transposed convolution, with any of some arguments, rarely with what none of them takes."""
    said, size = convolution(draw, ("SAME", "VALID", "SAME", "VALID", *names), groups=0.05)
    said["extra_arguments"] = tuple((name, True) for name in arguments if draw.sometimes(0.4))
    for name in ("output_padding", "output_size"):
        if draw.sometimes(0.02):
            said[name] = draw.each(1, 3)
    return said, size


def pooling(
    draw: Draw, names: Sequence[str], *, counted: bool, often: float = 0.4
) -> tuple[Arguments, tuple[int, ...]]:
    """Draw a setting of a pooling and a size; ``counted`` where the framework may leave padding out of a mean."""
    said: Arguments = {"kernel": draw.each(1, 4)}
    if draw.sometimes(0.85):
        said["stride"] = draw.steps()["stride"]
    if draw.sometimes(0.9):
        said["padding"] = padding(draw, names, often=often)
    if draw.sometimes(0.03):
        said["ceil_mode"] = True
    if counted and draw.sometimes(0.6):
        said["count_include_pad"] = draw.sometimes(0.4)
    return said, draw.each(1, 9 - draw.axes)


def refuse_what_aborts(said: Arguments, size: tuple[int, ...]) -> None:
    """Refuse what would end this process: a pooling of single elements that does nothing but crop."""
    words = [np.atleast_1d(said.get(name, 1)) for name in ("kernel", "stride", "dilation")]
    pads = pairs(said.get("padding", 0), len(size))
    if isinstance(pads, str) or len(pads) != len(size) or any(set(each) != {1} for each in words):
        return
    left = min(each + sum(pair) for each, pair in zip(size, pads, strict=True))
    if left > 0 and np.min(pads) < 0 and np.max(pads) <= 0:
        raise RuntimeError


def wide(numbers: Any, axes: int) -> Any:
    """Give one number per axis, where one stands for all."""
    return (numbers,) * axes if isinstance(numbers, int) else numbers


def pairs(padding: Any, axes: int) -> Any:
    """Give padding in numbers as pairs, and a name as it is."""
    if isinstance(padding, str):
        return padding
    return [(each, each) if isinstance(each, int) else each for each in wide(padding, axes)]


def lacking(said: Arguments, **words: str) -> dict[str, Any]:
    """Give what a function of the framework has no argument for, so that it refuses it as its users see it."""
    defaults = {"groups": 1, "ceil_mode": False, "dilation": 1}
    return {
        name: said[ours]
        for ours, name in words.items()
        if ours in said and np.any(np.asarray(said[ours]) != defaults.get(ours))
    }


def _conv(draw: Draw) -> Layer:
    groups = draw.any([1, 1, 2])
    pads: list[Any] = [0, 1, "same", "same-lower", "full", "causal"]
    pads.append([(draw.one(-1, 2), draw.one(-1, 2)) for _ in range(draw.axes)])
    return Conv(
        draw.each(1, 3),
        stride=draw.each(1, 3),
        dilation=draw.each(1, 2),
        groups=groups,
        channels=(groups * 2, groups),
        padding=draw.any(pads),
    )


def _transposed(draw: Draw) -> Layer:
    stride = draw.each(1, 3)
    return ConvTranspose(
        draw.each(1, 3),
        stride=stride,
        dilation=draw.any([1, 1, draw.each(1, 2)]),
        channels=(2, 1),
        padding=[(draw.one(-1, 2), draw.one(-1, 2)) for _ in range(draw.axes)],
        output_padding=tuple(draw.one(0, each - 1) for each in stride),
    )


def _pool(draw: Draw, kind: PoolKind) -> Layer:
    kernel = draw.each(1, 3)
    return Pool(
        kernel,
        kind=kind,
        stride=draw.each(1, 3),
        padding=tuple(draw.one(0, each // 2) for each in kernel),
        dilation=draw.any([1, 1, draw.each(1, 2)]),
        count_include_pad=draw.sometimes(0.5),
    )


TARGETS: dict[str, Callable[[Draw], Layer]] = {
    "conv": _conv,
    "conv_transpose": _transposed,
    "max_pool": partial(_pool, kind="max"),
    "avg_pool": partial(_pool, kind="avg"),
}


def hold_written(
    framework: Framework,
    kind: str,
    put_weight: Callable[[dict[str, Any], NDArray[Any], Translation], None],
    words: Callable[[Draw], tuple[Arguments, tuple[int, ...]]],
    *,
    beyond: Callable[[Any], bool],
    each: int = 8,
) -> None:
    """Run what is written for random layers of convarith's own, and for settings in a framework's words.

    Args:
        framework: The framework.
        kind: The operation.
        put_weight: Puts a weight of convarith's layout into what a snippet holds before its last line.
        words: Gives a random setting and a size.
        beyond: Whether the framework has no word for a layer.
        each: How many of either for each number of axes.
    """
    written = {"any layer": 0, "its own words": 0}
    for axes in (1, 2, 3):
        draw = Draw(6, axes)
        for _ in range(each):
            target, size = TARGETS[kind](draw), draw.each(3, 5)
            said: Arguments = {"kernel": target.kernel}
            if isinstance(target, Conv | ConvTranspose):
                said |= {"channels": target.channels, "groups": target.groups}
            x, weight = arrays(draw, kind, said, size)
            try:
                found = translate(Resolved(target), size, framework)
                expected = forward(target, x, weight)
            except ConvArithError as error:
                if error.code != "does-not-fit" and not (error.code == "not-expressible" and beyond(target)):
                    raise
                continue
            _compare(found, x, weight, expected, framework, put_weight)
            written["any layer"] += 1
        for _ in range(each):
            own_words, size = words(draw)
            x, weight = arrays(draw, kind, own_words, size)
            try:
                expected = ours(framework, kind, own_words, x, weight)
            except ConvArithError:
                continue
            expression = as_is(FrameworkLayer(framework=framework.name, op=kind, **own_words), size)
            _compare(expression, x, weight, expected, framework, put_weight)
            written["its own words"] += 1
    print(f"{framework.name}: snippets for {kind} run: {written}")  # noqa: T201  # the counts are the evidence
    assert min(written.values()) >= each


def _compare(
    said: Translation,
    x: NDArray[Any],
    weight: NDArray[Any] | None,
    expected: NDArray[Any],
    framework: Any,
    put_weight: Callable[[dict[str, Any], NDArray[Any], Translation], None],
) -> None:
    if weight is not None and said.needs_flip:
        weight = np.flip(weight, tuple(range(2, weight.ndim)))
    x = np.moveaxis(x, 1, -1) if framework.channels_last else x
    found = run_snippet(
        said.code,
        jax.numpy.asarray(x, np.float32),
        lambda held: None if weight is None else put_weight(held, weight, said),
    )
    found = np.moveaxis(np.asarray(found), -1, 1) if framework.channels_last else np.asarray(found)
    assert found.shape == expected.shape, said.code
    assert (np.allclose if said.layer.op == "avg_pool" else np.array_equal)(found, expected, equal_nan=True), said.code
