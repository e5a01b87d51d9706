"""JPEGs to squares on the card (nvJPEG through torchvision), and the same by CPU threads."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def on_card(files: list[bytes], side: int, device: str = "cuda") -> Any:
    """(n, 3, side, side) uint8 on ``device``: decoded by nvJPEG, resized there with antialiasing.

    Raises:
        RuntimeError: torchvision was built without nvJPEG, or a file is no JPEG that it takes.
    """
    import torch
    from torchvision.io import ImageReadMode, decode_jpeg

    data = [torch.frombuffer(bytearray(file), dtype=torch.uint8) for file in files]
    return torch.cat([_square(image, side) for image in decode_jpeg(data, ImageReadMode.RGB, device=device)])


def by_threads(files: list[bytes], side: int, threads: int | None = None) -> Any:
    """(n, 3, side, side) uint8 in host memory: decoded and resized by ``threads`` CPU threads (default: all cores)."""
    import torch
    from torchvision.io import ImageReadMode, decode_jpeg

    def one(file: bytes) -> Any:
        return _square(
            decode_jpeg(torch.frombuffer(bytearray(file), dtype=torch.uint8), ImageReadMode.RGB), side
        )

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(threads or len(os.sched_getaffinity(0))) as pool:
            return torch.cat(list(pool.map(one, files)))
    finally:
        torch.set_num_threads(before)


def _square(image: Any, side: int) -> Any:
    import torch

    resized = torch.nn.functional.interpolate(
        image[None].float(), size=(side, side), mode="bicubic", antialias=True, align_corners=False
    )
    return resized.round_().clamp_(0, 255).to(torch.uint8)
