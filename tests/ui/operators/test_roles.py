from __future__ import annotations

from billing_desktop.domain.operator import Role
from ui.operators.roles import role_name, role_sentence


def test_every_role_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({role_name(role) for role in Role}) == len(Role)
    assert len({role_sentence(role) for role in Role}) == len(Role)
