"""Measure convarith against its peers, print the figures with their goals, and write them into `REPORT.md`.

Each row runs both sides in turn and tells the median of the ratios; absolute times are of this machine and this moment.

    python benchmarks/run.py                # all rows
    python benchmarks/run.py gif matrices   # those whose names have one of these words
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from measure import in_turn, once, ratio
from report import REPORT, Figure, at_least, at_most, conditions, updated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
PEERS = HERE / "peers"
PYTHON = sys.executable
CONVARITH = str(Path(PYTHON).with_name("convarith"))
SHAPE = [CONVARITH, "shape", "224x224", "-k", "7", "-s", "2", "-p", "3"]
GOALS_OF_CONVOLUTIONS = {  # in 32 and in 64 bits
    "64→64 56² k3": (1.3, 0.95),
    "256→256 14² k3": (1.15, 0.95),
    "stem 8×3×224² k7 s2": (0.95, 0.95),
    "transposed 64→64 28² k4 s2": (1.4, 0.95),
    "depthwise 64 56² k3": (2.4, 0.95),
    "transposed of one channel 512² k7": (1.5, 1.5),
}
LATEX_SECONDS = 18.1  # of the guide's own pipeline for an animation of 25 frames, as measured once beside a TeX Live


def shapes_as_processes() -> list[Figure]:
    """Time shapes as whole processes against an empty interpreter, by the time in which they have a core."""
    empty = [PYTHON, "-c", "pass"]
    transposed = [CONVARITH, "shape", "3x3", "-k", "3", "-s", "2", "-p", "1", "-a", "1", "-t"]
    rows = [
        ("shape", SHAPE, False, 3),
        ("shape on a terminal", SHAPE, True, 4),
        ("shape -q", [*SHAPE, "-q"], False, 3),
        ("shape --json", [*SHAPE, "--json"], False, 3),
        ("shape of a transposed layer", transposed, False, 4),
    ]
    figures = []
    for work, command, on_terminal, goal in rows:
        ours, peer = in_turn(command, empty, 15, on_terminal=on_terminal)
        busy = [run.busy for run in ours]
        also = f" ({min(busy) * 1000:.0f} ms)"
        measured = ratio(busy, [run.busy for run in peer])
        figures.append(at_most(f"{work}, whole process", "python -c pass", measured, goal, also))
    return figures


def shape_against_torch() -> list[Figure]:
    """Time a shape as a whole process against PyTorch's meta device."""
    ours, peer = in_turn(SHAPE, [PYTHON, str(PEERS / "torch_meta.py")], 5)
    faster = ratio([run.seconds for run in peer], [run.seconds for run in ours])
    return [at_least("shape, whole process, faster", "torch meta device", faster, 60)]


def shapes_through_a_stack() -> list[Figure]:
    """Time shapes through 1,000 different layers, and a check of them by all rules, against ONNX."""
    done = subprocess.run([PYTHON, str(PEERS / "shapes.py"), "1000"], capture_output=True, text=True, check=True).stdout
    (version, theirs), *ours = (line.split() for line in done.splitlines())
    peer = f"onnx {version} infer_shapes"
    return [
        at_most(work, peer, float(times), goal, f" ({float(taken):.1f} against {float(theirs):.1f} µs)")
        for (times, taken), work, goal in zip(
            ours,
            ("shapes of a layer, 1,000 different ones", "check of a layer, 1,000 different ones"),
            (0.3, 1),
            strict=True,
        )
    ]


def checks_of_small_files() -> list[Figure]:
    """Time a check of one small file as a whole process against a shape, and one of a range against one without."""
    with tempfile.TemporaryDirectory() as folder:
        small, plain, ranged = (Path(folder, f"{name}.toml") for name in ("small", "plain", "ranged"))
        small.write_text(_stack(12))
        plain.write_text(_stack(100))
        ranged.write_text(_stack(100).replace("input =", 'sizes = "32..1000000"\ninput ='))
        # In a folder without settings, not in that of this project.
        ours, peer = in_turn([CONVARITH, "check", str(small)], SHAPE, 15, folder=folder)
        with_range, without = in_turn(
            [CONVARITH, "check", str(ranged)], [CONVARITH, "check", str(plain)], 15, folder=folder
        )
    seconds = [run.seconds for run in ours]
    costs = ratio([run.seconds for run in with_range], [run.seconds for run in without])
    also = f" ({min(seconds) * 1000:.0f} ms)"
    return [
        at_most(
            "check of a small file, whole process", "shape", ratio(seconds, [run.seconds for run in peer]), 1.5, also
        ),
        at_most("check of a million sizes through 100 layers, whole process", "of one size", costs, 1.2),
    ]


