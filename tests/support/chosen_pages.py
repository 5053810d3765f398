"""Random choices on the page of ``explore``, most of which fit."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import strategies as st


def _along(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    """Write one number for both axes, or one each."""
    return st.one_of(numbers.map(str), st.tuples(numbers, numbers).map(lambda pair: f"{pair[0]}x{pair[1]}"))


_PAIRS = st.tuples(st.integers(-1, 3), st.integers(-1, 3)).map(lambda pair: f"{pair[0]}:{pair[1]}")
_PADDINGS = st.one_of(
    _along(st.integers(0, 2)),
    _PAIRS,
    st.tuples(_PAIRS, _PAIRS).map("x".join),
    st.sampled_from(["same", "valid", "half", "full", "causal"]),
)
_WINDOW = {
    "kernel": _along(st.integers(1, 4)),
}
_MORE = {
    "stride": _along(st.integers(1, 3)),
    "padding": _PADDINGS,
    "dilation": _along(st.integers(1, 3)),
}
_SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=2).map(lambda sizes: "x".join(map(str, sizes)))
_PICTURE = {
    "order": st.sampled_from(["rows", "columns", "snake", "random"]),
    "seed": st.integers(0, 9).map(str),
    "theme": st.sampled_from(["guide", "dark", "print", "colorblind"]),
    "fps": st.sampled_from(["0.5", "2", "12.5"]),
}


def _chosen(views: tuple[str, ...], own: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[str]:
    required = {"size": _SIZES, **_WINDOW}
    optional = {**_MORE, **_PICTURE, "view": st.sampled_from(views), **own}
    return st.fixed_dictionaries(required, optional=optional).map(urlencode)


_FRAMEWORKS = st.sampled_from(["pytorch", "keras", "onnx", "jax"])
direct = _chosen(
    ("map", "values", "matrix"),
    {"padding_mode": st.sampled_from(["zeros", "reflect", "circular"]), "framework": _FRAMEWORKS},
)
"""A convolution, as the page's address has it."""

transposed = _chosen(
    ("map", "values", "scatter", "equivalence"),
    {"output_padding": _along(st.integers(0, 2)), "layer": st.just("transposed"), "framework": _FRAMEWORKS},
).map(lambda query: query if "layer=" in query else f"{query}&layer=transposed")
"""A transposed convolution, as the page's address has it."""

pooling = _chosen(("map", "values"), {"ceil": st.just("1")}).flatmap(
    lambda query: st.sampled_from([f"{query}&layer={kind}" for kind in ("max", "avg", "lp")])
)
"""A pooling, as the page's address has it."""

chosen_pages = st.one_of(direct, transposed, pooling)
"""A layer, as the page's address has it."""
