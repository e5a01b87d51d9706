from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("active_learning", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="selectedasset",
            name="arm",
            field=models.CharField(
                choices=[
                    ("asked", "asked for by the scores"),
                    ("chosen", "chosen"),
                    ("control", "control"),
                ],
                max_length=8,
            ),
        ),
    ]