def checks_of_much() -> list[Figure]:
    """Time checks of ever longer networks, which should take as much longer, and of 2,000 files with 24,000 layers."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        seconds = []
        for count in (1_000, 10_000, 100_000):
            file = Path(folder, f"{count}.toml")
            file.write_text(_stack(count))
            seconds.append(min(once([CONVARITH, "check", str(file)]).busy for _ in range(3)))
        start, middle, whole = seconds
        growth = (whole - start) / (middle - start) / 11
        figures.append(at_most("check of 10⁵ layers, a layer", "of 10⁴", growth, 1.3))
        figures.append(Figure("check of 10⁵ layers", "", f"{whole:.1f} s", "≤ 5 s", whole <= 5))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(2_000):
            Path(folder, f"{number:04}.toml").write_text(_stack(12))
        taken = min(once([CONVARITH, "check", folder]).seconds for _ in range(3))
    figures.append(Figure("check of 2,000 files, 24,000 layers", "", f"{taken:.1f} s", "≤ 1.5 s", taken <= 1.5))
    return figures


def _stack(layers: int) -> str:
    """Write a network of so many different layers, of an input that is larger than all their dilations."""
    return "[[network]]\ninput = [8, 1000000, 1000000]\n" + "".join(
        f'[[network.layer]]\nname = "c{n}"\nop = "conv"\nkernel = 3\npadding = {n + 1}\ndilation = {n + 1}\n'
        f"out_channels = {n % 100 + 1}\n"
        for n in range(layers)
    )


def summaries_of_growing_dilation() -> list[Figure]:
    """Time summaries of ever longer networks whose windows get ever wider, which should take as much longer."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = []
        for count in (100, 500, 2_500):
            file = Path(folder, f"{count}.toml")
            file.write_text(_stack(count))
            seconds.append(min(once([CONVARITH, "summary", str(file)]).busy for _ in range(3)))
    start, middle, whole = seconds
    growth = (whole - start) / (middle - start) / 6
    return [at_most("summary of 2,500 growing windows, a layer", "of 500", growth, 1.3, f" ({whole:.1f} s)")]


def networks_in_process() -> list[Figure]:
    """Time the sizes of a U-Net, and reading 1,000 layers against the parser alone."""
    done = subprocess.run([PYTHON, str(PEERS / "networks.py")], capture_output=True, text=True, check=True).stdout
    milliseconds, *rows = done.splitlines()
    sizes = Figure(
        "sizes of a U-Net of 200 layers", "", f"{float(milliseconds):.0f} ms", "≤ 50 ms", float(milliseconds) <= 50
    )
    read = [row.split() for row in rows]
    return [
        sizes,
        *(
            at_most(f"1,000 layers read from {name}", "its parser", float(times), 2, f" ({float(taken):.0f} ms)")
            for name, times, taken in read
        ),
    ]


def summary_of_an_onnx_file() -> list[Figure]:
    """Time the summary of a ResNet-50 in ONNX as a whole process against ONNX's shapes."""
    (model,) = Path(find_spec("onnx").submodule_search_locations[0]).rglob("light_resnet50.onnx")  # type: ignore[union-attr,index]
    ours, peer = in_turn([CONVARITH, "summary", str(model)], [PYTHON, str(PEERS / "onnx_shapes.py"), str(model)], 7)
    faster = ratio([run.seconds for run in peer], [run.seconds for run in ours])
    return [at_least("summary of ResNet-50 in ONNX, faster", "onnx.shape_inference", faster, 2)]


