"""`{% who_link record %}`: a quiet link to the page that says who can see a record and why; pieces of the sign-in page."""

from django import template
from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quality.core.templatetags.portal import icon

from ..explained import explained
from ..models import User
from ..roles import ROLES
from ..services import LOCK_MINUTES, LOCK_TRIES

register = template.Library()

BROWSERS = [  # the first that fits; most others claim to be Chrome and Safari too
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"), ("QQBrowser", "QQ Browser"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
]  # fmt: skip


@register.simple_tag
def who_link(record: Model, css: str = "btn btn-link btn-sm no-print") -> SafeString | str:
    """Nothing where the kind of record is not explained."""
    label = record._meta.label_lower
    if explained(label) is None:
        return ""
    url = reverse("accounts:who", args=[label, record.pk])
    return format_html('<a class="{}" href="{}">{}{}</a>', css, url, icon("eye-check"), _("Who can see this"))


@register.simple_tag
def demo_accounts() -> list[dict]:
    """The log-ins of a demonstration, leading roles first; none outside of it."""
    if not settings.DEMO:
        return []
    users = [user for user in User.objects.demo().order_by("pk")[:30] if user.grants_in_force]
    order = list(ROLES)
    cards = [{"user": user, "role": ROLES[user.grants_in_force[0].role]} for user in users]
    return sorted(cards, key=lambda card: (order.index(card["role"].code), card["user"].pk))


@register.simple_tag
def identity_provider() -> dict[str, str] | None:
    """The bureau's own sign-in, where one is configured."""
    if not settings.OIDC_ISSUER:
        return None
    return {
        "name": settings.OIDC["name"],
        "url": reverse("openid_connect_login", kwargs={"provider_id": "bureau"}),
    }


@register.simple_tag
def lock_rule() -> dict[str, int]:
    """After how many failures sign-in is locked, and for how many minutes."""
    return {"tries": LOCK_TRIES, "minutes": LOCK_MINUTES}


@register.filter
def browser(agent: str) -> str:
    """“Chrome · Windows” instead of a line that browsers write for each other."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found)) or agent[:40]
