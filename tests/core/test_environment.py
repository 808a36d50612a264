import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from quality.core import environment


def test_one_message_names_everything_that_is_missing(monkeypatch):
    for name in environment.REQUIRED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://somewhere")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL. ") as refusal:
        environment.refuse_if_incomplete()
    assert "REDIS_URL" not in str(refusal.value)


def test_nothing_is_refused_when_all_is_there(monkeypatch):
    for name in environment.REQUIRED:
        monkeypatch.setenv(name, "x")
    environment.refuse_if_incomplete()


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("0", False), ("", True), (None, True)]
)
def test_flag_falls_back_to_its_default_only_when_empty(monkeypatch, value, expected):
    monkeypatch.delenv("PORTAL_X", raising=False)
    if value is not None:
        monkeypatch.setenv("PORTAL_X", value)
    assert environment.flag("PORTAL_X", default=True) is expected


def test_number_says_what_is_wrong(monkeypatch):
    monkeypatch.setenv("PORTAL_X", "many")
    with pytest.raises(ImproperlyConfigured, match="PORTAL_X must be a whole number"):
        environment.number("PORTAL_X", 3)


def test_the_demo_secret_is_kept_and_private(tmp_path):
    path = tmp_path / "var" / "secret_key"
    first = environment.kept_secret(path)
    assert environment.kept_secret(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