def large_onnx_file() -> list[Figure]:
    """Time and weigh the summary of an ONNX file of a gigabyte, most of it weights, against that of ResNet-50."""
    (small,) = Path(find_spec("onnx").submodule_search_locations[0]).rglob("light_resnet50.onnx")  # type: ignore[union-attr,index]
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder, "large.onnx")
        with large.open("wb") as file:
            file.write(small.read_bytes())
            # A second part of the graph, which adds to the first: one initializer of nothing but weights.
            weights = 1_000_000_000
            tensor = b"\x4a" + _varint(weights)
            graph = b"\x2a" + _varint(len(tensor) + weights)
            file.write(b"\x3a" + _varint(len(graph) + len(tensor) + weights) + graph + tensor)
            file.truncate(file.tell() + weights)
        ours, peer = in_turn([CONVARITH, "summary", str(large)], [CONVARITH, "summary", str(small)], 3)
    slower = ratio([run.seconds for run in ours], [run.seconds for run in peer])
    memory = ratio([run.memory for run in ours], [run.memory for run in peer])
    return [
        at_most("summary of 1 GB of ONNX", "ResNet-50 without weights", slower, 1.2),
        at_most("summary of 1 GB of ONNX, memory", "ResNet-50 without weights", memory, 1.2),
    ]


def _varint(number: int) -> bytes:
    """Write a number as protocol buffers do."""
    return bytes([number & 0x7F | 0x80]) + _varint(number >> 7) if number > 0x7F else bytes([number])


def small_networks() -> list[Figure]:
    """Time the answers of commands on small networks, as whole processes, against an empty interpreter and a shape."""
    line = "conv 6 k4 | max_pool k2 | flatten | linear 10"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "convarith.toml")
        path.write_text(
            '[[network]]\ninput = [1, 6, 6]\n[[network.layer]]\nop = "conv"\nout_channels = 8\nkernel = 3\n'
        )
        commands = {
            "summary of a line": [CONVARITH, "summary", line],
            "sizes of a line": [CONVARITH, "sizes", line],
            "check of a file of one layer": [CONVARITH, "check", str(path)],
        }
        figures = []
        for work, command in commands.items():
            for peer, against, goal in (("python -c pass", [PYTHON, "-c", "pass"], 4.5), ("shape", SHAPE, 1.5)):
                measured = ratio(*([run.busy for run in runs] for runs in in_turn(command, against, 9, folder=folder)))
                figures.append(at_most(f"{work}, whole process", peer, measured, goal))
    return figures


def solving_against_trying() -> list[Figure]:
    """Time all settings from one size to another against trying them through the engine, and as a whole process."""
    done = subprocess.run([PYTHON, str(PEERS / "solving.py")], capture_output=True, text=True, check=True).stdout
    faster, milliseconds, usual, longer, wide = map(float, done.split())
    ours, peer = in_turn([CONVARITH, "solve", "128", "--to", "64", "-k", "11", "-s", "2"], SHAPE, 9)
    process = ratio([run.seconds for run in ours], [run.seconds for run in peer])
    also = f" ({usual:,.0f} candidates in {milliseconds:.1f} ms, {wide:,.0f} in {longer:.1f} ms)"
    return [
        at_least("solve, faster", "trying all through the engine", faster, 1000, also),
        at_most("solve, whole process", "shape", process, 1.5),
    ]


def stacks_of_layers() -> list[Figure]:
    """Time whole processes that solve for stacks of six layers, and for what sees a length."""
    commands = {
        "16000 → 50 by 6 convolutions": "16000 --to 50 --layers 6",
        "4 → 256 by 6 transposed convolutions": "4x4 --to 256x256 -t --layers 6",
        "10^18 → 10^15 by 6 convolutions": f"{10**18} --to {10**15} --layers 6",
        "stacks that see 4,096": "--field 4096",
    }
    found = []
    for work, line in commands.items():
        command = [CONVARITH, "solve", *line.split()]
        once(command)
        seconds = min(once(command).seconds for _ in range(5))
        found.append(Figure(f"solve {work}, whole process", "", f"{seconds:.2f} s", "≤ 1 s", seconds <= 1))
    return found


def summary_against_torchinfo() -> list[Figure]:
    """Time and weigh the summary of a ResNet-50 as a whole process against torchinfo's."""
    ours_command = [CONVARITH, "summary", str(HERE.parent / "docs" / "examples" / "resnet50.toml")]
    return _against_a_peer("summary of ResNet-50", ours_command, "torchinfo", 10)


def counts_against_fvcore() -> list[Figure]:
    """Time and weigh the parameters and multiplications of a ResNet-50 as a whole process against fvcore's."""
    return _counts_against("fvcore")


