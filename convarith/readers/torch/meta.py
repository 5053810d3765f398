"""Modules of PyTorch run on the meta device, where tensors have shapes and no numbers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convarith.networks.operations import Shape

BATCH = 7
"""How many are run at once: a number that is seldom another size, so that the batch is known where it comes first."""


def run_on_meta(module: Any, shape: Shape) -> Any:
    """Run a module on an input of (channels, *spatial), by parameters without numbers in place of its own."""
    torch = sys.modules["torch"]
    tensors = (*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False))
    without_numbers = {name: torch.empty_like(tensor, device="meta") for name, tensor in tensors}
    given = torch.empty((BATCH, *shape), device="meta")
    with torch.no_grad():
        return torch.func.functional_call(module, without_numbers, (given,))


def shape_with_batch(output: Any) -> tuple[int, ...] | None:
    """Give the shape of a tensor of such a run; None for what is none, and where the batch does not come first."""
    shape = tuple(getattr(output, "shape", ()))
    return shape if len(shape) > 1 and shape[0] == BATCH else None
