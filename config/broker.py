"""Celery's default broker: PGMQ in the very database that Django uses, whichever that is.

Taking the address from Django's connection means that tests, the embedded server and `DATABASE_URL` need no
second setting, and that the embedded server is up before the first message.
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, pgmq
from psycopg.conninfo import make_conninfo

SCHEME = "djangopgmq"


def conninfo() -> str:
    """The libpq `key=value` form of Django's default database (the URI form loses the socket's folder)."""
    from django.db import connection

    params = connection.get_connection_params()
    keys = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert")
    return make_conninfo(**{key: params[key] for key in keys if params.get(key)})


class Transport(pgmq.Transport):
    """kombu's PGMQ transport, told by Django where the database is."""

    def _create_pgmq_client(self) -> Any:
        self.client.transport_options["conn_string"] = conninfo()  # type: ignore[union-attr,index]
        return super()._create_pgmq_client()


TRANSPORT_ALIASES[SCHEME] = "config.broker:Transport"
