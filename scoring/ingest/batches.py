"""Images that lack something: looked at in threads, embedded and written batch by batch."""

import logging
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.errors import DomainError
from scoring.engine import codec
from scoring.engine.extractors import Extractor as EngineExtractor
from scoring.engine.faces import FaceDetector
from scoring.ingest.at_hand import limit_threads
from scoring.ingest.lacking import Work, lacking, work_on
from scoring.ingest.looking import Looked, look
from scoring.ingest.pipeline import PATIENCE_SECONDS, Failure, in_threads
from scoring.ingest.precaution import Precaution
from scoring.ingest.reasons import StoreSilent, in_words
from scoring.ingest.writing import Seen, write
from scoring.models import Extractor

logger = logging.getLogger(__name__)
CHUNK = 512
Outcome = tuple[Work, Looked | Failure]


@dataclass
class Ingest:
    """Everything that stays the same over a run; `failed` counts the images that could not be worked on.

    With a `precaution`, each image is tried in a process of its own before it is looked at here, one by one.
    """

    engine: EngineExtractor
    row: Extractor
    detector: FaceDetector | None
    precaution: Precaution | None = None
    failed: int = field(default=0, init=False)

    @property
    def detector_version(self) -> str | None:
        return self.detector.version if self.detector else None

    def over(self, assets: list[int]) -> Generator[int, None, None]:
        """Work on `assets` (primary keys) and yield, after each batch is committed, how many are done with.

        Raises DomainError (503) where the file store gives nothing out; then no image is blamed.
        """
        done = 0
        for start in range(0, len(assets), CHUNK):
            chunk = assets[start : start + CHUNK]
            # Asked again, for another worker may have been here since.
            todo = work_on(
                lacking(self.row, detector=self.detector_version).filter(pk__in=chunk), self.detector_version
            )
            done += len(chunk) - len(todo)
            if not todo:
                yield done
            for batch in self._batches(todo):
                self._settle(batch)
                done += len(batch)
                yield done

    def _batches(self, todo: list[Work]) -> Generator[list[Outcome], None, None]:
        size = settings.FEATURE_BATCH
        threads = 1 if self.precaution else 0
        stream = in_threads(
            todo,
            self._look,
            lambda work: work.pixels,
            ahead=2 * size,
            threads=threads,
            patience=PATIENCE_SECONDS,
        )
        batch: list[Outcome] = []
        with closing(stream):
            for outcome in stream:
                batch.append(outcome)
                if len(batch) == size:
                    yield batch
                    batch = []
        if batch:
            yield batch

    def _look(self, work: Work) -> Looked:
        data = _original(work)
        harm = self.precaution.harm(data) if self.precaution else None
        if harm is not None:
            raise harm
        looked = look(
            data,
            self.engine if work.embedding else None,
            self.detector if work.faces else None,
            measure=work.quality,
            max_pixels=settings.MAX_IMAGE_PIXELS,
        )
        limit_threads()
        return looked

    def _settle(self, batch: list[Outcome]) -> None:
        failures = {work.asset: one.error for work, one in batch if isinstance(one, Failure)}
        silent = sum(isinstance(error, StoreSilent) for error in failures.values())
        if 1 < len(batch) == silent:
            raise DomainError(
                "store_silent",
                _(
                    "The file store gives no pictures out. Start this again when it is back; no image was marked."
                ),
                status=503,
            )
        looked = [(work, one) for work, one in batch if not isinstance(one, Failure)]
        embeddings = self._embed([(work, one) for work, one in looked if work.embedding], failures)
        seen = [
            Seen(work, one, embeddings.get(work.asset)) for work, one in looked if work.asset not in failures
        ]
        write(
            seen,
            {asset: in_words(error) for asset, error in failures.items()},
            self.row,
            self.detector_version,
        )
        self.failed += len(failures)

    def _embed(self, looked: list[tuple[Work, Looked]], failures: dict[int, Exception]) -> dict[int, bytes]:
        """Stored embeddings by asset. Where the batch breaks, one by one: only those that break it fail."""
        if not looked:
            return {}
        try:
            return self._encoded(looked)
        except Exception as error:
            if len(looked) == 1:
                logger.warning("%s has no embedding: %s: %s", looked[0][0], type(error).__name__, error)
                failures[looked[0][0].asset] = error
                return {}
            broken: dict[int, Exception] = {}
            found: dict[int, bytes] = {}
            for one in looked:
                found |= self._embed([one], broken)
            if not found:  # It is the extractor, then, and no image.
                raise
            failures |= broken
            return found

    def _encoded(self, looked: list[tuple[Work, Looked]]) -> dict[int, bytes]:
        prepared = [one.prepared for _work, one in looked if one.prepared is not None]
        rows: np.ndarray = self.engine.embed(prepared)
        return {work.asset: codec.encode(row) for (work, _one), row in zip(looked, rows, strict=True)}


def _original(work: Work) -> bytes:
    try:
        with default_storage.open(work.file, "rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise
    except Exception as error:  # Each kind of store has its own.
        raise StoreSilent(f"{type(error).__name__}: {error}") from error
