"""Giving roles and ending them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quality.audit.services import record
from quality.core import text
from quality.core.clock import today
from quality.core.errors import Refused
from quality.organisation.models import Post, Region, School

from ..models import Grant, User
from ..roles import ROLES, SEPARATED, SERVICE, Role
from .authority import FAR, Authority, Place, fits, grants_during


@transaction.atomic
def grant_role(
    *,
    by: User,
    user: User,
    role: str,
    place: Place = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    post: Post | None = None,
    reason: str = "",
) -> Grant:
    """Give a role in a place, by the rules of `authority`.

    A deputy's or acting role has a last day and a reason. A role tied to a post ends with the post.
    """
    if not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise Refused(_("This account does not belong to a place that you look after."))
    return give(
        by=by,
        user=user,
        role=role,
        place=place,
        valid_from=valid_from,
        valid_to=valid_to,
        post=post,
        reason=reason,
    )


def give(
    *,
    by: User,
    user: User,
    role: str,
    place: Place = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    post: Post | None = None,
    reason: str = "",
) -> Grant:
    """The same for an account made in the same transaction, which nobody can see yet: seeing follows from roles."""
    start = max(filter(None, [valid_from or today(), post.valid_from if post else None]))
    until = min(filter(None, [valid_to, post.valid_to if post else None]), default=None)
    User.objects.select_for_update().get(pk=user.pk)  # two givers at once would both find the role free
    grant = Grant(
        user=user, role=role, post=post, valid_from=start, valid_to=valid_to, reason=reason.strip(), granted_by=by,
        school=place if isinstance(place, School) else None, region=place if isinstance(place, Region) else None,
    )  # fmt: skip
    _refuse_wrong_target(by, user, ROLES[role])
    _refuse_wrong_place(by, ROLES[role], place, until)
    _refuse_wrong_dates(grant, until)
    _refuse_conflicts(grant, until)
    grant.save()
    user.__dict__.pop("grants_in_force", None)
    user.__dict__.pop("scope", None)
    record(
        by=by, action="grant.given", target=user, region=grant.region, school=grant.school, reason=grant.reason,
        changes={"role": [None, role], "valid_from": [None, start], "valid_to": [None, valid_to]},
    )  # fmt: skip
    return grant


@transaction.atomic
def end_grant(*, by: User, grant: Grant, on: dt.date | None = None, reason: str) -> Grant:
    """End a role: at once, or after a last day. Whoever may give a role may end it, though never their own."""
    grant = (
        Grant.objects.select_for_update(of=("self",))
        .select_related("post", "region", "school")
        .get(pk=grant.pk)
    )
    if grant.user_id == by.pk:
        raise Refused(_("You cannot end a role of your own. Ask somebody else who looks after accounts."))
    if not Authority(by).may_give(ROLES[grant.role], grant.place):
        raise Refused(_("You may not end this role: it includes more than you hold in this place."))
    if grant.ended_at or (grant.last_day and grant.last_day < today()):
        raise Refused(_("This role has already ended."))
    if not reason.strip():
        raise Refused(_("Say why the role ends: the reason is kept with it."))
    before = grant.last_day
    if on and on >= today():
        grant.valid_to = max(on, grant.valid_from)
    else:
        grant.ended_at = timezone.now()
    grant.save()
    record(
        by=by, action="grant.ended", target=grant.user, region=grant.region, school=grant.school, reason=reason.strip(),
        changes={"role": [grant.role, None], "valid_to": [before, grant.last_day]},
    )  # fmt: skip
    return grant


def _refuse_wrong_target(by: User, user: User, role: Role) -> None:
    if user.pk == by.pk:
        raise Refused(_("You cannot give yourself a role. Ask somebody else who looks after accounts."))
    if not user.is_active:
        raise Refused(_("This account is switched off. Switch it on before giving it a role."))
    if user.is_service != (role.code == SERVICE):
        raise Refused(_("Programs hold the role for other systems, and people hold the others."))


def _refuse_wrong_place(by: User, role: Role, place: Place, until: dt.date | None) -> None:
    if not fits(role, place):
        raise Refused(_("The role “%(role)s” is not given in this kind of place.") % {"role": role.name})
    authority = Authority(by)
    if not authority.manages(place):
        raise Refused(_("You do not look after accounts in this place."))
    if not authority.may_give(role, place):
        raise Refused(
            _("The role “%(role)s” includes more than you hold in this place.") % {"role": role.name}
        )
    if not authority.may_give(role, place, until):
        raise Refused(_("Your own role here ends earlier. Give this one a last day that is not after yours."))
    if isinstance(place, School) and place.closed_on and place.closed_on < today():
        raise Refused(_("This school is closed."))


def _refuse_wrong_dates(grant: Grant, until: dt.date | None) -> None:
    if grant.valid_from < today() and not (grant.post and grant.post.valid_from == grant.valid_from):
        raise Refused(_("A role cannot begin on a day that is past."))
    if until and until < max(grant.valid_from, today()):
        raise Refused(_("The last day must not be before the first day."))
    if grant.valid_to and not grant.post and not grant.reason:
        raise Refused(_("A role with a last day is a deputy's or acting one: say why it is given."))
    if grant.post and (
        grant.post.person_id != grant.user.person_id or _post_place(grant.post) != grant.place
    ):
        raise Refused(_("This post is not held by this person in this place."))


def _post_place(post: Post) -> Place:
    return post.school or post.region


def _refuse_conflicts(grant: Grant, until: dt.date | None) -> None:
    for other in grants_during(grant.user, grant.valid_from, until or FAR):
        if (other.role, other.school_id, other.region_id) == (grant.role, grant.school_id, grant.region_id):
            since = text.day_range(other.valid_from, other.last_day)
            raise Refused(_("The account already holds this role here: %(since)s.") % {"since": since})
        if {other.role, grant.role} == SEPARATED:
            raise Refused(_("Nobody is administrator and auditor at once: one checks the other."))
