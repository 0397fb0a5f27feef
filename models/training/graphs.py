"""The score graph: trees, calibration and sigmoid as one ONNX model."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from trees import Tree

INPUT, SCORE, CONTRIBUTIONS = "features", "score", "contributions"

# The oldest versions that have what the graphs need, so that many runtimes load them.
IR_VERSION = 8
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]


def model_of(nodes: list, outputs: tuple[str, int], constants: dict, width: int) -> onnx.ModelProto:
    name, columns = outputs
    graph = helper.make_graph(
        nodes,
        "weir",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["rows", width])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", columns])],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=OPSETS, producer_name="weir")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return model


def score_model(trees: list[Tree], width: int, slope: float, intercept: float) -> onnx.ModelProto:
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        [INPUT],
        ["margin"],
        domain="ai.onnx.ml",
        n_targets=1,
        **ensemble_attributes(trees),
    )
    nodes = [
        ensemble,
        helper.make_node("Mul", ["margin", "slope"], ["scaled"]),
        helper.make_node("Add", ["scaled", "intercept"], ["log_odds"]),
        helper.make_node("Sigmoid", ["log_odds"], [SCORE]),
    ]
    constants = {"slope": np.float32([slope]), "intercept": np.float32([intercept])}
    return model_of(nodes, (SCORE, 1), constants, width)


def ensemble_attributes(trees: list[Tree]) -> dict[str, list]:
    """The operator's parallel lists: per tree its inner nodes, then its leaves."""
    nodes = {"treeids": [], "nodeids": [], "featureids": [], "values": [], "modes": []}
    nodes |= {"truenodeids": [], "falsenodeids": [], "missing_value_tracks_true": []}
    targets = {"treeids": [], "nodeids": [], "ids": [], "weights": []}
    for number, tree in enumerate(trees):
        inner, leaves = len(tree.feature), len(tree.leaf_value)

        def place(child: int, inner: int = inner) -> int:
            return child if child >= 0 else inner - child - 1

        nodes["treeids"] += [number] * (inner + leaves)
        nodes["nodeids"] += range(inner + leaves)
        nodes["featureids"] += tree.feature + [0] * leaves
        nodes["values"] += tree.threshold + [0.0] * leaves
        nodes["modes"] += ["BRANCH_LEQ"] * inner + ["LEAF"] * leaves
        nodes["truenodeids"] += [place(child) for child in tree.left] + [0] * leaves
        nodes["falsenodeids"] += [place(child) for child in tree.right] + [0] * leaves
        nodes["missing_value_tracks_true"] += [int(left) for left in tree.missing_left]
        nodes["missing_value_tracks_true"] += [0] * leaves
        targets["treeids"] += [number] * leaves
        targets["nodeids"] += range(inner, inner + leaves)
        targets["ids"] += [0] * leaves
        targets["weights"] += tree.leaf_value
    named = {f"nodes_{key}": value for key, value in nodes.items()}
    return named | {f"target_{key}": value for key, value in targets.items()}