def counts_against_thop() -> list[Figure]:
    """Time and weigh the parameters and multiplications of a ResNet-50 as a whole process against thop's."""
    return _counts_against("thop")


def _counts_against(peer: str) -> list[Figure]:
    network = str(HERE.parent / "docs" / "examples" / "resnet50.toml")
    return _against_a_peer(
        "parameters and MACs of ResNet-50", [CONVARITH, "summary", network, "--depth", "1"], peer, 20
    )


def _against_a_peer(work: str, ours_command: list[str], name: str, goal: float) -> list[Figure]:
    ours, peer = in_turn(ours_command, [PYTHON, str(PEERS / "resnet50.py"), name], 3)
    faster = ratio([run.seconds for run in peer], [run.seconds for run in ours])
    memory = ratio([run.memory for run in ours], [run.memory for run in peer])
    return [
        at_least(f"{work}, faster", name, faster, goal, f" ({min(run.seconds for run in ours) * 1000:.0f} ms)"),
        at_most(f"{work}, memory", name, memory, 0.05),
    ]


def gif_of_25() -> list[Figure]:
    """Time a GIF of 25 frames as a whole process."""
    with tempfile.TemporaryDirectory() as folder:
        ours, peer = in_turn(*_gif_commands(5, folder), 5)
    seconds = [run.seconds for run in ours]
    faster = ratio([run.seconds for run in peer], seconds)
    return [
        at_least("GIF of 25 frames, faster", "FuncAnimation", faster, 12, f" ({min(seconds) * 1000:.0f} ms)"),
        at_least("GIF of 25 frames, faster", f"LaTeX ({LATEX_SECONDS} s)", LATEX_SECONDS / max(seconds), 150),
    ]


def gif_of_100() -> list[Figure]:
    """Time and weigh a GIF of 100 frames."""
    with tempfile.TemporaryDirectory() as folder:
        ours_command, peer_command = _gif_commands(10, folder)
        ours, peer = in_turn(ours_command, peer_command, 3)
        sizes = [Path(folder, name).stat().st_size for name in ("ours.gif", "peer.gif")]
    # An imported NumPy and Pillow are most of the memory, and a peer could not do without them either.
    memory = ratio([run.memory for run in ours], [run.memory for run in peer])
    return [
        at_least(
            "GIF of 100 frames, faster",
            "FuncAnimation",
            ratio([run.seconds for run in peer], [run.seconds for run in ours]),
            20,
            f" ({min(run.seconds for run in ours) * 1000:.0f} ms)",
        ),
        at_most("GIF of 100 frames, memory", "FuncAnimation", memory, 0.15, f" ({ours[0].memory:.0f} MB)"),
        at_most("GIF of 100 frames, size", "FuncAnimation", sizes[0] / sizes[1], 0.25, f" ({sizes[0] / 1000:.0f} kB)"),
    ]


def views_against_the_map() -> list[Figure]:
    """Time the richest views against the map, 36 frames each, as whole processes."""
    transposed = ["3x3", "-k", "3", "-s", "2", "-p", "1", "-a", "1", "-t"]
    views = {"matrix": ["6x6", "-k", "3", "-p", "1"], "equivalence": transposed}
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        map_ = [CONVARITH, "animate", "6x6", "-k", "3", "-p", "1", "-o", f"{folder}/map.gif"]
        for name, setting in views.items():
            command = [CONVARITH, "animate", *setting, "--view", name, "--frames", ":36", "-o", f"{folder}/{name}.gif"]
            ours, peer = in_turn(command, map_, 5)
            measured = ratio([run.seconds for run in ours], [run.seconds for run in peer])
            figures.append(at_most(f"GIF of 36 frames, view {name}", "view map", measured, 2))
    return figures


def gif_of_2025() -> list[Figure]:
    """Weigh a long GIF against its own first frames: frames are streamed, not kept."""
    with tempfile.TemporaryDirectory() as folder:
        long = [
            CONVARITH,
            "animate",
            "45x45",
            "-k",
            "1",
            "--labels",
            "none",
            "--scale",
            "6",
            "-o",
            f"{folder}/long.gif",
        ]
        ours, peer = in_turn(long, [*long, "--frames", ":200"], 1)
    memory = ratio([run.memory for run in ours], [run.memory for run in peer])
    return [at_most("GIF of 2,025 frames, memory", "its first 200", memory, 1.1, f" ({ours[0].memory:.0f} MB)")]


