"""A backbone in onnxruntime: one thread per session, several sessions or threads side by side."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from scoring.engine.cuda.batch_size import in_batches

# As insightface does. Read when the library is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

# Activations of a few images stay in a core's cache: 4 at a time are 1.3-1.5 times as fast as 32.
_CPU_BATCH = 4
_CUDA_BATCH = 32


class OnnxBackbone:
    """``dimension`` of the embedding; ``has_maps``: the model has the feature maps as its second output.

    ``source``: a file, or a serialised model where there is no place to keep one. ``provider``: "cpu" or "cuda".
    A batch that does not fit is halved. Safe to call from several threads: they share the weights.
    """

    runtime = "onnxruntime"

    def __init__(
        self, source: Path | bytes, provider: str = "cpu", precision: str = "fp32", batch: int | None = None
    ) -> None:
        self.precision = precision
        self.provider = provider
        self._batch = batch or (_CUDA_BATCH if provider == "cuda" else _CPU_BATCH)
        self._session = open_session(source, provider)
        outputs = self._session.get_outputs()
        self.dimension = int(outputs[0].shape[1])
        self.has_maps = len(outputs) > 1

    def run(self, pixels: np.ndarray, with_maps: bool = False) -> tuple[np.ndarray, ...]:
        """(pooled (n, d),) or (pooled, maps (n, d, h, w)), float32, of (n, side, side, 3) uint8."""
        names = ["pooled", "maps"] if with_maps else ["pooled"]
        parts: list[Any] = []

        def work(start: int, stop: int) -> None:
            parts.append(self._session.run(names, {"pixels": np.ascontiguousarray(pixels[start:stop])}))

        for used in in_batches(len(pixels), self._batch, work):
            self._batch = min(self._batch, used)
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def open_session(source: Path | bytes, provider: str = "cpu") -> Any:
    """An onnxruntime session on one thread: on CPUs, N workers with a thread each beat one with N threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    providers: list[Any] = ["CPUExecutionProvider"]
    if provider == "cuda":
        # TF32 would round to 10 bits what the version calls fp32.
        providers.insert(0, ("CUDAExecutionProvider", {"use_tf32": "0"}))
    model = source if isinstance(source, bytes) else str(source)
    return onnxruntime.InferenceSession(model, options, providers=providers)


def cuda_provider() -> bool:
    """Whether onnxruntime-gpu is installed and can see a card."""
    import onnxruntime

    return "CUDAExecutionProvider" in onnxruntime.get_available_providers()
