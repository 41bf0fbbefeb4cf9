"""Screens of the merchant, in the order of their navigation."""

from litestar import Router

from portal.admin import (
    account, activity, api_keys, customers, documents, forgotten, invitation, linking, logo, looks, mail_tests, me,
    me_second_factor, notes, portal_settings, preview, second_step, sign_in, team, team_member, webhook_log,
    webhook_settings, webhooks,
)  # fmt: skip
from portal.web.kit import Place

ENTRIES: tuple[Place, ...] = (
    customers.PLACE, activity.PLACE, portal_settings.PLACE, linking.PLACE, webhooks.PLACE, account.PLACE, team.PLACE,
)  # fmt: skip
ROUTERS: tuple[Router, ...] = (
    sign_in.router, second_step.router, forgotten.router, invitation.router, customers.router, looks.router,
    notes.router, documents.router, activity.router, portal_settings.router, preview.router, linking.router,
    api_keys.router, webhooks.router, webhook_settings.router, webhook_log.router, account.router, logo.router,
    mail_tests.router, team.router, team_member.router, me.router, me_second_factor.router,
)  # fmt: skip
# Where more may be sent than usual, in bytes.
LARGER = {logo.PATH: logo.MOST_SENT}