def gifs_against_gifsicle() -> list[Figure]:
    """Weigh GIFs against what an optimizer makes of them."""
    optimizer = shutil.which("gifsicle")
    if optimizer is None:
        return [Figure("size of a GIF", "gifsicle -O3", "not installed", "≤ 1.1×", None)]
    transposed = ["3x3", "-k", "3", "-s", "2", "-p", "1", "-t"]
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for view in ("map", "values", "scatter", "equivalence", "matrix"):
            path = Path(folder, f"{view}.gif")
            once([CONVARITH, "animate", *transposed, "--view", view, "-o", str(path)])
            smaller = path.with_suffix(".smaller.gif")
            once([optimizer, "-O3", str(path), "-o", str(smaller)])
            size = path.stat().st_size
            also = f" ({size / 1000:.0f} kB)"
            figures.append(at_most(f"GIF, view {view}, size", "gifsicle -O3", size / smaller.stat().st_size, 1.1, also))
    return figures


def _gif_commands(size: int, folder: str) -> tuple[list[str], list[str]]:
    ours = [
        CONVARITH,
        "animate",
        f"{size}x{size}",
        "-k",
        "3",
        "-p",
        "1",
        "--labels",
        "none",
        "-o",
        f"{folder}/ours.gif",
    ]
    return ours, [PYTHON, str(PEERS / "func_animation.py"), str(size), f"{folder}/peer.gif"]


def matrices() -> list[Figure]:
    """Time and weigh W in compressed rows against SciPy, plain writing and PyTorch."""
    done = subprocess.run([PYTHON, str(PEERS / "matrices.py")], capture_output=True, text=True, check=True).stdout
    kron, best, writing, memory, torch_time, torch_memory, long, long_memory = map(float, done.split())
    return [
        at_least("W of 512², k3, CSR, faster", "scipy.sparse.kron", kron, 10),
        at_least("W of 512², k3, CSR, faster", "the best of scipy.sparse: kron, diags, dia", best, 3),
        at_most("W of 1024², CSR", "writing its arrays", writing, 1.2),
        at_most("W of 1024², CSR, memory at most", "its arrays", memory, 1.1),
        at_least("W of 64², faster", "identity through torch", torch_time, 2000),
        at_least("W of 64², less memory", "identity through torch", torch_memory, 250),
        at_most("W along one axis, 10⁷ entries, an entry", "at 512²", long, 3),
        at_most("W along one axis, memory at most", "its arrays", long_memory, 1.5),
    ]


def sizes_at_once() -> list[Figure]:
    """Time a million output sizes against a comprehension."""
    done = subprocess.run([PYTHON, str(PEERS / "sizes.py")], capture_output=True, text=True, check=True).stdout
    wide, narrow = map(float, done.split())
    peer = "comprehension of the formula"
    return [
        at_least("10⁶ settings, int64, faster", peer, wide, 20),
        at_least("10⁶ settings, int32, faster", peer, narrow, 30),
    ]


def run_in_tiles() -> list[Figure]:
    """Weigh a convolution of an image of 1 GB, from file to file, against one of a quarter of it."""
    with tempfile.TemporaryDirectory() as folder:
        values = ",".join("1" * 9)
        commands = []
        for rows in (32_768, 8_192):
            image = Path(folder, f"{rows}.npy")
            header = {"descr": "<f4", "fortran_order": False, "shape": (1, rows, 8_192)}
            with image.open("wb") as file:
                np.lib.format.write_array_header_1_0(file, header)
                file.truncate(file.tell() + rows * 8_192 * 4)  # zeros, which take no room
            setting = ["--values", values, "-k", "3x3", "-p", "1", "-o", f"{folder}/y.npy"]
            commands.append([CONVARITH, "run", str(image), *setting])
        whole, quarter = commands
        ours, peer = in_turn(whole, quarter, 1)
    memory = ratio([run.memory for run in ours], [run.memory for run in peer])
    also = f" ({ours[0].memory:.0f} MB, for 2,147 MB in and out)"
    return [at_most("run of an image of 1 GB, memory", "of its first quarter", memory, 1.1, also)]


