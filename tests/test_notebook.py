"""The notebook of the documentation runs, and shows what is stored in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"
_SHOWN = ("text/plain", "text/html")


def outputs(notebook: Any) -> list[list[tuple[str | None, ...]]]:
    """Give what each cell of code prints and shows; pictures, whose bytes are Pillow's affair, by their kind."""
    return [
        [
            (
                output.get("text"),
                *((output.get("data", {}).get(kind) or "").partition("base64,")[0] for kind in _SHOWN),
            )
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.filterwarnings("ignore")  # of what runs kernels, not of convarith
def test_the_notebook_runs_and_shows_what_is_stored_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]) + os.pathsep + os.environ.get("PYTHONPATH", ""))
    monkeypatch.setenv("COLUMNS", "80")
    stored = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(run, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    assert outputs(run) == outputs(stored), "`COLUMNS=80 jupyter execute --inplace docs/notebook.ipynb` writes it anew"


def test_it_is_small_and_has_every_answer_stored() -> None:
    assert NOTEBOOK.stat().st_size < 200_000
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    assert all(
        cell["outputs"] or cell["source"][0].startswith("import") for cell in cells if cell["cell_type"] == "code"
    )
