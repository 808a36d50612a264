"""Do PostgreSQL and Redis of this machine answer, and may we make a database? Says which, or why not (exit 1)."""

import os
import sys
from urllib.parse import urlsplit

import psycopg2
import redis

OLDEST = 150000


def look() -> str:
    url = urlsplit(os.environ["DATABASE_URL"])
    connection = psycopg2.connect(
        host=url.hostname, port=url.port, user=url.username, dbname="postgres", connect_timeout=3
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, rolcreatedb OR rolsuper"
            " FROM pg_roles WHERE rolname = current_user"
        )
        version, may_create = cursor.fetchone()
    connection.close()
    if version < OLDEST or not may_create:
        raise RuntimeError(
            "PostgreSQL is too old" if version < OLDEST else "this user may not create databases"
        )
    found = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=3, socket_timeout=3).info(
        "server"
    )
    return f"PostgreSQL {version // 10000} and Redis {found['redis_version']}"


try:
    print(look())
except (psycopg2.Error, redis.RedisError, RuntimeError) as error:
    print(str(error).strip().splitlines()[0])
    sys.exit(1)