def wide_table() -> list[Figure]:
    """Time W of 1,000 columns as a table against CSV."""
    done = subprocess.run([PYTHON, str(PEERS / "table.py")], capture_output=True, text=True, check=True).stdout
    return [at_most("text table of 1,000 columns", "csv", float(done), 2)]


def pages() -> list[Figure]:
    """Time a long PDF and the equivalence in each format of the vector painter, as whole processes."""
    equivalence = ["3x3", "-k", "3", "-s", "2", "-p", "1", "-a", "1", "-t", "--view", "equivalence"]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, setting, file, goal in (
            ("PDF of 400 frames", ["20x20", "-k", "3", "-p", "1", "--fps", "1"], "map.pdf", 4),
            *((f"{form} of the equivalence 3x3 → 6x6", equivalence, f"e.{form}", 2) for form in ("pdf", "svg", "html")),
        ):
            command = [CONVARITH, "animate", *setting, "-o", f"{folder}/{file}"]
            once(command)
            busy = min(once(command).busy for _ in range(3))
            found.append(Figure(name, "", f"{busy:.1f} s of a core", f"≤ {goal} s", busy <= goal))
    return found


def convolutions() -> list[Figure]:
    """Time convolutions, warm and on one thread, against PyTorch; with OPENBLAS_CORETYPE too where it is set."""
    figures = []
    core = os.environ.get("OPENBLAS_CORETYPE")
    plain = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    for label, environment in [("", plain), *([(f", BLAS as {core}", dict(os.environ))] if core else [])]:
        command = [PYTHON, str(PEERS / "convolutions.py")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
        for line in done.splitlines():
            name, dtype, measured, ours, theirs = line.split("|")
            also = f" ({float(ours):.1f} against {float(theirs):.1f} ms)"
            goal = GOALS_OF_CONVOLUTIONS[name][dtype == "float64"]
            figures.append(at_most(f"{name} {dtype}{label}", "torch", float(measured), goal, also))
    return figures


ROWS: list[tuple[Callable[[], list[Figure]], str | None]] = [
    (shapes_as_processes, None),
    (shape_against_torch, "torch"),
    (shapes_through_a_stack, "onnx"),
    (checks_of_small_files, None),
    (checks_of_much, None),
    (summaries_of_growing_dilation, None),
    (networks_in_process, "yaml"),
    (small_networks, None),
    (solving_against_trying, None),
    (stacks_of_layers, None),
    (summary_of_an_onnx_file, "onnx"),
    (large_onnx_file, "onnx"),
    (summary_against_torchinfo, "torchinfo"),
    (counts_against_fvcore, "fvcore"),
    (counts_against_thop, "thop"),
    (gif_of_25, None),
    (gif_of_100, None),
    (views_against_the_map, None),
    (gif_of_2025, None),
    (gifs_against_gifsicle, None),
    (pages, None),
    (sizes_at_once, None),
    (run_in_tiles, None),
    (wide_table, None),
    (matrices, "scipy"),
    (convolutions, "torch"),
]
"""What is measured, and the package that its peer needs beyond convarith's own."""
NAMES = [measure.__name__ for measure, _ in ROWS]


def chosen(words: Sequence[str]) -> list[str]:
    """Give the names of the rows that have one of some words; of all without any.

    Raises:
        SystemExit: For a word that no row has, with those there are.
    """
    for word in words:
        if not any(word in name for name in NAMES):
            raise SystemExit(f"no row is called {word}; there are {', '.join(NAMES)}")
    return [name for name in NAMES if not words or any(word in name for word in words)]


def main() -> None:
    """Measure rows, print each figure as it comes, and write the report."""
    wanted = chosen(sys.argv[1:])
    once([*SHAPE])  # so that every file is compiled and in memory
    told = conditions()
    print(told)
    for measure, needed in ROWS:
        name = measure.__name__
        if name not in wanted:
            continue
        if needed and find_spec(needed) is None:
            work = (measure.__doc__ or "").partition("\n")[0]
            figures = [Figure(work, needed, "its peer is not installed", "", None)]
        else:
            figures = measure()
        for figure in figures:
            print(" | ".join([name, *figure[:4], figure.verdict]), flush=True)
        # After each row, so that a run that is stopped has what it measured.
        before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
        REPORT.write_text(updated(before, NAMES, {name: figures}, told), encoding="utf-8")


if __name__ == "__main__":
    main()
