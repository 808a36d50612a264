"""Accounts: made, changed, switched off and on again, and helped back in."""

from __future__ import annotations

import datetime as dt
import secrets

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from quality.audit.services import changed_fields, record, snapshot
from quality.core.clock import now
from quality.core.errors import Refused
from quality.organisation.models import Person, Post, School

from ..models import User
from .authority import Place, may_manage
from .grants import give
from .sign_in import home_of

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper


@transaction.atomic
def create_account(
    *,
    by: User,
    username: str,
    name: str,
    role: str,
    place: Place = None,
    person: Person | None = None,
    post: Post | None = None,
    email: str = "",
    valid_to: dt.date | None = None,
    reason: str = "",
    is_service: bool = False,
) -> tuple[User, str]:
    """An account with its first role, and the password for its first sign-in, which is shown once.

    An account without a role would belong to no place, so both are made together, by the rules of `authority`.
    """
    if person and not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise Refused(_("This person does not work in a place that you look after."), field="person")
    password = "" if is_service else temporary_password()
    user = User(username=username, name=name, email=email.lower(), person=person, is_service=is_service)
    user.must_change_password = not is_service
    user.set_password(password or None)
    _save(user)
    where = {"school": place} if isinstance(place, School) else {"region": place}
    record(by=by, action="account.created", target=user, changes={"username": [None, username]}, **where)
    give(by=by, user=user, role=role, place=place, post=post, valid_to=valid_to, reason=reason)
    return user, password


@transaction.atomic
def change_account(*, by: User, user: User, name: str, email: str) -> User:
    """Correct name and e-mail address."""
    _refuse_unless(may_manage(by, user))
    stored = User.objects.get(pk=user.pk)
    before = snapshot(stored, ["name", "email"])
    user.name, user.email = name, email.lower()
    _save(user)
    changes = changed_fields(before, snapshot(user, ["name", "email"]))
    if changes:
        record(by=by, action="account.changed", target=user, changes=changes, **home_of(user))
    return user


@transaction.atomic
def deactivate_account(*, by: User, user: User, reason: str) -> None:
    """Switch an account off at once: its sessions end and its tokens are revoked; its roles stay on record."""
    _refuse_unless(may_manage(by, user))
    if not reason.strip():
        raise Refused(_("Say why the account is switched off: the reason is kept with it."), field="reason")
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
    user.tokens.filter(revoked_at=None).update(revoked_at=now())
    record(by=by, action="account.deactivated", target=user, reason=reason.strip(), **home_of(user))


@transaction.atomic
def activate_account(*, by: User, user: User, reason: str = "") -> None:
    """Switch an account on again, with the roles that it still holds."""
    _refuse_unless(may_manage(by, user))
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(by=by, action="account.activated", target=user, reason=reason.strip(), **home_of(user))


@transaction.atomic
def reset_password(*, by: User, user: User, reason: str = "") -> str:
    """A password for one sign-in, shown once to the person who asks for it; also ends a lock-out."""
    _refuse_unless(may_manage(by, user, credentials=True) and not user.is_service)
    password = temporary_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    record(by=by, action="account.password_reset", target=user, reason=reason.strip(), **home_of(user))
    return password


@transaction.atomic
def reset_second_factor(*, by: User, user: User, reason: str) -> None:
    """Take away a lost second factor; the person sets up a new one at the next sign-in."""
    _refuse_unless(may_manage(by, user, credentials=True))
    if not reason.strip():
        raise Refused(_("Say how you made sure who is asking: the reason is kept with it."), field="reason")
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_sessions(user)
    record(by=by, action="account.second_factor_reset", target=user, reason=reason.strip(), **home_of(user))


@transaction.atomic
def unlock_account(*, by: User, user: User, reason: str = "") -> None:
    """End a lock-out before its time."""
    _refuse_unless(may_manage(by, user))
    record(by=by, action="account.unlocked", target=user, reason=reason.strip(), **home_of(user))


def temporary_password() -> str:
    """Twelve characters in three groups, easy to read out; about 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _g in range(3))


def end_sessions(user: User) -> None:
    """Sign the account out everywhere."""
    for session in UserSession.objects.filter(user_id=user.pk):
        session.end()


def _save(user: User) -> None:
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field="" if field == "__all__" else field) from error
    user.save()


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise Refused(
            _("You may not change this account: it is your own, or it holds more than you may give.")
        )
