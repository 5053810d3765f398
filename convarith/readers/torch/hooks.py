"""Modules of PyTorch run once without numbers: what is called, on which tensors, is noted on the way."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.parsed import ParsedNetwork
from convarith.readers.torch.calls import Pieces, Weight
from convarith.readers.torch.meta import BATCH, run_on_meta, shape_with_batch
from convarith.readers.torch.modules import is_known
from convarith.readers.torch.network import TorchNetwork
from convarith.records import replace

if TYPE_CHECKING:
    from convarith.networks.operations import Shape

_TOLD_BY_SIZES = frozenset({"view", "reshape", "interpolate", "upsample", "pad", "narrow", "getitem", "split", "slice"})
_NOT_NOTED = frozenset({"__get__", "__set__", "size", "dim", "numel", "is_floating_point", "stride", "__len__"})


def by_hooks(module: Any, shape: Shape, why: str) -> ParsedNetwork:
    """Run a module on the meta device, with hooks on what is known and functions noted between.

    Args:
        module: The module.
        shape: Its input, channels first without batch.
        why: Why it could not be traced.

    Raises:
        ConvArithError: ``bad-value`` where it fails.
    """
    network = TorchNetwork(type(module).__name__, shape, BATCH, _TOLD_BY_SIZES)
    notes = _Notes(network)
    hooks = [hook for name, each in module.named_modules() if is_known(each) for hook in notes.hooks(name, each)]
    ends = module.register_forward_pre_hook(notes.start), module.register_forward_hook(notes.end)
    try:
        with notes.functions():
            run_on_meta(module, shape)
    except ConvArithError:
        raise
    except Exception as error:
        raise ConvArithError(
            f"{type(module).__name__} can neither be traced by torch.fx ({why}) nor run without numbers: "
            f"{str(error).strip().partition(chr(10))[0]}",
            "bad-value",
            "check that its input is right, or give a part of it",
        ) from error
    finally:
        for hook in (*hooks, *ends):
            hook.remove()
    parsed = network.builder.parsed()
    note = f"by hooks on the meta device, as torch.fx cannot trace it: {why}"
    return ParsedNetwork(replace(parsed.network, note=note), parsed.problems)


class _Notes:
    """What each tensor is that has been seen: tensors are told apart by identity, and so are kept."""

    def __init__(self, network: TorchNetwork) -> None:
        self.network = network
        self.inside = 0  # modules that are known, whose functions are not noted
        self._seen: dict[int, tuple[Any, Any]] = {}
        self._calls: Counter[str] = Counter()

    def start(self, module: Any, args: Any) -> None:
        """Note the input of the whole."""
        del module
        if not self._seen:
            self._put(args[0], self.network.input)

    def end(self, module: Any, args: Any, output: Any) -> None:
        """Note what the whole gives."""
        del module, args
        self.network.give_out(self._value(list(output.values()) if isinstance(output, dict) else output))

    def hooks(self, name: str, module: Any) -> tuple[Any, Any]:
        """Hang two hooks on a module that is known, and give them."""

        def before(module: Any, args: Any) -> None:
            del module, args
            self.inside += 1

        def after(module: Any, args: Any, named: Any, output: Any) -> None:
            self.inside -= 1
            if not self.inside:
                given = [self._value(each) for each in (*args, *named.values())]
                value = self.network.module(name, module, given, shape_with_batch(output))
                self._put(output, value)

        return module.register_forward_pre_hook(before), module.register_forward_hook(after, with_kwargs=True)

    def functions(self) -> Any:
        """Give the context in which functions are noted."""
        notes, torch = self, sys.modules["torch"]

        class Noting(torch.overrides.TorchFunctionMode):  # type: ignore[name-defined,misc]  # found at run time
            def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                del types
                named = kwargs or {}
                name = getattr(function, "__name__", "")
                if notes.inside or name in _NOT_NOTED:
                    return function(*args, **named)
                given = [notes._value(each) for each in args], {key: notes._value(each) for key, each in named.items()}
                notes.inside += 1
                try:
                    output = function(*args, **named)
                finally:
                    notes.inside -= 1
                if notes._takes_any(args) or notes._takes_any(tuple(named.values())):
                    notes._note(name, given, output)
                return output

        return Noting()

    def _note(self, name: str, given: tuple[list[Any], dict[str, Any]], output: Any) -> None:
        if not hasattr(output, "shape") and not isinstance(output, list | tuple):
            return
        shape = shape_with_batch(output)
        bare = name.strip("_")
        self._put(output, self.network.call(f"{bare}_{self._calls[bare]}", name, *given, shape))
        self._calls[bare] += 1

    def _takes_any(self, values: Any) -> bool:
        return any(
            self._takes_any(each) if isinstance(each, list | tuple) else id(each) in self._seen for each in values
        )

    def _value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return tuple(self._value(each) for each in value)
        if id(value) in self._seen:
            return self._seen[id(value)][1]
        return Weight(tuple(value.shape)) if hasattr(value, "shape") else value

    def _put(self, output: Any, value: Any) -> None:
        if isinstance(output, list | tuple):
            for number, each in enumerate(output):
                self._put(each, self._piece(number, each, value))
        elif hasattr(output, "shape"):
            self._seen[id(output)] = (output, value)

    def _piece(self, number: int, output: Any, value: Any) -> Any:
        if isinstance(value, Pieces):
            return self.network.piece(f"piece {number}", value, number, shape_with_batch(output))
        return value[number] if isinstance(value, tuple) and not hasattr(value, "_fields") else value
