"""The sections of the portal in the order of their navigation."""

from litestar import Router

from portal.sections import details, email_address, overview
from portal.web.kit import Place

SECTIONS: tuple[Place, ...] = (overview.PLACE, details.PLACE)
ROUTERS: tuple[Router, ...] = (overview.router, details.router, email_address.router)
