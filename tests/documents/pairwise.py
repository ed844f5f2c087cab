"""A small set of combinations in which every two values of different factors meet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product


def pairwise(*factors: Sequence[object]) -> list[tuple[object, ...]]:
    """Return combinations, the same every time, that hold each pair of values at least once."""
    candidates = list(product(*factors))
    chosen = []
    open_pairs = {pair for row in candidates for pair in _pairs(row)}
    while open_pairs:
        best = max(candidates, key=lambda row: len(open_pairs.intersection(_pairs(row))))
        open_pairs.difference_update(_pairs(best))
        chosen.append(best)
    return chosen


def _pairs(row: tuple[object, ...]) -> list[tuple[int, object, int, object]]:
    return [(i, row[i], k, row[k]) for i, k in combinations(range(len(row)), 2)]
