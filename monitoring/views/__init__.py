"""Pages of the bulletins."""

from .detail import bulletin_detail, bulletin_file, bulletin_verify, figure_list
from .editing import bulletin_discard, bulletin_edit, bulletin_issue, bulletin_return, bulletin_review
from .receipts import receipt_list, receipt_sign
from .register import bulletin_compile, bulletin_list

__all__ = [
    "bulletin_compile",
    "bulletin_detail",
    "bulletin_discard",
    "bulletin_edit",
    "bulletin_file",
    "bulletin_issue",
    "bulletin_list",
    "bulletin_return",
    "bulletin_review",
    "bulletin_verify",
    "figure_list",
    "receipt_list",
    "receipt_sign",
]
