"""Screens of the merchant, in the order of their navigation."""

from litestar import Router

from portal.admin import (
    account, activity, customers, documents, forgotten, invitation, looks, me, me_second_factor, notes, portal_settings,
    preview, second_step, sign_in, team, team_member,
)  # fmt: skip
from portal.web.kit import Place

ENTRIES: tuple[Place, ...] = (customers.PLACE, activity.PLACE, portal_settings.PLACE, account.PLACE, team.PLACE)
ROUTERS: tuple[Router, ...] = (
    sign_in.router, second_step.router, forgotten.router, invitation.router, customers.router, looks.router,
    notes.router, documents.router, activity.router, portal_settings.router, preview.router, account.router,
    team.router, team_member.router, me.router, me_second_factor.router,
)  # fmt: skip
