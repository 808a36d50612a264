"""What is done with bulletins. Pages, API, commands and the demo data call these."""

from .compiling import compile_bulletin, prepare_month
from .issuing import discard, issue, review, send_back
from .receipts import sign_receipt
from .requesting import due_bulletins, owing, request_bulletin
from .texts import edit_texts, propose_again
from .verifying import differences, verify

__all__ = [
    "compile_bulletin",
    "differences",
    "discard",
    "due_bulletins",
    "edit_texts",
    "issue",
    "owing",
    "prepare_month",
    "propose_again",
    "request_bulletin",
    "review",
    "send_back",
    "sign_receipt",
    "verify",
]
