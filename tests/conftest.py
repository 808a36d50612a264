"""What every test has: fast passwords, an empty cache, a browser that sees Chinese."""

import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright brings an event loop
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure(config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def empty_cache(request):
    """Each worker of pytest-xdist has keys of its own, so clearing disturbs nobody."""
    cache.key_prefix = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"]
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    return {**browser_type_launch_args, "args": flags, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }
