"""LightGBM's trees as flat arrays, with thresholds that float32 can hold."""

from dataclasses import dataclass, field

import lightgbm as lgb
import numpy as np


@dataclass
class Tree:
    """
    Inner nodes by number, then leaves by number. A child is a node where it is not negative, else
    leaf -child - 1. A row goes left where its value is at most the threshold, or is missing and
    `missing_left` says so. Covers count the training rows.
    """

    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    missing_left: list[bool] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    node_cover: list[float] = field(default_factory=list)
    leaf_value: list[float] = field(default_factory=list)
    leaf_cover: list[float] = field(default_factory=list)

    def cover(self, child: int) -> float:
        return self.node_cover[child] if child >= 0 else self.leaf_cover[-child - 1]


def trees_of(booster: lgb.Booster, count: int) -> list[Tree]:
    dump = booster.dump_model(num_iteration=count)
    trees = []
    for grown in dump["tree_info"]:
        tree = Tree()
        add(tree, grown["tree_structure"])
        trees.append(tree)
    return trees


def floor32(value: float) -> float:
    """
    The largest float32 not above a float64. For a float32 x, x <= value is the same as
    x <= floor32(value); rounding to the nearest would move rows to the other side.
    """
    with np.errstate(over="ignore"):
        rounded = np.float32(value)
    if float(rounded) > value:
        rounded = np.nextafter(rounded, np.float32(-np.inf))
    return float(rounded)


def add(tree: Tree, node: dict) -> int:
    if "leaf_value" in node:
        tree.leaf_value.append(node["leaf_value"])
        tree.leaf_cover.append(node.get("leaf_count", 1))
        return -len(tree.leaf_value)
    if node["decision_type"] != "<=":
        raise ValueError("only splits on numbers can be exported")
    place = len(tree.feature)
    tree.feature.append(node["split_feature"])
    tree.threshold.append(floor32(node["threshold"]))
    tree.missing_left.append(goes_left_missing(node))
    tree.node_cover.append(node["internal_count"])
    tree.left.append(0)
    tree.right.append(0)
    tree.left[place] = add(tree, node["left_child"])
    tree.right[place] = add(tree, node["right_child"])
    return place


def goes_left_missing(node: dict) -> bool:
    """Where no value was missing in training, LightGBM takes a missing one for zero."""
    if node["missing_type"] == "NaN":
        return node["default_left"]
    if node["missing_type"] == "None":
        return node["threshold"] >= 0
    raise ValueError("zero as missing cannot be exported")
