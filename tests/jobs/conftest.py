"""Jobs that write down what they do."""

import pytest

from quality.core.errors import Refused
from quality.jobs import registry, services
from quality.jobs.models import JobRun


@pytest.fixture
def kinds(monkeypatch):
    """Three kinds of jobs: one that works, one that breaks, one that is refused."""
    monkeypatch.setattr(registry, "_jobs", {})
    monkeypatch.setattr(registry, "_timetables", [])

    @registry.job("test.work", name="Work")
    def work(run: JobRun, progress) -> dict:
        progress(50, "half")
        return {"answer": run.arguments["number"] * 2}

    @registry.job("test.break", name="Break")
    def broken(run: JobRun, progress) -> dict:
        JobRun.objects.filter(pk=run.pk).update(title="written by a broken job")
        raise ValueError("the disk is full")

    @registry.job("test.refuse", name="Refuse")
    def refused(run: JobRun, progress) -> dict:
        raise Refused("The month is not over yet.")


@pytest.fixture
def ask(kinds, db):
    """Request a job."""

    def made(key: str = "one", kind: str = "test.work", **values) -> JobRun:
        return services.request_job(kind=kind, key=key, arguments={"number": 21}, **values)

    return made
