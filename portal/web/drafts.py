"""What was typed when the session ended comes back after sign-in, to the same customer in the same browser only."""

from datetime import timedelta

from litestar import Request
from litestar.datastructures import Cookie

from portal.domain.merchants import Merchant
from portal.domain.sign_in import new_token
from portal.store import drafts
from portal.store.scopes import Scope
from portal.store.tokens import token_hash
from portal.web.cookies import DRAFT, make_cookie, read_cookie
from portal.web.kit import Kit, kit_of
from portal.web.looking import looking_of

LIFE = timedelta(hours=1)
_OURS = frozenset({"csrf", "version", "intent"})


async def keep_draft(request: Request, merchant: Merchant, customer_id: int, path: str) -> Cookie:
    """The form's fields wait for the customer under a token that only this browser holds."""
    kit, token = kit_of(request), new_token()
    sent = await request.form()
    fields = {name: value for name, value in sent.items() if isinstance(value, str) and name not in _OURS}
    draft = drafts.Draft(token_hash(token), path, kit.seal.seal(fields), kit.clock() + LIFE)
    await kit.database.write(drafts.keep, Scope(merchant.id, customer_id), draft)
    return make_cookie(kit, DRAFT, token, seconds=int(LIFE.total_seconds()))


async def take_draft(request: Request, kit: Kit, scope: Scope) -> dict[str, str]:
    """The fields that were typed on this page before the session ended; nothing for who only looks."""
    token = read_cookie(request, DRAFT)
    if token is None or looking_of(request):
        return {}
    path = request.scope["path"]
    sealed = await kit.database.write(drafts.take, scope, token_hash(token), path, kit.clock())
    return kit.seal.open(sealed) if sealed else {}
