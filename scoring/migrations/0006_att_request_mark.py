from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0005_w_watch_week"),
    ]

    operations = [
        migrations.AddField(
            model_name="scorerequest",
            name="mark",
            field=models.CharField(
                blank=True,
                help_text="SHA-256 of what was asked with the caller's own key; first row only",
                max_length=64,
            ),
        ),
    ]
