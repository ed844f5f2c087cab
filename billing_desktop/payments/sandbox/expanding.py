"""Puts whole objects in place of their ids where the caller asks for it."""

from __future__ import annotations

from billing_desktop.payments.json_values import JsonObject, JsonValue
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.refused import RefusedError

_DEPTH_MAX = 4
_KINDS = {
    "balance_transaction": "balance_transaction",
    "charge": "charge",
    "customer": "customer",
    "latest_charge": "charge",
    "payment_intent": "payment_intent",
}


def expand(desk: Desk, answer: JsonObject, paths: list[str]) -> JsonObject:
    """Return the answer with the objects that the paths name.

    Raises:
        RefusedError: a path leads too deep or to something that is not expandable.
    """
    for path in paths:
        steps = path.split(".")
        if len(steps) > _DEPTH_MAX:
            raise RefusedError(
                f"You cannot expand more than {_DEPTH_MAX} levels of a property.", param="expand"
            )
        _expand(desk, answer, steps, path)
    return answer


def _expand(desk: Desk, value: JsonValue, steps: list[str], path: str) -> None:
    if not steps or value is None:
        return
    if isinstance(value, list):
        for item in value:
            _expand(desk, item, steps, path)
        return
    step = steps[0]
    if not isinstance(value, dict) or step not in value:
        raise _not_expandable(path)
    named = value[step]
    if isinstance(named, str):
        if step not in _KINDS:
            raise _not_expandable(path)
        value[step] = desk.get(_KINDS[step], named)
    _expand(desk, value[step], steps[1:], path)


def _not_expandable(path: str) -> RefusedError:
    return RefusedError(f"This property cannot be expanded ({path}).", param="expand")
