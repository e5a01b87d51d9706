"""The forward pass of a frozen backbone on a card: bf16, channels-last, replayed as a CUDA graph."""

from typing import Any

import numpy as np

from scoring.engine.cuda.batch_size import BatchSize, find_batch_size, in_batches


class CudaForward:
    """Pooled features of ``model`` (a timm backbone) for batches of uint8 pixels.

    On a card the weights are bf16 and channels-last; batches of one size are captured once as a CUDA graph and
    replayed, since small backbones are bound by the launching of their kernels. Pixels travel as uint8 and are
    normalised on the device. On a CPU (tests, trying out) it is plain fp32. ``batch`` None: found at the first use.
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
        self.batch = batch
        self.found: BatchSize | None = None

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """Features (n, d) float32 of ``pixels`` (n, 3, s, s) uint8; a batch that does not fit is halved."""
        import torch

        if self.batch is None:
            self.found = self.find_batch(pixels.shape[-1])
            self.batch = self.found.size
        source = torch.from_numpy(np.ascontiguousarray(pixels))
        parts: list[Any] = []

        def work(start: int, stop: int) -> None:
            parts.append(self.forward(source[start:stop].to(self.device, non_blocking=True)).float().cpu())

        for used in in_batches(len(source), self.batch, work):
            self.batch = used
        return np.asarray(torch.cat(parts).numpy()) if parts else np.empty((0, 0), dtype=np.float32)

    def forward(self, pixels: Any) -> Any:
        """Features (n, d) on the device for a uint8 tensor (n, 3, s, s) on the device. A full batch is replayed as a
        graph; its result is overwritten by the next call."""
        import torch

        with torch.inference_mode():
            if not self._graphs_wanted or len(pixels) != self.batch:
                return self._plain(pixels)
            if len(pixels) not in self._captured:
                self._captured[len(pixels)] = self._capture(pixels)
            graph, given, result = self._captured[len(pixels)]
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

    def _plain(self, pixels: Any) -> Any:
        import torch

        scaled = ((pixels - self._mean) / self._std).to(self.dtype, memory_format=torch.channels_last)
        return self._model.forward_head(self._model.forward_features(scaled), pre_logits=True)

    def _capture(self, pixels: Any) -> tuple[Any, Any, Any]:
        import torch

        given = pixels.clone()
        side = torch.cuda.Stream(self.device)
        side.wait_stream(torch.cuda.current_stream(self.device))
        with torch.cuda.stream(side):  # Warm-up outside the graph: the first runs choose algorithms.
            for _ in range(3):
                self._plain(given)
        torch.cuda.current_stream(self.device).wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            result = self._plain(given)
        return graph, given, result
