"""The queue's schema, from the `pgmq` package's plain SQL (it must not be run twice on one database)."""

from django.db import migrations


def install(apps, schema_editor):
    from pgmq.install import get_embedded_install_sql

    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select to_regclass('pgmq.meta')")
        if cursor.fetchone()[0] is None:
            cursor.execute(get_embedded_install_sql())


def remove(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("drop schema if exists pgmq cascade")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
