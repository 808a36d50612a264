"""API tokens: shown once, kept as a hash, never stronger than their account."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from quality.audit.services import record
from quality.core.clock import now
from quality.core.errors import Refused
from quality.core.prepared import Prepared

from ..models import ApiToken, User
from .authority import may_manage
from .sign_in import home_of

LONGEST_DAYS = 365
USE_NOTED_EVERY = dt.timedelta(minutes=1)
NOT_FOR_TOKENS = frozenset(
    {"account.manage", "token.own", "token.service"}
)  # a token makes no tokens and no accounts

TOKEN = [field.attname for field in ApiToken._meta.concrete_fields]
ACCOUNT = [field.attname for field in User._meta.concrete_fields]
USABLE = Prepared(
    lambda moment, prefix: (
        ApiToken.objects.usable(moment)
        .filter(prefix=prefix)
        .order_by()
        .values_list(*TOKEN, *(f"user__{name}" for name in ACCOUNT))
    ),
    moment=dt.datetime,
    prefix=str,
)


def offered_scopes(user: User) -> list[str]:
    """Permissions that a token of this account may carry."""
    return sorted(user.scope.permissions - NOT_FOR_TOKENS)


@transaction.atomic
def create_token(
    *, by: User, user: User, name: str, scopes: Iterable[str], expires_in: int
) -> tuple[ApiToken, str]:
    """A token and its secret, `qp_<prefix>_<secret>`, which is shown once. `expires_in` counts days."""
    _refuse_unless_looks_after(by, user)
    wanted = frozenset(scopes)
    if not wanted:
        raise Refused(_("Choose at least one thing that the token may do."), field="scopes")
    if not wanted <= frozenset(offered_scopes(user)):
        raise Refused(_("A token can do no more than its account."), field="scopes")
    if not 1 <= expires_in <= LONGEST_DAYS:
        raise Refused(_("A token holds for one day to one year."), field="expires_in")
    prefix = secrets.token_hex(4)
    secret = f"qp_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user, name=name, prefix=prefix, digest=digest_of(secret), scopes=sorted(wanted), created_by=by,
        expires_at=now() + dt.timedelta(days=expires_in),
    )  # fmt: skip
    record(
        by=by,
        action="token.created",
        target=token,
        changes={"scopes": [None, sorted(wanted)]},
        **home_of(user),
    )
    return token, secret


@transaction.atomic
def revoke_token(*, by: User, token: ApiToken) -> None:
    """End a token at once."""
    _refuse_unless_looks_after(by, token.user)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
        record(by=by, action="token.revoked", target=token, **home_of(token.user))


def authenticate_token(secret: str) -> User | None:
    """The account behind a secret, its scope cut down to the token's; None where the token does not hold."""
    parts = secret.split("_", 2)
    if len(parts) != 3 or parts[0] != "qp":
        return None
    moment = now()
    found = USABLE.rows(moment=moment, prefix=parts[1])
    if not found:
        return None
    token = ApiToken.from_db("default", TOKEN, found[0][: len(TOKEN)])
    user = token.user = User.from_db("default", ACCOUNT, found[0][len(TOKEN) :])
    if not hmac.compare_digest(token.digest, digest_of(secret)) or not user.is_active:
        return None
    _note_use(token, moment)
    user.__dict__["scope"] = user.scope.limit(frozenset(token.scopes) - NOT_FOR_TOKENS)
    user.token = token
    return user


def digest_of(secret: str) -> str:
    """What is kept of a secret: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _note_use(token: ApiToken, moment: dt.datetime) -> None:
    """At most one write a minute, however busy the client is."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=moment - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < moment - USE_NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=moment)


def _refuse_unless_looks_after(by: User, user: User) -> None:
    own = by.pk == user.pk and by.scope.allows("token.own")
    service = user.is_service and by.scope.allows("token.service") and may_manage(by, user)
    if not (own or service):
        raise Refused(
            _("Tokens are made by their owner, and those of other systems by who looks after them.")
        )
