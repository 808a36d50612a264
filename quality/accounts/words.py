"""What accounts add to the frame: words for the audit trail, entries of the menu."""

from django.utils.translation import gettext_lazy as _

from quality.core.navigation import ACCOUNT, ADMINISTRATION, NavItem, register

from .roles import PERMISSION_NAMES, ROLES

ACTIONS = {
    "sign_in": (_("signed in"), "login"),
    "sign_in.failed": (_("Sign-in failed: wrong password"), "alert-triangle"),
    "sign_in.locked": (_("Sign-in refused: account locked"), "lock"),
    "sign_in.refused": (_("Sign-in refused: no account for this identity"), "ban"),
    "sign_out": (_("signed out"), "logout"),
    "sign_out.expired": (_("Session ended by itself"), "clock-pause"),
    "second_factor.failed": (_("Sign-in failed: wrong code"), "alert-triangle"),
    "second_factor.added": (_("added a second factor"), "shield-check"),
    "second_factor.removed": (_("removed a second factor"), "shield-lock"),
    "password.changed": (_("changed the password"), "key"),
    "account.created": (_("created the account"), "user-plus"),
    "account.changed": (_("changed the account"), "pencil"),
    "account.deactivated": (_("switched the account off"), "user-circle"),
    "account.activated": (_("switched the account on"), "user-check"),
    "account.password_reset": (_("set a temporary password"), "key"),
    "account.second_factor_reset": (_("removed the second factor"), "shield-lock"),
    "account.unlocked": (_("took the lock off"), "lock-open"),
    "grant.given": (_("gave the role"), "user-shield"),
    "grant.ended": (_("ended the role"), "circle-minus"),
    "token.created": (_("made an API token"), "api"),
    "token.revoked": (_("revoked an API token"), "ban"),
}

LABELS = {
    "scopes": _("May"), "username": _("User name"), "role": _("Role"), "valid_from": _("From"), "valid_to": _("Last day"),
}  # fmt: skip
CODES = {"role": {code: role.name for code, role in ROLES.items()}, "scopes": PERMISSION_NAMES}
CHANNELS = {
    "web": _("browser"),
    "api": _("interface"),
    "job": _("background job"),
    "command": _("command line"),
}


def register_navigation() -> None:
    """Entries of the menu."""
    register(
        NavItem(
            code="my-account", label=_("My account"), url_name="accounts:me", icon="user-circle", group=ACCOUNT, order=10,
            match=("/accounts/me/", "/account/"),
        )
    )  # fmt: skip
    register(
        NavItem(
            code="roles", label=_("Roles and rights"), url_name="accounts:roles", icon="user-shield", group=ACCOUNT, order=20,
        )
    )  # fmt: skip
    register(
        NavItem(
            code="accounts", label=_("Accounts and roles"), url_name="accounts:accounts", icon="users",
            group=ADMINISTRATION, permission="account.view", order=10,
        )
    )  # fmt: skip
    register(
        NavItem(
            code="programs", label=_("Other systems"), url_name="accounts:programs", icon="api",
            group=ADMINISTRATION, permission="token.service", order=20,
        )
    )  # fmt: skip
    register(
        NavItem(
            code="audit", label=_("Audit trail"), url_name="accounts:audit", icon="history",
            group=ADMINISTRATION, permission="audit.view", order=30,
        )
    )  # fmt: skip
