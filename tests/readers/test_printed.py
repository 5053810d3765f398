"""What PyTorch prints of a model."""

from __future__ import annotations

import pytest
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.readers.formats import format_of, read_content
from convarith.readers.printed import read

LENET = """\
Sequential(
  (0): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=same, padding_mode=circular)
  (1): ReLU(inplace=True)
  (2): Sequential(
    (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    (3): Attention(dim=6)
  )
  (3): Flatten(start_dim=1, end_dim=-1)
  (4): LazyLinear(in_features=0, out_features=10, bias=True)
)"""
NET = """\
Net(
  (conv1): Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1))
  (relu): ReLU()
  (body): Sequential(
    (0-1): 2 x Conv2d(8, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
    (2): Block(
      (conv): Conv2d(8, 8, kernel_size=(1, 1), stride=(1, 1))
    )
  )
)"""


def test_a_sequential_is_read_in_order_with_the_names_and_lines_it_prints() -> None:
    (parsed,) = read(LENET)
    assert not parsed.problems
    assert [(each.name, each.op, line_at(each.places.start)) for each in parsed.network.layers] == [
        ("0", "conv", 2),
        ("1", "relu", 3),
        ("2.pool", "max_pool", 5),
        ("2.3", "opaque", 6),
        ("3", "flatten", 8),
        ("4", "linear", 9),
    ]
    assert parsed.network.layers[0].operation.output([(1, 28, 28)]) == (6, 28, 28)  # type: ignore[union-attr]
    assert parsed.network.layers[3].operation == Opaque("Attention is no layer of torch.nn that is known here")


def test_of_other_modules_the_order_is_not_certain_so_each_sequential_and_layer_is_by_itself() -> None:
    found = read(NET)
    assert [each.network.name for each in found] == ["conv1", "body"]
    names = [layer.name for layer in found[1].network.layers]
    assert names == ["0", "1", "2"]
    assert found[1].network.layers[2].operation == Opaque("Block, whose layers are printed in no certain order")


def test_the_input_of_a_model_is_that_of_its_first_part_and_of_others_only_where_it_goes_through() -> None:
    found = [each.on_input((1, 9, 9)) for each in read(NET)]
    assert [each.network.input for each in found] == [(1, 9, 9), ()]
    (wrong, _) = (each.on_input((3, 9, 9)) for each in read(NET))
    assert wrong.network.input == (3, 9, 9)
    assert [each.on_input((8, 9, 9)).network.input for each in read(NET)][1] == (8, 9, 9)


@pytest.mark.parametrize(
    "text",
    [
        f">>> print(model)\n{LENET}",
        f"\n\n{LENET}\n",
        LENET.replace("\n", "\r\n"),
        "".join(f"      {line}\n" for line in LENET.splitlines()),
        f"Out[3]: {LENET}",
        LENET.replace("Conv2d", "\x1b[32mConv2d\x1b[0m"),
        f"DataParallel(\n  (module): {LENET}\n)",
    ],
    ids=["prompt", "blank lines", "Windows", "indented", "notebook", "colours", "wrapped"],
)
def test_what_a_terminal_puts_around_it_is_no_matter(text: str) -> None:
    assert format_of("", text.encode()).module == "printed"
    (parsed,) = read_content("", text.encode())
    assert [each.op for each in parsed.network.layers] == ["conv", "relu", "max_pool", "opaque", "flatten", "linear"]


def test_a_line_that_is_no_module_is_where_it_stops() -> None:
    with pytest.raises(ConvArithError, match=r"this is not what PyTorch prints of a model: '.a, b.' is no module"):
        read("[a, b]")


def test_a_model_of_strangers_has_no_layers() -> None:
    with pytest.raises(ConvArithError, match="no layers that are known here"):
        read("Net(\n  (a): Attention(3)\n)")


def test_repetitions_and_depth_have_limits() -> None:
    with pytest.raises(ConvArithError, match="more than 100,000 layers"):
        read("Sequential(\n  (0-999999): 999999 x ReLU()\n)")
    with pytest.raises(ConvArithError, match="100 deep"):
        read("Sequential(\n(0): " * 1000)
