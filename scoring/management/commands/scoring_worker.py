import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.processes import Processes, Stopped
from scoring.service.worker import ScoringWorker


class Command(BaseCommand):
    help = (
        "Answer score requests until told to end. Several may run, on any machine that reaches the database."
    )

    # Checks look at every page; a worker has none and should be up soon after it was started again.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=1, help="processes, each with its own model")
        parser.add_argument(
            "--threads", type=int, default=0, help="that decode images; by default one per core"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["concurrency"] < 1 or options["threads"] < 0:
            raise CommandError("--concurrency is at least 1, --threads at least 0.", returncode=2)
        if options["concurrency"] == 1:
            worker = ScoringWorker(options["threads"])
            worker.listen_to_signals()
            worker.run()
            return
        command = [sys.executable, "manage.py", "scoring_worker", "--threads", str(options["threads"])]
        try:
            with Processes() as processes:
                for number in range(options["concurrency"]):
                    processes.start(f"scoring {number + 1}", command)
                processes.watch()
        except Stopped:
            return
        except RuntimeError as error:
            raise CommandError(str(error)) from error
