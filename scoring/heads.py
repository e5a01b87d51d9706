"""Heads in and out of the file store, through the engine's own format."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from scoring.engine import model_file
from scoring.engine.train import TrainedHead
from scoring.models import ModelHead


def store(head: ModelHead, trained: TrainedHead, card: dict[str, Any]) -> None:
    """Write the head's file and card, and set its hash (the row is saved by the caller)."""
    with tempfile.TemporaryDirectory() as folder:
        head.sha256 = model_file.save(trained, folder, card)
        where = f"{head.model.study.slug}/v{head.model.number}/{head.scale.name}"
        for field, name in ((head.file, model_file.ARRAYS), (head.card, model_file.CARD)):
            field.save(f"{where}/{name}", ContentFile((Path(folder) / name).read_bytes()), save=False)


def load(head: ModelHead) -> TrainedHead:
    """Read a head back. Raises scoring.engine.errors.BadModelFile where it is not what was stored."""
    with tempfile.TemporaryDirectory() as folder:
        for field, name in ((head.file, model_file.ARRAYS), (head.card, model_file.CARD)):
            with field.open("rb") as file:
                (Path(folder) / name).write_bytes(file.read())
        trained, _card = model_file.load(folder, sha256=head.sha256)
    return trained
