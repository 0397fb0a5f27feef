"""
Exact reasons: the Shapley value of each reason code in the log-odds, path-dependent as in
TreeSHAP, with the features of one code as one player.

Whether a row goes left at each node of the path to a leaf is a number of a few bits, and the
contributions of that leaf depend on nothing else: they are looked up in a table made here.
"""

from itertools import combinations
from math import factorial

import numpy as np
import onnx
from onnx import helper

from graphs import CONTRIBUTIONS, INPUT, model_of
from trees import Tree

# (node, whether the path goes left there, share of the rows that do, the node's player)
Edge = tuple[int, bool, float, int]


def paths_of(tree: Tree, players: list[int]) -> dict[int, list[Edge]]:
    """The edges from the root to each leaf."""
    paths: dict[int, list[Edge]] = {}

    def walk(child: int, path: list[Edge]) -> None:
        if child < 0:
            paths[-child - 1] = path
            return
        for next_child, left in ((tree.left[child], True), (tree.right[child], False)):
            share = tree.cover(next_child) / tree.cover(child)
            walk(next_child, [*path, (child, left, share, players[tree.feature[child]])])

    walk(0 if tree.feature else -1, [])
    return paths


def leaf_table(path: list[Edge], value: float, width: int) -> np.ndarray:
    """Contributions by pattern: bit k of the pattern says whether the row goes left at edge k."""
    patterns = np.arange(2 ** len(path))
    agrees: dict[int, np.ndarray] = {}
    shares: dict[int, float] = {}
    for bit, (_, left, share, player) in enumerate(path):
        met = (patterns >> bit & 1 == 1) == left
        agrees[player] = agrees.get(player, np.ones(len(patterns), dtype=bool)) & met
        shares[player] = shares.get(player, 1.0) * share
    table = np.zeros((len(patterns), width))
    for player in agrees:
        others = [other for other in agrees if other != player]
        weight = np.zeros(len(patterns))
        for size in range(len(others) + 1):
            orders = factorial(size) * factorial(len(others) - size) / factorial(len(others) + 1)
            for joined in combinations(others, size):
                reach = np.full(len(patterns), orders)
                for other in others:
                    reach = reach * (agrees[other] if other in joined else shares[other])
                weight += reach
        table[:, player] = value * weight * (agrees[player] - shares[player])
    return table


def expected_margin(trees: list[Tree], players: list[int]) -> float:
    """The mean margin over the training rows, as the covers of the trees tell it."""
    total = 0.0
    for tree in trees:
        for leaf, path in paths_of(tree, players).items():
            total += tree.leaf_value[leaf] * float(np.prod([share for _, _, share, _ in path]))
    return total


def reasons_model(
    trees: list[Tree], players: list[int], codes: int, slope: float
) -> onnx.ModelProto:
    """
    A missing value is -inf where it goes left and +inf where it goes right, so that one comparison
    serves all nodes. A product with powers of two turns the bits of a tree's nodes into the row
    of the table for each of its leaves.
    """
    width = len(players)
    leaves = max(len(tree.leaf_value) for tree in trees)
    inner = max(1, leaves - 1)
    column = np.zeros((len(trees), inner), dtype=np.int64)
    threshold = np.zeros((len(trees), inner), dtype=np.float32)
    powers = np.zeros((len(trees), inner, leaves), dtype=np.float32)
    first = np.zeros((len(trees), 1, leaves), dtype=np.float32)
    tables = [np.zeros((1, codes))]
    rows = 1
    for number, tree in enumerate(trees):
        for node, feature in enumerate(tree.feature):
            column[number, node] = feature if tree.missing_left[node] else width + feature
            threshold[number, node] = tree.threshold[node]
        for leaf, path in paths_of(tree, players).items():
            for bit, (node, _, _, _) in enumerate(path):
                powers[number, node, leaf] = 2**bit
            first[number, 0, leaf] = rows
            tables.append(leaf_table(path, slope * tree.leaf_value[leaf], codes))
            rows += len(tables[-1])
    constants = {
        "low": np.float32(-np.inf),
        "high": np.float32(np.inf),
        "column": column.reshape(-1),
        "threshold": threshold.reshape(-1),
        "by_tree": np.int64([-1, len(trees), inner]),
        "powers": powers,
        "first": first,
        "table": np.concatenate(tables).astype(np.float32),
        "all_leaves": np.int64([-1, len(trees) * leaves]),
        "over_leaves": np.int64([1]),
    }
    return model_of(lookup_nodes(), (CONTRIBUTIONS, codes), constants, width)


def lookup_nodes() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("IsNaN", [INPUT], ["missing"]),
        node("Where", ["missing", "low", INPUT], ["missing_low"]),
        node("Where", ["missing", "high", INPUT], ["missing_high"]),
        node("Concat", ["missing_low", "missing_high"], ["both"], axis=1),
        node("Gather", ["both", "column"], ["values"], axis=1),
        node("LessOrEqual", ["values", "threshold"], ["goes_left"]),
        node("Cast", ["goes_left"], ["bits"], to=onnx.TensorProto.FLOAT),
        node("Reshape", ["bits", "by_tree"], ["bits_by_row"]),
        node("Transpose", ["bits_by_row"], ["bits_by_tree"], perm=[1, 0, 2]),
        node("MatMul", ["bits_by_tree", "powers"], ["pattern"]),
        node("Add", ["pattern", "first"], ["place"]),
        node("Cast", ["place"], ["table_row"], to=onnx.TensorProto.INT32),
        node("Transpose", ["table_row"], ["by_row_and_tree"], perm=[1, 0, 2]),
        node("Reshape", ["by_row_and_tree", "all_leaves"], ["by_row"]),
        node("Gather", ["table", "by_row"], ["looked_up"], axis=0),
        node("ReduceSum", ["looked_up", "over_leaves"], [CONTRIBUTIONS], keepdims=0),
    ]
