"""``convarith summary``: every layer of a network, with what it costs and what it sees."""

from __future__ import annotations

from convarith.cli.choices import COLUMNS
from convarith.cli.messages import complain, tell, tell_json
from convarith.cli.networks import FRAMEWORK_NAME, INPUT_SHAPE, NETWORK_NAME, NETWORK_SOURCE, read_networks
from convarith.cli.panels import OUTPUT
from convarith.cli.parameters import flag, option
from convarith.cli.parse import one_at_most
from convarith.cli.progress import at_work
from convarith.engine.numbers import counted
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.networks.graph import Network
    from convarith.networks.summary import Summary


def summary(
    *,
    source: str = NETWORK_SOURCE,
    shape: str | None = INPUT_SHAPE,
    columns: str | None = option(
        "--columns",
        metavar="NAMES",
        help="Which columns, as in layer,output,field.",
        choices=COLUMNS,
        show_default="those that there is room for",
        panel=OUTPUT,
    ),
    layer: list[str] | None = option(
        "--layer",
        metavar="NAMES",
        help="Only these layers, and those within them: conv1,layer1.0; also given several times.",
        several=True,
        show_default="all",
        panel=OUTPUT,
    ),
    depth: int | None = option(
        "--depth",
        metavar="N",
        help="Gather layers whose names begin with the same N parts.",
        kind=int,
        least=1,
        panel=OUTPUT,
    ),
    network: str | None = NETWORK_NAME,
    framework: str | None = FRAMEWORK_NAME,
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
) -> int:
    """Every layer of a network: its output, parameters, MACs, receptive field, jump, and the sizes it takes.

    Exit code 2 where a layer does not go through.

    Examples:
      # A model in a file
      convarith summary model.py --input 3x224x224
      # A network as text
      convarith summary 'conv 6 k5 | max_pool k2 | flatten | linear 10' --input 1x28x28
      # Some columns only
      convarith summary model.py --input 3x224x224 --columns layer,output,field
    """
    from convarith.networks.summary import of_layers, summarize
    from convarith.report.summary import show, to_json

    one_at_most(columns=columns is not None, json=as_json)
    file, networks = read_networks(source, shape, network, framework)
    with at_work(f"summing up {counted(sum(len(each.layers) for each in networks), 'layer')}"):
        summaries = [summarize(each) for each in networks]
    shown = summaries if layer is None else of_layers(summaries, _names(",".join(layer)))
    if depth is not None:
        shown = [each.to_depth(depth) for each in shown]
    if as_json:
        tell_json(to_json([(file, each) for each in shown]))
    else:
        chosen = None if columns is None else _names(columns)
        for number, each in enumerate(shown):
            if number > 0:
                tell("")
            show(each, chosen)
    for read, summed_up in zip(networks, summaries, strict=True):
        _tell_problems(read, summed_up)
    return 2 if any(each.problems for each in summaries) else 0


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _tell_problems(network: Network, summary: Summary) -> None:
    """Tell on standard error what does not go through, the first of all with what would mend it."""
    if not summary.problems:
        return
    from convarith.networks.meant_input import meant_input
    from convarith.networks.repair import hint, repairs, ways_out

    network = replace(network, input=summary.input)
    meant = meant_input(network, summary.problems)
    for number, problem in enumerate(summary.problems):
        mended = "" if number else meant.hint if meant else ways_out(repairs(network, problem))
        told = problem.error.reworded(problem.error.message, mended or hint(network, problem))
        complain(f"{problem.layer}: {told.message}", told.hint)
