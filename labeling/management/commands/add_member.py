from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.crypto import get_random_string

from core import audit
from core.command import PanelwiseCommand
from core.errors import DomainError
from core.models import User
from labeling.commands import study_named
from labeling.models import StudyMember

STAFF_ROLES = (User.Role.DATA_LEAD.value, User.Role.ML_ENGINEER.value)


class Command(PanelwiseCommand):
    help = (
        "Let somebody work on a study; makes their sign-in where there is none and prints its password once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("username")
        parser.add_argument("--role", choices=STAFF_ROLES, default=STAFF_ROLES[0])

    def work(self, **options: Any) -> None:
        study = study_named(options["slug"])
        with transaction.atomic():
            user, created = User.objects.get_or_create(
                username=options["username"], defaults={"role": options["role"]}
            )
            if not created and user.role != options["role"]:
                raise DomainError(
                    "role", f"{user.username} is here as {user.get_role_display()}. Choose another user name."
                )
            password = get_random_string(16) if created else ""
            if created:
                user.set_password(password)
                user.save()
            StudyMember.objects.get_or_create(study=study, user=user)
            audit.record("member_added", study=study.slug, target=user)
        result = {"study": study.slug, "user": user.username, "role": user.role, "password": password or None}
        if self.format == "json":
            self.document(result)
        else:
            self.say(f"{user.username} works on {study.slug} as {user.get_role_display()}.")
            if password:
                self.say(f"Password, shown this once: {password}")
