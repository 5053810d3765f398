"""Text under a picture stays within it."""

from __future__ import annotations

from convarith.draw.font import face_from
from convarith.draw.legend import label_block
from convarith.scene.model import Kind, Labels

FACE = face_from(None)
NAMED = tuple((kind, kind.value) for kind in Kind)
SETTING = "transposed convolution: i′ = 3, k = 3, s = 2, p = 1, a = 1 → o′ = 6"


def test_lines_and_legend_fold_at_the_width() -> None:
    labels = Labels(NAMED, (SETTING, SETTING), (("1,1", "1,0"), ("0,1", "0,0")))
    for width in (200, 330, 640):
        block = label_block(labels, width, 13, FACE)
        assert all(word.at[0] + FACE.width(word.text, word.pixels) <= width for word in block.texts)
        assert all(0 <= word.at[1] <= block.height for word in block.texts)


def test_no_word_is_lost_in_folding() -> None:
    block = label_block(Labels((), (SETTING,)), 200, 13, FACE)
    assert " ".join(word.text for word in block.texts) == SETTING


def test_every_kind_in_the_legend_has_a_cell_of_its_colour() -> None:
    block = label_block(Labels(((Kind.INPUT, "input"), (Kind.OUTPUT, "output")), ()), 330, 13, FACE)
    assert [cell.look.kind for cell in block.cells] == [Kind.INPUT, Kind.OUTPUT]
    assert [word.text for word in block.texts] == ["input", "output"]


def test_the_kernel_stands_left_of_the_lines() -> None:
    block = label_block(Labels(((Kind.INPUT, "input"),), (SETTING,), (("1", "0"),)), 640, 13, FACE)
    kernel = [cell for cell in block.cells if cell.look.kind is Kind.KERNEL]
    right = max(x for cell in kernel for x, _ in cell.corners)
    assert len(kernel) == 2
    assert all(word.at[0] > right for word in block.texts if word.text not in ("1", "0"))


def test_a_block_elsewhere_is_the_same_block() -> None:
    block = label_block(Labels(NAMED, (SETTING,)), 330, 13, FACE)
    moved = block.moved((7, 100))
    assert moved.height == block.height
    for word, there in zip(block.texts, moved.texts, strict=True):
        assert there == word._replace(at=(word.at[0] + 7, word.at[1] + 100))
    for cell, other in zip(block.cells, moved.cells, strict=True):
        assert other.look == cell.look
        assert other.corners == tuple((x + 7, y + 100) for x, y in cell.corners)
