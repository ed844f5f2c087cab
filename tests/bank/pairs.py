"""Pairwise cases: every two values of every two features meet in one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product


def pairwise_cases(features: Mapping[str, Sequence[object]]) -> list[dict[str, object]]:
    """Return few cases in which all pairs of values occur; the same ones every time."""
    names = list(features)
    open_pairs = {
        ((a, i), (b, j))
        for a, b in combinations(names, 2)
        for i, j in product(range(len(features[a])), range(len(features[b])))
    }
    cases = []
    while open_pairs:
        chosen = dict(min(open_pairs))
        for name in names:
            if name not in chosen:
                chosen[name] = max(
                    range(len(features[name])), key=lambda v: _gain(open_pairs, chosen, name, v)
                )
        open_pairs -= set(combinations([(name, chosen[name]) for name in names], 2))
        cases.append({name: features[name][chosen[name]] for name in names})
    return cases


Place = tuple[str, int]


def _gain(
    open_pairs: set[tuple[Place, Place]], chosen: Mapping[str, int], name: str, value: int
) -> int:
    return sum(
        ((other, index), (name, value)) in open_pairs
        or ((name, value), (other, index)) in open_pairs
        for other, index in chosen.items()
    )
