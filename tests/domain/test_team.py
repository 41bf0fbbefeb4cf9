"""What may be changed about the people of the console, and by whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from portal.domain import team as rules
from portal.domain.activity import changed_value, describe
from portal.domain.events import Event
from portal.domain.refusals import Refused, Unchanged
from portal.domain.second_factor import RECOVERY_CODES, new_recovery_codes, tidy_recovery_code
from portal.domain.team import Member
from tests.clock import START

OWNER = Member(1, "Mia", "mia@x.example", "owner", None, None, START, None)
SUPPORT = replace(OWNER, id=2, name="Jon", role="support")
DISABLED, SAFE = replace(OWNER, id=3, disabled_at=START), replace(OWNER, id=4, second_factor_at=START)
ME, OTHER = 1, 9

Rule = Callable[..., Event]


@pytest.mark.parametrize(
    ("rule", "member", "values", "kind"),
    [
        (rules.give_role, OWNER, {"role": "support", "other_owners": 1}, "user_role_changed"),
        (rules.give_role, SUPPORT, {"role": "owner", "other_owners": 1}, "user_role_changed"),
        (rules.give_role, DISABLED, {"role": "support", "other_owners": 0}, "user_role_changed"),
        (rules.disable, OWNER, {"other_owners": 1}, "user_disabled"),
        (rules.disable, SUPPORT, {"other_owners": 0}, "user_disabled"),
        (rules.enable, DISABLED, {}, "user_enabled"),
        (rules.sign_out, OWNER, {}, "user_signed_out"),
        (rules.reset_second_factor, SAFE, {}, "second_factor_reset"),
    ],
)
def test_an_owner_changes_others(rule: Rule, member: Member, values: dict[str, Any], kind: str) -> None:
    event = rule(member, by=OTHER, **values)
    assert (event.kind, event.subject_kind, event.subject_handle) == (kind, "user", member.name)
    with pytest.raises(Refused, match="your own account"):
        rule(member, by=member.id, **values)


@pytest.mark.parametrize(
    ("rule", "member", "values", "refusal"),
    [
        (rules.give_role, OWNER, {"role": "support", "other_owners": 0}, Refused),
        (rules.disable, OWNER, {"other_owners": 0}, Refused),
        (rules.give_role, SUPPORT, {"role": "support", "other_owners": 1}, Unchanged),
        (rules.disable, DISABLED, {"other_owners": 1}, Unchanged),
        (rules.enable, OWNER, {}, Unchanged),
        (rules.reset_second_factor, OWNER, {}, Unchanged),
    ],
)
def test_the_last_owner_stays_and_nothing_is_done_twice(
    rule: Rule, member: Member, values: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        rule(member, by=OTHER, **values)


def test_the_timeline_names_them_and_their_roles() -> None:
    event = rules.give_role(SUPPORT, "read_only", by=OTHER, other_owners=1)
    assert str(describe(event, "merchant")) == "Jon has another role."
    (change,) = event.changes
    assert [str(changed_value("role", one, UTC)) for one in (change.old, change.new)] == ["Support", "Read only"]


def test_recovery_codes_are_ten_and_forgiving() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    for code in codes:
        assert tidy_recovery_code(f" {code.upper().replace('-', ' ')} ") == code == tidy_recovery_code(code)
    for wrong in ("", "123456", "abcde-fghi", "abcde-fghij1", "ilo01-ilo01", "äbcde-fghjk"):
        assert tidy_recovery_code(wrong) is None, wrong
