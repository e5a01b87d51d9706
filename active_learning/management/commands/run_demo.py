"""`make demo`: the whole loop on drawn images, then web, workers and beat in the foreground."""

import sys
import time
from typing import Any

import httpx
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from active_learning.retraining import request_retrain
from active_learning.selection import request_selection
from core.job_wait import carry_out
from core.models import Job
from core.processes import Processes, Stopped
from labeling.demo_study import IMAGES, LOGINS, PASSWORD, make_demo_study
from labeling.models import Study
from labeling.simulation.run import Seat, rate, seat_panel

PANELISTS, CARELESS, PANEL_SEED = 24, 2, 11
CHOSEN_PER_ROUND = 60
WORKER_PATIENCE = 3600.0


class Command(BaseCommand):
    help = "Set up the demo study where there is none, and run web, workers and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--images", type=int, default=IMAGES, help="how many creatives to draw")

    def handle(self, *args: Any, **options: Any) -> None:
        self._address = f"http://127.0.0.1:{options['port']}"
        self._say("Preparing the database and the static files")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            with Processes() as processes:
                self._start(processes, options["port"])
                self._set_up(processes, options["images"])
                self._welcome()
                processes.watch()
        except Stopped:
            self._say("Stopped. What was rated is kept; `make demo` takes it up again.")
        except RuntimeError as error:
            raise CommandError(str(error)) from error

    def _start(self, processes: Processes, port: int) -> None:
        python = [sys.executable, "-m"]
        threads = ["--workers", "2", "--threads", "8"]
        quiet = ["--log-level", "warning"]
        processes.start(
            "web", [*python, "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", *threads, *quiet]
        )
        deadline = time.monotonic() + 60
        while True:
            processes.require_running()
            try:
                if httpx.get(f"{self._address}/healthz", trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"The site does not answer on {self._address}. Is the port taken? Try PORT=8001."
                )
            time.sleep(0.2)
        self._say(f"The site answers on {self._address}")
        # The site comes first: importing a worker's libraries beside it would only make people wait.
        processes.start(
            "worker",
            [*python, "celery", "-q", "-A", "config", "worker", "--concurrency", "2", "-l", "warning"],
        )
        # The study's model is trained later; until then this worker sleeps.
        processes.start("score", [sys.executable, "manage.py", "scoring_worker"])
        processes.start("beat", [*python, "celery", "-q", "-A", "config", "beat", "-l", "warning"])

    def _set_up(self, processes: Processes, images: int) -> None:
        if Study.objects.filter(slug="demo").exists():
            return
        study = make_demo_study(self._progress("Drawing creatives"), images)
        seats = seat_panel(study, PANELISTS, CARELESS, PANEL_SEED)
        self._rate(study, seats, 3)
        self._job(processes, request_retrain(study)[0], "Training version 1")
        self._job(processes, request_selection(study, CHOSEN_PER_ROUND)[0], "Choosing what to rate next")
        self._rate(study, seats, 1)
        self._job(processes, request_retrain(study)[0], "Training version 2")
        processes.require_running()

    def _rate(self, study: Study, seats: list[Seat], blocks: int) -> None:
        report = self._progress("The simulated panel rates over HTTP")
        outcome = rate(study, seats, blocks=blocks, url=self._address, report=report)
        self._say(f"  {outcome.answers.total()} answers")

    def _job(self, processes: Processes, job: Job, what: str) -> None:
        said: set[tuple[str, int]] = set()

        def report(job: Job) -> None:
            processes.restart_dead()
            step = (job.stage, 10 * job.done // max(job.total, 1))
            if job.stage and step not in said:
                said.add(step)
                self._say(f"  {job.stage} {job.done}/{job.total}")

        self._say(what)
        job = carry_out(job, report, patience=WORKER_PATIENCE)
        if job.state != Job.State.DONE:
            self._say(f"  did not work out: {job.error}")

    def _progress(self, what: str) -> Any:
        said: set[int] = set()

        def report(done: int, total: int) -> None:
            step = 5 * done // max(total, 1)
            if step not in said:
                said.add(step)
                self._say(f"{what}: {done}/{total}")

        return report

    def _welcome(self) -> None:
        lines = ["", f"Panelwise runs at {self._address}", "Sign in as"]
        lines += [f"  {role.label:<12} user {name:<10} password {PASSWORD}" for name, role in LOGINS.items()]
        lines += ["Ctrl-C stops everything.", ""]
        self._say("\n".join(lines))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
