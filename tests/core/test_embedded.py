from pathlib import Path

import psycopg2
import pytest

from quality.core import addresses, embedded


def test_addresses_of_one_folder_fit_a_socket_and_each_client():
    run = Path("/a/very/long/path" * 20)
    path = addresses.socket_dir(run) / ".s.PGSQL.5432.lock"
    assert len(str(path)) < 107
    assert "%2Ftmp%2Fportal-" in addresses.database_url(run)
    assert addresses.broker_url("unix:///x/redis.sock?db=3") == "redis+socket:///x/redis.sock?virtual_host=3"
    assert addresses.broker_url("redis://host:6379/1") == "redis://host:6379/1"
    assert addresses.socket_dir(run) != addresses.socket_dir(run.parent)


def test_a_missing_wheel_is_named():
    with pytest.raises(embedded.EmbeddedError, match="no_such_wheel is not installed"):
        embedded.package_dir("no_such_wheel")


def test_postgresql_keeps_data_and_reads_chinese(tmp_path):
    for _start in range(2):
        server = embedded.Postgres(tmp_path).start()
        connection = psycopg2.connect(host=str(server.sockets), user="portal", dbname="portal")
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TABLE IF NOT EXISTS t (x text)")
            cursor.execute(
                "INSERT INTO t VALUES ('x'); SELECT count(*), max(cardinality(show_trgm('数字政府'))) FROM t"
            )
            rows, trigrams = cursor.fetchone()
        connection.close()
        server.stop()
        assert not server.sockets.exists()
    assert rows == 2
    assert trigrams == 5  # none, were the character classes those of plain C


def test_a_server_that_cannot_start_shows_its_log(tmp_path, monkeypatch):
    monkeypatch.setitem(embedded.Postgres.settings, "shared_buffers", "nonsense")
    server = embedded.Postgres(tmp_path)
    with pytest.raises(embedded.EmbeddedError, match="invalid value for parameter"):
        server.start()
    server.stop()


def test_interrupted_first_start_is_repeated(tmp_path):
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "postgresql" / "half").touch()
    server = embedded.Postgres(tmp_path, ephemeral=True).start()
    assert server.alive()
    server.stop()
    assert not server.data.exists()
