"""How commands are told of a network: what NET means, and the options beside it."""

from __future__ import annotations

from convarith.cli.choices import FRAMEWORKS
from convarith.cli.panels import NETWORK
from convarith.cli.parameters import argument, option
from convarith.cli.progress import at_work
from convarith.engine.spelling import read_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.networks.graph import Network

NETWORK_SOURCE = argument(
    metavar="NET",
    help="A network: a file or folder, - for standard input, its text, as in 'conv 6 k4 | max_pool k2', or "
    "package.module:name, which is imported.",
)
INPUT_SHAPE = option(
    "--input",
    metavar="SHAPE",
    help="Input, channels first: 3x224x224.",
    show_default="what the network says",
    panel=NETWORK,
)
NETWORK_NAME = option(
    "--network", metavar="NAME", help="Which one, where there are several.", show_default="all", panel=NETWORK
)
FRAMEWORK_NAME = option(
    "--framework",
    metavar="NAME",
    help="Whose words the layers are in, where a network names none.",
    choices=FRAMEWORKS,
    panel=NETWORK,
)


def read_networks(source: str, shape: str | None, name: str | None, framework: str | None) -> tuple[str, list[Network]]:
    """Read the networks that a command is about, and give the name under which to speak of their source.

    Args:
        source: What NET is.
        shape: Text of an input to take instead of theirs.
        name: Name of the only one to take.
        framework: The one in whose words networks are that name none.

    Raises:
        ConvArithError: As `networks`.
        OSError: Where the source cannot be opened.
    """
    from convarith.readers.network import networks
    from convarith.readers.source import STDIN

    given = None if shape is None else read_size(shape, "input")
    with at_work("reading", hidden=source == STDIN):  # which may be typed on the same terminal
        return networks(source, given, name=name, framework=framework)
