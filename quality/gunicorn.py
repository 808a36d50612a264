"""The web server's settings: `gunicorn -c python:quality.gunicorn quality.wsgi`."""

import os

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("PORTAL_WEB_THREADS", "4"))  # database connections: at most workers x threads
reuse_port = True  # or kept-alive connections gather on one worker
control_socket_disable = True  # it would be shared by all portals of one user
worker_tmp_dir = (
    "/dev/shm" if os.path.isdir("/dev/shm") else None
)  # a slow disk must not look like a hung worker
timeout = 60
graceful_timeout = 10
errorlog = "-"
accesslog = "-" if os.environ.get("PORTAL_ACCESS_LOG") else None
loglevel = os.environ.get("PORTAL_LOG_LEVEL", "info").lower()
proc_name = "portal-web"


def post_worker_init(worker) -> None:
    """Do once per worker what the first visitors would wait for, then keep all of it out of garbage collections."""
    from quality.core.warmup import settle, warm_up

    warm_up()
    settle()
