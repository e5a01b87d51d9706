"""What bounds a forward pass: arithmetic, memory, or neither; against what this device was measured to do."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Peak:
    """Measured on the device at hand: ``flops`` per second of a large matrix product in the backbone's precision,
    ``bytes`` per second of a large copy (read and written bytes both count)."""

    flops: float
    bytes: float


@dataclass(frozen=True)
class Bound:
    """``by``: "FLOP", "memory" or "launch"; ``share`` of the rate that this bound allows that was reached (above 1 where caches and fused kernels move fewer bytes than counted);
    ``ceiling``: images per second it allows; ``flops`` and ``bytes`` per image."""

    by: str
    share: float
    ceiling: float
    flops: float
    bytes: float


LAUNCH_SHARE = 0.15
"""Below this share of both ceilings neither arithmetic nor memory is what is waited for."""


def measured_peak(forward: Any, size: int = 8192) -> Peak:
    """Peak of ``forward`` (a CudaForward)'s device by an n×n product and a copy; smaller on a CPU."""
    import torch

    n = size if forward.on_card else 1024
    a = torch.randn(n, n, device=forward.device, dtype=forward.dtype)
    seconds = forward.seconds(lambda: a @ a, 5)
    block = torch.empty(n * n * (4 if forward.on_card else 32), dtype=torch.uint8, device=forward.device)
    target = torch.empty_like(block)
    copied = forward.seconds(lambda: target.copy_(block), 5)
    return Peak(2.0 * n**3 / seconds, 2.0 * block.numel() / copied)


def cost_per_image(forward: Any, side: int) -> tuple[float, float]:
    """(FLOPs, bytes moved at least) of one image: products and convolutions counted by torch's FlopCounterMode; bytes
    are what every leaf module reads and writes, as if nothing were fused or cached, weights left out (a batch shares
    them)."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    moved = 0

    def count(_module: Any, given: tuple[Any, ...], result: Any) -> None:
        nonlocal moved
        for value in (*given, result):
            if isinstance(value, torch.Tensor):
                moved += value.numel() * value.element_size()

    leaves = [module for module in forward._model.modules() if not list(module.children())]
    handles = [module.register_forward_hook(count) for module in leaves]
    pixels = torch.zeros((1, 3, side, side), dtype=torch.uint8, device=forward.device)
    try:
        with torch.inference_mode(), FlopCounterMode(display=False) as counter:
            forward._plain(pixels)
    finally:
        for handle in handles:
            handle.remove()
    return float(counter.get_total_flops()), float(moved)


def bound(per_second: float, flops: float, moved: float, peak: Peak) -> Bound:
    """Which ceiling is nearer for a pass of ``flops`` and ``moved`` bytes per image, and the share of it reached."""
    by_flops, by_memory = peak.flops / max(flops, 1.0), peak.bytes / max(moved, 1.0)
    by, ceiling = ("FLOP", by_flops) if by_flops <= by_memory else ("memory", by_memory)
    share = per_second / ceiling
    return Bound("launch" if share < LAUNCH_SHARE else by, share, ceiling, flops, moved)
