"""What undoes a layer, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.report.solve import layer_to_dict, setting_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.solving.inverse import Inverse
