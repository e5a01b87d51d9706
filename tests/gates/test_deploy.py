"""Production settings, and migrations that say what the models say."""

from .code import python


def test_nothing_to_complain_of_in_production(tmp_path):
    checked = python(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        HTTPS="1",
        DEBUG="0",
        PANELWISE_DATA=str(tmp_path),
    )
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_the_migrations_are_complete():
    made = python("manage.py", "makemigrations", "--check", "--dry-run")
    assert made.returncode == 0, made.stdout + made.stderr
