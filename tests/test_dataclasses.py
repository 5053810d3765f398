"""What is handed around does not change, and has room for its fields only."""

from __future__ import annotations

import re
from pathlib import Path

import convarith

PACKAGE = Path(convarith.__file__).parent
FILLED_STEP_BY_STEP = {
    "networks/size_flow.py: Flow",
    "readers/caffe/prototxt.py: Message",
    "readers/code/definitions.py: Frame",
    "readers/layer_tables.py: _Reader",
    "readers/printed.py: _Module",
}
CLASS = re.compile(r"^@dataclass(?:\((.*)\))?\nclass (\w+)(.*(?:\n(?:    .*)?)*)", re.MULTILINE)
DATACLASSES = [
    (f"{path.relative_to(PACKAGE).as_posix()}: {name}", options, body)
    for path in PACKAGE.rglob("*.py")
    for options, name, body in CLASS.findall(path.read_text(encoding="utf-8"))
]


def test_a_dataclass_is_frozen_unless_it_is_filled_step_by_step() -> None:
    assert {name for name, options, _ in DATACLASSES if "frozen=True" not in options} == FILLED_STEP_BY_STEP


def test_a_dataclass_has_slots_unless_it_keeps_what_it_has_worked_out() -> None:
    assert [name for name, options, body in DATACLASSES if ("slots=True" in options) == ("@cached" in body)] == []
