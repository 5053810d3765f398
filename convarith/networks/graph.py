"""A network, and all that there is to ask of it."""

from __future__ import annotations

from convarith.engine.names import no_name
from convarith.engine.numbers import counted, size_text
from convarith.networks.layers import (
    INPUT,
    Claim,
    Inference,
    LayerGraph,
    NetworkLayer,
    Problem,
    infer_shapes,
)
from convarith.records import dataclass
from convarith.showing import shown_html

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convarith.engine.numbers import Ints
    from convarith.networks.operations import Shape
    from convarith.networks.receptive import ReceptiveField
    from convarith.networks.size_rule import SizeRule
    from convarith.networks.summary import Summary

__all__ = ["INPUT", "Claim", "Inference", "Network", "NetworkLayer", "Problem", "infer_shapes"]


@dataclass(frozen=True, slots=True)
class Network(LayerGraph):
    """A network: an input shape and layers, each after those that it takes from, as `LayerGraph` has them."""

    def __str__(self) -> str:
        """Give what ``convarith summary`` prints."""
        return str(self.summary())

    def _repr_html_(self) -> str:
        return shown_html("summary", self.summary())

    def __repr__(self) -> str:
        on = f" on {size_text(self.input)}" if self.input else ""
        return f"<Network {self.name}: {counted(len(self.layers), 'layer')}{on}>"

    def shapes(self, size: Ints | None = None) -> Mapping[str, Shape]:
        """Give the output shape of every layer by its name: channels, then spatial sizes.

        Args:
            size: Another spatial size of the input than its own, one number for all axes or one per axis.

        Raises:
            ConvArithError: What is wrong with the first layer that does not go through; ``wrong-axes``.
        """
        through = infer_shapes(self, None if size is None else self.input_with(size))
        for problem in through.problems:
            raise problem.error.reworded(f"{problem.layer}: {problem.error.message}")
        return through.shapes

    def problems(self, size: Ints | None = None) -> tuple[Problem, ...]:
        """Give what is wrong with each layer that does not go through; empty where all is well.

        What the authors of layers expect is held against the network's own input only.

        Args:
            size: As for `shapes`.

        Raises:
            ConvArithError: ``wrong-axes``.
        """
        return infer_shapes(self, None if size is None else self.input_with(size)).problems

    def valid_sizes(self, among: Iterable[int]) -> tuple[int, ...]:
        """Give those spatial sizes, the same along every axis, with which all layers go through."""
        from convarith.networks.sizes import alike_rule

        rule = alike_rule(self)
        return tuple(size for size in among if size in rule)

    def summary(self) -> Summary:
        """Give what there is to know of each layer: its shape, what it costs, and what it sees of the input."""
        from convarith.networks.summary import summarize

        return summarize(self)

    def sizes(self) -> tuple[SizeRule, ...]:
        """Give, for each spatial axis, the rule for the sizes that go through."""
        from convarith.networks.sizes import size_rules

        return size_rules(self)

    def receptive_field(self, layer: str) -> tuple[ReceptiveField, ...] | None:
        """Give what an output of a layer sees of the input, along each spatial axis.

        Returns:
            None for a layer that looks at all at once, or whose way to the input is not known.

        Raises:
            ConvArithError: ``unknown-layer``.
        """
        from convarith.networks.receptive import receptive_fields

        names = [each.name for each in self.layers]
        if layer not in names:
            raise no_name("layer", layer, names, code="unknown-layer")
        return receptive_fields(self)[layer]
