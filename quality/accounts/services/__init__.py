"""What can be done to accounts, roles held, and tokens; who may see what and why."""

from .accounts import (
    activate_account,
    change_account,
    create_account,
    deactivate_account,
    reset_password,
    reset_second_factor,
    unlock_account,
)
from .authority import Authority, may_manage
from .grants import end_grant, grant_role
from .idempotency import earlier_answer, forget_answers, keep_answer
from .preferences import change_language, change_theme
from .sign_in import LOCK_MINUTES, LOCK_TRIES, locked_until, record_sign_in
from .tokens import authenticate_token, create_token, revoke_token
from .visibility import who_can_see

__all__ = [
    "LOCK_MINUTES",
    "LOCK_TRIES",
    "Authority",
    "activate_account",
    "authenticate_token",
    "change_account",
    "change_language",
    "change_theme",
    "create_account",
    "create_token",
    "deactivate_account",
    "earlier_answer",
    "end_grant",
    "forget_answers",
    "grant_role",
    "keep_answer",
    "locked_until",
    "may_manage",
    "record_sign_in",
    "reset_password",
    "reset_second_factor",
    "revoke_token",
    "unlock_account",
    "who_can_see",
]
