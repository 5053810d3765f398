"""References to layers that are not there, or not yet."""

from __future__ import annotations

import json

from support.rules import blamed, changed, found, found_in

from convarith.lint.findings import Change

STEM = {"op": "conv", "name": "stem", "kernel": 1, "out_channels": 2}
POOL = {"op": "max_pool", "name": "pool", "kernel": 2}


def test_a_name_like_another_is_told_and_changed_where_that_is_asked_for() -> None:
    (finding,) = found_in("bad-reference", STEM, {**POOL, "from": "steam"})
    assert finding.message == "no layer before this one is called 'steam'"
    assert finding.fix == "did you mean 'stem'?"
    assert (finding.changes, finding.safe) == ((Change("pool", "from", "stem"),), False)


def test_of_a_list_one_name_is_changed() -> None:
    joined = {"op": "concat", "name": "joined", "from": ["input", "steam", "pool"]}
    (*_, after) = changed("bad-reference", STEM, {**POOL, "kernel": 1}, joined)
    assert after["from"] == ("input", "stem", "pool")


def test_a_name_like_none_is_left_to_a_person() -> None:
    (finding,) = found_in("bad-reference", STEM, {**POOL, "from": "x"})
    assert (finding.fix, finding.changes) == ("there are input, stem", ())


def test_a_later_layer_is_told_to_come_later() -> None:
    (finding,) = found_in("bad-reference", {**POOL, "from": "stem"}, {**STEM, "from": "input"})
    assert finding.message == "'pool' takes from 'stem', which comes later"
    assert finding.fix == "move 'stem' up, before 'pool': layers stand in the order in which they run"
    assert finding.changes == ()


def test_what_comes_before_and_the_input_are_none() -> None:
    joined = {"op": "concat", "from": ["input", "stem"]}
    assert found_in("bad-reference", STEM, joined) == []


def test_layers_in_a_stack_know_those_around_it() -> None:
    inner = [{"op": "conv", "name": "a", "kernel": 1, "out_channels": 2}, {"op": "add", "from": ["a", "stem", "input"]}]
    assert found_in("bad-reference", STEM, {"op": "stack", "repeat": 2, "layers": inner}) == []


def test_a_route_of_darknet_to_a_later_section_is_told_with_both() -> None:
    cfg = "[net]\nchannels=3\nheight=8\nwidth=8\n[convolutional]\n[route]\nlayers=2\n[route]\nlayers=0\n"
    (finding,) = found("bad-reference", cfg, "a.cfg")
    assert finding.message == "'route 1' takes from 'route 2', which comes later"
    assert finding.fix == "move 'route 2' up, before 'route 1': layers stand in the order in which they run"
    assert blamed("bad-reference", cfg.replace("layers=2", "layers=-1")) == []


def test_a_blob_of_caffe_is_told_with_the_one_like_it() -> None:
    net = """
        layer { type: "Input" top: "data" input_param { shape { dim: [1, 3, 8, 8] } } }
        layer { name: "pool" type: "Pooling" bottom: "dota" top: "p" pooling_param { kernel_size: 2 stride: 2 } }
    """
    (finding,) = found("bad-reference", net, "net.prototxt")
    assert (finding.layer, finding.fix) == ("pool", "did you mean 'data'?")


def test_a_layer_of_keras_is_told_with_the_one_like_it() -> None:
    layers = [
        {"class_name": "InputLayer", "name": "image", "config": {"batch_shape": [None, 8, 8, 3], "name": "image"}},
        {"class_name": "ReLU", "name": "relu", "config": {"name": "relu"}, "inbound_nodes": [[["imagee", 0, 0, {}]]]},
    ]
    config = {"layers": layers, "input_layers": [["image", 0, 0]], "output_layers": [["relu", 0, 0]]}
    model = {"class_name": "Functional", "config": config, "keras_version": "2.15.0", "backend": "tensorflow"}
    (finding,) = found("bad-reference", json.dumps(model), "model.json")
    assert (finding.layer, finding.fix) == ("relu", "did you mean 'image'?")
