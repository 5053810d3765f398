"""The one exception that convarith raises for a setting, a file or a question it cannot answer."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


CODES: Mapping[str, str] = {
    "bad-array": "An array has numbers of a kind, or a number of axes, that cannot be computed with.",
    "bad-reference": "A layer takes from one that there is not, or that does not come before it.",
    "bad-value": "A value is not one that its setting can have: no number, below the least, or a name there is not.",
    "below-kernel": "The framework takes no input smaller than the kernel, even where padding would make it fit.",
    "channel-mismatch": "Other channels come in than a layer declares, or than its weight has.",
    "contradiction": "Two settings or options fix the same thing, or one makes no sense beside the other.",
    "cycle": "A layer takes, directly or by way of others, from itself.",
    "does-not-fit": "Not one window has all its taps inside the padded input, or padding crops the whole output away.",
    "duplicate-name": "A layer has the name of another, or of the network's input.",
    "empty-window": "A window would have nothing of the input in it, and the framework does not say what comes out.",
    "encoder": "What writes a picture or a video failed: matplotlib, Pillow or ffmpeg.",
    "expected-shape": "A layer's output is not the shape that its author expects.",
    "fault": "A fault of convarith itself, and not of what was asked for: to be reported.",
    "format": "A file cannot be written: its name ends in no known format, or that format lacks what was asked for.",
    "group-divides": "The channels in, or those out, cannot be shared evenly among the groups.",
    "join-mismatch": "Layers that are joined or added have shapes that do not go together.",
    "linear-features": "Other features come in than a fully connected layer declares.",
    "list-length": "Lists of a configuration that go side by side differ in their lengths.",
    "missing-extra": "A package that is not always installed is needed.",
    "missing-key": "A network or a layer lacks a key, or a call in code an argument, that it must have.",
    "no-layers": "A network has no layers, so there is nothing to work out.",
    "no-matrix": "The layer has no weight, and so no matrix.",
    "no-network": "A file or a folder holds no network.",
    "no-solution": "Within the bounds that were given, nothing comes to the size that is wanted.",
    "no-space": "What slides over space, or varies its size, was given flat features.",
    "not-expressible": "A framework has no layer that does the same.",
    "not-flat": "A fully connected layer was given channels and space.",
    "not-in-framework": "The framework has no such operation, argument or name for a padding.",
    "output-padding-limit": "Output padding is not below its limit, the stride or the dilation.",
    "output-size": "No output padding within its limit gives the output size that is wanted.",
    "pad-order": "Padding that lists all axes in a row is not as long as the framework asks, or it has no such list.",
    "padding-limit": "Padding is larger, or crops more, than the operation or the framework allows.",
    "pool-padding": "Padding of a pooling is larger than the framework allows, half the kernel in most.",
    "several-networks": "A file holds several networks, and it was not said which is meant.",
    "size-mismatch": "A shape has another number of elements, or of axes, than what it is taken from.",
    "size-range": "Some of the input sizes that should go through a network do not.",
    "too-large": "What was asked for would take more memory or time than can have been meant.",
    "too-many-inputs": "An operation that takes one input was given several.",
    "unknown-key": "A configuration has a key, or a call in code an argument, that means nothing there.",
    "unknown-layer": "The network has no layer of that name.",
    "unknown-network": "A file holds no network of that name.",
    "unknown-op": "A layer names no operation that there is.",
    "unreadable": "A file cannot be opened, or is not in the format that it should be in.",
    "view": "A view cannot show that layer, or no view has that name.",
    "weight-shape": "A weight's shape is not the layer's.",
    "wrong-axes": "A list of one number per axis has another length than the input has axes.",
}
"""Every code of an error and of a finding, with what it says."""


class ConvArithError(ValueError):
    """What is wrong, with its numbers, and what to do about it.

    Attributes:
        message: What is wrong, with the arithmetic in it.
        code: A stable name for the kind of mistake, one of `CODES`.
        hint: What to do next; empty where the message says it all.
        setting: The field that is to blame, by its name here, such as ``"padding"``; None where it is none alone.
        instead: What that field is likely meant to be; None where nobody can tell.
    """

    def __init__(
        self,
        message: str,
        code: str,
        hint: str = "",
        setting: str | None = None,
        instead: str | tuple[str | int, ...] | None = None,
    ) -> None:
        super().__init__(message, code, hint, setting, instead)
        self.message = message
        self.code = code
        self.hint = hint
        self.setting = setting
        self.instead = instead

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def reworded(self, message: str, hint: str | None = None) -> ConvArithError:
        """Give the same error with another message: all else stays, and its hint where no other is given."""
        return ConvArithError(message, self.code, self.hint if hint is None else hint, self.setting, self.instead)

    def meaning(self, instead: str | tuple[str | int, ...]) -> ConvArithError:
        """Give the same error with what its field is likely meant to be."""
        return ConvArithError(self.message, self.code, self.hint, self.setting, instead)


def missing_extra(use: str, package: str, extra: str) -> ConvArithError:
    """Give the error for a use that needs a package of an extra, which is not installed."""
    return ConvArithError(
        f"{use} needs {package}, which is not installed",
        "missing-extra",
        f'pip install "convarith[{extra}]" brings it',
    )
