"""The forward pass of a frozen backbone on a card: bf16, channels-last, replayed as CUDA graphs."""

import logging
from collections import Counter
from threading import Lock
from typing import Any

import numpy as np

from scoring.engine.cuda.batch_size import BatchSize, find_batch_size, in_batches

log = logging.getLogger(__name__)
MOST_GRAPHS = 4


class CudaForward:
    """Pooled features of ``model`` (a timm backbone) for batches of uint8 pixels.

    On a card the weights are bf16 and channels-last. A batch as large as ``batch``, or of a size that comes a second
    time, is captured as a CUDA graph and replayed, since small backbones are bound by the launching of their kernels;
    at most four sizes are kept. Pixels travel as uint8 and are normalised on the device. On a CPU (tests, trying out)
    it is plain fp32. ``batch`` None: found at the first use, and looked for further when more come than were tried.

    ``embed`` and ``run`` may be called from several threads, one of which works at a time.
    """

    def __init__(
        self,
        model: Any,
        mean: tuple[float, ...],
        std: tuple[float, ...],
        device: str = "cuda",
        batch: int | None = None,
        graphs: bool = True,
    ) -> None:
        import torch

        self.device = torch.device(device)
        self.on_card = self.device.type == "cuda"
        self.dtype = torch.bfloat16 if self.on_card else torch.float32
        self._graphs_wanted = graphs and self.on_card
        self._model = model.eval().to(self.device, self.dtype, memory_format=torch.channels_last)
        shape = (1, 3, 1, 1)
        self._mean = 255.0 * torch.tensor(mean, device=self.device).view(shape)
        self._std = 255.0 * torch.tensor(std, device=self.device).view(shape)
        self._captured: dict[int, tuple[Any, Any, Any]] = {}
        self._seen: Counter[int] = Counter()
        self._alone = Lock()
        self.batch = batch
        self.found: BatchSize | None = None

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """Features (n, d) float32 of ``pixels`` (n, 3, s, s) uint8; a batch that does not fit is halved."""
        return self.run(pixels.transpose(0, 2, 3, 1))[0]

    def run(self, pixels: np.ndarray, layout: str = "") -> tuple[np.ndarray, ...]:
        """(features (n, d),), float32, of ``pixels`` (n, s, s, 3) uint8; a batch that does not fit is halved.

        With the ``layout`` of the backbone's last feature maps, "nchw" or "nhwc", also the maps (n, d, h, w).
        """
        import torch

        source = torch.from_numpy(np.ascontiguousarray(pixels))
        parts: list[tuple[np.ndarray, ...]] = []

        def work(start: int, stop: int) -> None:
            # Rows of pixels seen as planes are channels-last already.
            given = source[start:stop].to(self.device).permute(0, 3, 1, 2)
            with torch.inference_mode():
                found = self._both(given, layout) if layout else (self.forward(given),)
                parts.append(tuple(value.float().cpu().numpy() for value in found))

        with self._alone:
            limit = self._limit(len(source), int(source.shape[1]))
            for used in in_batches(len(source), limit, work, self._captured.clear):
                if used < limit:  # What was found no longer fits beside what else is on the card.
                    self.batch, self.found, limit = used, None, used
        if not parts:
            return (np.empty((0, 0), dtype=np.float32),)
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    def forward(self, pixels: Any) -> Any:
        """Features (n, d) on the device for a uint8 tensor (n, 3, s, s) on the device. A replayed graph's result is
        overwritten by the next call."""
        import torch

        with torch.inference_mode():
            n = len(pixels)
            if n not in self._captured:
                self._seen[n] += 1
                if not self._worth_capturing(n) or not self._capture(pixels):
                    return self._plain(pixels)
            graph, given, result = self._captured[n]
            given.copy_(pixels)
            graph.replay()
            return result

    def find_batch(self, side: int, most: int = 4096) -> BatchSize:
        """The batch size worth having for images of ``side`` px, by timing random pixels."""
        import torch

        def seconds_for(n: int) -> float:
            pixels = torch.randint(0, 256, (n, 3, side, side), dtype=torch.uint8, device=self.device)
            return self.seconds(lambda: self._plain(pixels))

        with torch.inference_mode():
            return find_batch_size(seconds_for, most if self.on_card else 16)

    def seconds(self, work: Any, repeats: int = 3) -> float:
        """Least seconds of ``work()`` over ``repeats``, after one run that is not counted; the device is waited for."""
        import time

        times = []
        for _ in range(repeats + 1):
            self.wait()
            start = time.perf_counter()
            work()
            self.wait()
            times.append(time.perf_counter() - start)
        return min(times[1:])

    def wait(self) -> None:
        """Until the device has done what it was given."""
        import torch

        if self.on_card:
            torch.cuda.synchronize(self.device)

    def _limit(self, n: int, side: int) -> int:
        """The largest batch, looked for no further than the ``n`` images that are there: a single request does not wait
        for a search over thousands."""
        if self.batch is None or (self._may_grow() and n >= 2 * self.batch):
            self.found = self.find_batch(side, max(n, 1))
            self.batch = self.found.size
        return self.batch

    def _may_grow(self) -> bool:
        return self.on_card and self.found is not None and self.found.could_be_larger

    def _plain(self, pixels: Any) -> Any:
        return self._model.forward_head(self._features(pixels), pre_logits=True)

    def _both(self, pixels: Any, layout: str) -> tuple[Any, Any]:
        features = self._features(pixels)
        pooled = self._model.forward_head(features, pre_logits=True)
        return pooled, features if layout == "nchw" else features.permute(0, 3, 1, 2)

    def _features(self, pixels: Any) -> Any:
        import torch

        scaled = ((pixels - self._mean) / self._std).to(self.dtype, memory_format=torch.channels_last)
        return self._model.forward_features(scaled)

    def _worth_capturing(self, n: int) -> bool:
        again = self._seen[n] > 1 and len(self._captured) < MOST_GRAPHS
        return self._graphs_wanted and (n == self.batch or again)

    def _capture(self, pixels: Any) -> bool:
        """Whether there is a graph for batches of this size now. A backbone that cannot be captured, or whose graph's
        own memory is not to be had, goes on without graphs: slower, with the same answers."""
        import torch

        here = torch.cuda.current_stream(self.device)
        try:
            # A capture that breaks off may leave its own stream behind as the current one.
            with torch.cuda.stream(here):
                given = pixels.clone()
                side = torch.cuda.Stream(self.device)
                side.wait_stream(here)
                with torch.cuda.stream(side):  # Warm-up outside the graph: the first runs choose algorithms.
                    for _ in range(3):
                        self._plain(given)
                here.wait_stream(side)
                graph = torch.cuda.CUDAGraph()
                # Other threads may ask the card for memory meanwhile, as nvJPEG does.
                with torch.cuda.graph(graph, capture_error_mode="thread_local"):
                    result = self._plain(given)
        except RuntimeError as error:
            log.warning("No CUDA graphs for this backbone: %s", str(error).splitlines()[0])
            self._graphs_wanted = False
            return False
        if len(self._captured) == MOST_GRAPHS:  # The full batch has a place before any other.
            self._captured.pop(next(iter(self._captured)))
        self._captured[len(pixels)] = graph, given, result
        return True
