"""A network of PyTorch put together call by call, whichever way the calls come to be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.numbers import counted
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.readers.builder import NetworkBuilder
from convarith.readers.flow import DimOf, Flow, NotCertainError, Step
from convarith.readers.torch.calls import Call, Pieces, Unclear, Weight, arithmetic, flows_in, is_list
from convarith.readers.torch.functions import FUNCTIONS, PASSED, known_name
from convarith.readers.torch.modules import step_of_module

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convarith.networks.operations import Operation, Shape
    from convarith.readers.torch.functions import Translation


class SizesOf(NamedTuple):
    """All sizes of a tensor whose number of axes is not known."""

    flow: Flow


class TorchNetwork:
    """What is known of a network so far.

    Args:
        name: Its name.
        input: Channels, then spatial sizes; empty where that is not known.
        batch: The batch where it is a number; None where the network is followed without one.
        fixed: Functions that may be told numbers which follow from the size of this one input, and so are not certain.
    """

    def __init__(self, name: str, input: Shape, batch: int | None = None, fixed: frozenset[str] = frozenset()) -> None:  # noqa: A002  # the field
        self.builder = NetworkBuilder(name, input)
        self.input = Flow(INPUT, len(input) or None, input[0] if input else None)
        self.has_opaque = False
        self._batch, self._fixed = batch, fixed

    def module(self, name: str, module: Any, args: Sequence[Any], shape: Any = None) -> Any:
        """Add a module that is called, and give what comes out.

        Args:
            name: Its name in the network.
            module: The module.
            args: What it is called with.
            shape: The shape, batch first, that is known to come out; None where none is.
        """
        flows = flows_in(list(args))
        kind = type(module).__name__
        if not flows:
            return Weight()
        try:
            made = step_of_module(module, flows[0]) if len(flows) == 1 else None
        except NotCertainError as unknown:
            return self._opaque(name, kind, str(unknown), flows, shape)
        except ConvArithError as error:
            return self._refused(name, kind, error, flows)
        if made is None:
            return self._opaque(name, kind, f"of {counted(len(flows), 'input')}", flows, shape)
        flow = self._add(name, made, weights=id(module))
        return (flow, Unclear()) if getattr(module, "return_indices", False) else flow

    def call(
        self, name: str | None, function: str, args: Sequence[Any], named: Mapping[str, Any], shape: Any = None
    ) -> Any:
        """Add a function that is called, and give what comes out.

        Args:
            name: What to call the layer; None for its operation with a number.
            function: Name of the function.
            args: What it is called with.
            named: The same by name.
            shape: As for `module`.
        """
        flows, known = flows_in([*args, *named.values()]), known_name(function)
        if not flows or (known == "getitem" and is_list(args[0])):
            return _without_flow(known, args)
        if known in PASSED:
            return flows[0]
        if known in _QUESTIONS and isinstance(args[0], Flow):
            return _QUESTIONS[known](args[0], *args[1:])
        try:
            made = self._translation(known, args)(Call(known, args, named, self._batch))
        except ConvArithError as error:
            return self._refused(name, known, error, flows)
        except (NotCertainError, IndexError, TypeError, ValueError) as unknown:
            # The latter come of arguments in another form than the function's own.
            certain = isinstance(unknown, NotCertainError)
            why = str(unknown) if certain else "called in another way than is known here"
            return self._opaque(name, known, why, flows, shape)
        return self._add(name, made) if isinstance(made, Step) else made

    def give_out(self, value: Any) -> None:
        """Take what a network gives, or the tensors in it, for its outputs."""
        self.builder.outputs += [flow.layer for flow in flows_in(value)]

    def piece(self, name: str | None, pieces: Pieces, index: int, shape: Any = None) -> Any:
        """Add one of several tensors that another falls into."""
        try:
            return self._add(name, pieces.step(index))
        except NotCertainError as unknown:
            return self._opaque(name, "split", str(unknown), [], shape)

    def unknown(self, name: str | None, note: str, flows: Sequence[Flow], shape: Any = None) -> Flow:
        """Add a layer that is not known."""
        self.has_opaque = True
        known = tuple(shape[1:]) if shape is not None and len(shape) > 1 else None
        layer = self.builder.add_opaque(note, shape=known, name=name, sources=[flow.layer for flow in flows])
        return Flow(layer, len(known) if known else None, known[0] if known else None)

    def _translation(self, function: str, args: Sequence[Any]) -> Translation:
        if function not in FUNCTIONS:
            raise NotCertainError("not known here")
        if function in self._fixed and not self._is_flatten(function, args):
            raise NotCertainError("by numbers that may follow from the input's size")
        return FUNCTIONS[function]

    def _is_flatten(self, function: str, args: Sequence[Any]) -> bool:
        sizes = list(args[1]) if len(args) == 2 and is_list(args[1]) else list(args[1:])
        return function in ("view", "reshape") and sizes in ([self._batch, -1], [-1, *sizes[1:]])

    def _add(self, name: str | None, step: Step, weights: int | None = None) -> Flow:
        sources = [flow.layer for flow in step.sources]
        layer = self.builder.add(step.op, step.make, name=name, sources=sources, weights=weights)
        return step.flow_of(layer)

    def _opaque(self, name: str | None, kind: str, why: str, flows: Sequence[Flow], shape: Any) -> Flow:
        return self.unknown(name, f"{kind}, {why}", flows, shape)

    def _refused(self, name: str | None, kind: str, error: ConvArithError, flows: Sequence[Flow]) -> Flow:
        def make() -> Operation:
            raise error

        return Flow(self.builder.add(kind, make, name=name, sources=[flow.layer for flow in flows]))


def _without_flow(function: str, args: Sequence[Any]) -> Any:
    """Give what comes of numbers, sizes and constants."""
    if function == "getitem" and isinstance(args[0], SizesOf):
        return args[0].flow.size(args[1]) if isinstance(args[1], int) else Unclear()
    if function == "getitem" and is_list(args[0]):
        return args[0][args[1]] if isinstance(args[1], int | slice) else Unclear()
    if function in ("int", "Int", "float", "NumToTensor", "ScalarImplicit") and args:
        return args[0]
    return Weight() if any(isinstance(each, Weight) for each in args) else arithmetic(function, args)


def _sizes(flow: Flow, axis: Any = None) -> Any:
    """Give all sizes of a tensor, or that along an axis."""
    if isinstance(axis, int):
        return flow.size(axis)
    if flow.rank is None:
        return SizesOf(flow)
    return (DimOf(flow.layer, 0), *(flow.size(each) for each in range(1, flow.rank + 1)))


def _attribute(flow: Flow, name: str) -> Any:
    if name == "shape":
        return _sizes(flow)
    return flow if name == "data" else Unclear()


def _rank(flow: Flow) -> Any:
    return Unclear() if flow.rank is None else flow.rank + 1


_QUESTIONS: Mapping[str, Callable[..., Any]] = {
    "size": _sizes,
    "sym_size": _sizes,
    "shape": _sizes,
    "dim": _rank,
    "ndimension": _rank,
    "getattr": _attribute,
    "numel": lambda flow: Unclear(),  # noqa: ARG005  # it depends on the input
    "is_floating_point": lambda flow: True,  # noqa: ARG005
}
