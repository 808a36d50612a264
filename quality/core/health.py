"""Is the portal well? Asked by containers, load balancers and people; the answer holds no secrets."""

from datetime import timedelta

from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from quality.core.access import PUBLIC, access

HEARTBEAT = "heartbeat:worker"
HEARTBEAT_STALE = timedelta(seconds=100)  # three missed beats
PROBE = "health:probe"
OK, LATE, DOWN = "ok", "late", "down"


def record_heartbeat() -> None:
    cache.set(HEARTBEAT, timezone.now(), timeout=24 * 3600)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return DOWN
    return OK


def migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        targets = executor.loader.graph.leaf_nodes()
        return "pending" if executor.migration_plan(targets) else OK
    except Error:
        return DOWN


def cache_state() -> str:
    now = timezone.now()
    cache.set(PROBE, now, timeout=60)
    return OK if cache.get(PROBE) == now else DOWN


def worker() -> str:
    beat = cache.get(HEARTBEAT)
    if beat is None:
        return DOWN
    return OK if timezone.now() - beat < HEARTBEAT_STALE else LATE


@access(PUBLIC, "GET")
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """503 only when no page could be served; a missing cache or worker is reported but does not stop the web."""
    vital = {"database": database(), "migrations": migrations()}
    helpers = {"cache": cache_state(), "worker": worker()}
    if set(vital.values()) != {OK}:
        status = "down"
    else:
        status = OK if set(helpers.values()) == {OK} else "degraded"
    return JsonResponse({"status": status, **vital, **helpers}, status=503 if status == "down" else 200)
