"""Everything that `shape` tells of a layer on an input size, gathered once and reported by many."""

from __future__ import annotations

from math import prod

from convarith.engine.layer import checked_layer
from convarith.engine.numbers import size_text, spatial
from convarith.engine.padding import SAME
from convarith.engine.receptive import receptive_field
from convarith.engine.relationship import relationships
from convarith.records import dataclass
from convarith.showing import shown_html, shown_latex, shown_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.engine.relationship import Applied


@dataclass(frozen=True, slots=True)
class Answer:
    """A layer on an input size, and what follows, as `describe` gives it: ``print`` tells all of it.

    Attributes:
        layer: The layer.
        input: Spatial input size, outermost axis first.
        axes: The axes on which each output reads its inputs.
        direct_axes: The axes whose lo and hi are the padding in the layer's own terms: those of the direct convolution
            where the layer is a transposed one, ``axes`` otherwise.
        relationships: The guide's relationship for each axis.
        framework: Name of the framework that the layer was read as; None where its terms are convarith's own.
        framework_notes: What that reading gives to know.
    """

    layer: Layer
    input: tuple[int, ...]
    axes: tuple[Axis, ...]
    direct_axes: tuple[Axis, ...]
    relationships: tuple[Applied, ...]
    framework: str | None = None
    framework_notes: tuple[str, ...] = ()

    @property
    def output(self) -> tuple[int, ...]:
        """Spatial output size."""
        return tuple(axis.output for axis in self.axes)

    @property
    def transposed(self) -> bool:
        """Whether the layer is a transposed convolution."""
        return self.layer.transposed

    @property
    def output_padding(self) -> tuple[int, ...]:
        """The extra size a at the end of each axis; 0 where the layer is direct."""
        return self.layer.output_paddings(self.input)

    @property
    def groups(self) -> int:
        """Groups of channels; 1 for pooling, which keeps every channel to itself."""
        return getattr(self.layer, "groups", 1)

    @property
    def receptive_field(self) -> tuple[int, ...]:
        """Input positions, first to last, that one output sees along each axis."""
        return tuple(map(receptive_field, self.axes))

    @property
    def reads(self) -> int:
        """Pairs of output and tap that read an input element, for one channel in and one out."""
        return prod(axis.reads for axis in self.axes)

    @property
    def products(self) -> int:
        """Pairs of step and tap, the reads of padding (or stamps that are cropped away) counted too."""
        return prod(axis.products for axis in self.axes)

    @property
    def zero_inserted_products(self) -> int:
        """Pairs of output and tap, the reads of padding and of inserted zeros counted too."""
        return prod(axis.output * axis.kernel for axis in self.axes)

    @property
    def parameters(self) -> int | None:
        """Weights of the kernel, without a bias; None where channels are not given."""
        return self.layer.over_channels(prod(axis.kernel for axis in self.axes))

    @property
    def macs(self) -> int | None:
        """Multiplications of a dense execution, as frameworks count them; None where channels are not given."""
        return self.layer.over_channels(self.products)

    @property
    def macs_read(self) -> int | None:
        """The multiplications among `macs` by an input element, not by a zero; None where channels are not given."""
        return self.layer.over_channels(self.reads)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know beyond the numbers."""
        name = self.layer.padding
        if self.framework is not None or name not in SAME:
            return self.framework_notes
        if not self.transposed and all(axis.stride == 1 for axis in self.direct_axes):
            return ()
        end = "end, as TensorFlow does" if name == "same" else "beginning, as ONNX's SAME_LOWER does"
        odd = f" puts the odd position at the {end};" if any(axis.lo != axis.hi for axis in self.direct_axes) else ":"
        what = "of a transposed convolution" if self.transposed else "with a stride"
        return (f"padding '{name}' {what}{odd} PyTorch refuses it",)

    def __str__(self) -> str:
        """Give what ``convarith shape`` prints."""
        return shown_text("shape", self)

    def _repr_html_(self) -> str:
        return shown_html("shape", self)

    def _repr_latex_(self) -> str:
        return shown_latex("shape", self)

    def __repr__(self) -> str:
        return f"<Answer: {self.layer.op} {size_text(self.input)} → {size_text(self.output)}>"


def describe(layer: Layer, size: Ints) -> Answer:
    """Work out all that follows for a layer on an input of ``size``.

    Raises:
        ConvArithError: Where the layer does not fit the size, or is refused.

    >>> ca.describe(ca.Conv(kernel=3, stride=2, padding=1), (6, 6)).output
    (3, 3)
    """
    resolved = checked_layer(layer).resolve(size)
    plain = resolved.layer
    return Answer(
        plain,
        spatial(size),
        plain.axes(size),
        plain.direct_axes(size),
        relationships(plain, size),
        resolved.framework,
        resolved.notes,
    )
