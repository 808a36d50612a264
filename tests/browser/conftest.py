"""A furnished prefecture behind a real server, and people at real browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine

from tests.access.furnished import TODAY, furnish

from .visitor import WIDE, Visitor

MORNING = f"{TODAY} 10:00+08:00"


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def morning(settings, tmp_path) -> Iterator[None]:
    """A Friday in term. The clock runs on, for the server's thread as well."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(MORNING, tick=True):
        yield


@pytest.fixture
def prefecture(morning, transactional_db):
    """The furnished world: the cast, and one object of each kind in each county."""
    return furnish()


@pytest.fixture
def visit(browser, live_server) -> Iterator[Callable[..., Visitor]]:
    """Seat people at browsers: `visit(user, PHONE)`. At the end no page of theirs may have had a fault."""
    visitors: list[Visitor] = []

    def seated(user=None, size: dict = WIDE, **values) -> Visitor:
        context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **values
        )
        visitor = Visitor(context, live_server.url)
        visitors.append(visitor)
        if user is not None:
            visitor.sign_in(user)
        return visitor

    yield seated
    for visitor in visitors:
        visitor.context.close()
    faults = [fault for visitor in visitors for fault in visitor.faults]
    assert not faults, "\n".join(faults)
