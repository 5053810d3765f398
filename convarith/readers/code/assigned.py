"""The layers that lines of code make, by what they are assigned to."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from convarith.readers.code.layers import place
from convarith.readers.code.literals import dotted
from convarith.readers.code.steps import Block, Chain, opaque

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.readers.code.layers import LayerReader
    from convarith.readers.code.steps import Steps


class Assigned:
    """The layers that lines make, by what they are assigned to, and those that stand there by themselves."""

    def __init__(self, reader: LayerReader, body: Sequence[ast.stmt]) -> None:
        self._reader = reader
        self.steps: dict[str, Steps] = {}
        self.pasted: list[tuple[str | None, Steps]] = []
        for each in body:
            self._statement(each)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            steps = self._layers(node.value)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if steps is not None and dotted(target):
                    self.steps[dotted(target)] = steps
        elif isinstance(node, ast.Expr):
            self._expression(node.value)
        elif not isinstance(node, ast.FunctionDef | ast.ClassDef):
            self._perhaps(node)

    def _perhaps(self, node: ast.stmt) -> None:
        """Take up that lines in a loop or a condition may add layers to some that are known, or replace them."""
        kind = type(node).__name__.lower()
        for each in ast.walk(node):
            if isinstance(each, ast.Name | ast.Attribute) and isinstance(each.ctx, ast.Store):
                self.steps.pop(dotted(each), None)
            elif (found := self._reader.extended(self.steps, each)) is not None:
                name, chain = found
                unknown = opaque(f"what is added in a {kind}", place(node))
                self.steps[name] = replace(chain, steps=(*chain.steps[:-1], (None, unknown)))

    def _layers(self, node: ast.expr) -> Steps | None:
        if isinstance(node, ast.Tuple) and len(node.elts) == 1:
            return self._layers(node.elts[0])
        if isinstance(node, ast.List | ast.Tuple):
            found = list(self._reader.row(node.elts))
            known = any(isinstance(each, Chain | Block) or not each.foreign for _, each in found)
            return Chain(tuple(found), place(node)) if known else None
        return self._reader.steps(node)

    def _expression(self, node: ast.expr) -> None:
        if (found := self._reader.extended(self.steps, node)) is not None:
            self.steps[found[0]] = found[1]
            return
        steps = self._layers(node)
        if isinstance(steps, Chain) and isinstance(node, ast.Tuple | ast.List):
            self.pasted += steps.steps
        elif steps is not None:
            self.pasted.append((None, steps))
