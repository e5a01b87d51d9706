"""Django's PostgreSQL backend; with an empty HOST it first starts the embedded server."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql
from django.db.backends.postgresql import base

from config import embedded_postgres


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        options = dict(self.settings_dict["OPTIONS"])
        folder = options.pop("embedded_folder", None)
        if folder is None:
            return super().get_connection_params()
        server = embedded_postgres.start(Path(folder))
        self.settings_dict["HOST"] = server["host"]
        self.settings_dict["PORT"] = server["port"]
        self.settings_dict["USER"] = server["user"]
        kept = self.settings_dict["OPTIONS"]
        self.settings_dict["OPTIONS"] = options
        try:
            return super().get_connection_params()
        finally:
            self.settings_dict["OPTIONS"] = kept

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            if "embedded_folder" not in self.settings_dict["OPTIONS"] or "does not exist" not in str(error):
                raise
            self._create_database(conn_params)
            return super().get_new_connection(conn_params)

    def _create_database(self, conn_params: dict[str, Any]) -> None:
        admin = {key: conn_params[key] for key in ("host", "port", "user") if key in conn_params}
        with psycopg.connect(**admin, dbname="postgres", autocommit=True) as connection:
            name = psycopg.sql.Identifier(conn_params["dbname"])
            # Another process may have been quicker.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(psycopg.sql.SQL("create database {}").format(name))
