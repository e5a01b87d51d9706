import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0003_q_quality_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScoringWorker",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("host", models.CharField(max_length=200)),
                ("pid", models.PositiveIntegerField()),
                ("heartbeat", models.DateTimeField(db_index=True)),
                ("started_at", models.DateTimeField()),
                ("images", models.PositiveBigIntegerField(default=0)),
                ("batches", models.PositiveBigIntegerField(default=0, help_text="forward passes")),
                (
                    "rate",
                    models.FloatField(
                        help_text="images per second while there was something to do", null=True
                    ),
                ),
            ],
            options={"db_table": "scoring_worker"},
        ),
    ]
