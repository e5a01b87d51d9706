"""A timm backbone in torch: the reference that every other runtime is held against, and what is exported."""

from typing import Any

import numpy as np
import torch
from torch import nn

from scoring.engine.cuda.batch_size import in_batches
from scoring.engine.cuda.forward import CudaForward
from scoring.engine.weights import Recipe

# A global average is one by arithmetic; half a network's rounding (1e-6) lies far below, any layer above.
_SAME = 1e-4
_CPU_BATCH = 32


class Pooled(nn.Module):
    """From (n, side, side, 3) uint8 to pooled features (n, d), and before them (n, d, h, w) where ``layout`` says
    how: normalising is part of the graph, so that every runtime is given the same bytes."""

    def __init__(self, model: Any, recipe: Recipe) -> None:
        super().__init__()
        self.model = model
        self.layout = ""
        mean, std = torch.tensor(recipe.mean), torch.tensor(recipe.std)
        self.side = recipe.side
        # One value per column and colour: onnxruntime broadcasts a row of 672 twenty times as fast as one of 3.
        self.register_buffer("scale", (1.0 / (255.0 * std)).repeat(recipe.side))
        self.register_buffer("shift", (-mean / std).repeat(recipe.side))

    def normalised(self, pixels: torch.Tensor) -> torch.Tensor:
        """(n, 3, side, side) as the backbone was trained on."""
        scale, shift = self.get_buffer("scale"), self.get_buffer("shift")
        rows = pixels.reshape(-1, self.side, 3 * self.side).to(scale.dtype) * scale + shift
        return rows.reshape(-1, self.side, self.side, 3).permute(0, 3, 1, 2)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, ...]:
        features = self.model.forward_features(self.normalised(pixels).contiguous())
        pooled = self.model.forward_head(features, pre_logits=True)
        if not self.layout:
            return (pooled,)
        return pooled, features if self.layout == "nchw" else features.permute(0, 3, 1, 2)


def plain_pooling(model: nn.Module) -> None:
    """Write global average pooling as the mean it is: exported as adaptive pooling it drags index arithmetic along."""
    for parent in model.modules():
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.AdaptiveAvgPool2d) and child.output_size in (1, (1, 1)):
                setattr(parent, name, _Mean())


class _Mean(nn.Module):
    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features.mean(dim=(2, 3), keepdim=True)


class TorchBackbone:
    """``dimension`` of the embedding; ``has_maps``: it is the plain average of feature maps over height and width.

    ``device``: "cpu", in fp32; or a card as torch names it ("cuda"), in bf16 through ``CudaForward``, which is another
    precision and so another version of the extractor. ``batch``: the most images at once; None: 32 on the CPU, found
    by trying on a card. A batch that does not fit is halved.
    """

    runtime = "torch"

    def __init__(self, model: Any, recipe: Recipe, device: str = "cpu", batch: int | None = None) -> None:
        self.side = recipe.side
        plain_pooling(model)
        self.model = Pooled(model, recipe).eval().requires_grad_(False)
        # Told on the CPU in fp32: bf16 rounds too coarsely to tell an average from a layer after it.
        self.model.layout = _layout_of_maps(self.model, recipe.side)
        self.has_maps = bool(self.model.layout)
        self.dimension = int(self._on_cpu(np.zeros((1, recipe.side, recipe.side, 3), np.uint8))[0].shape[1])
        self._batch = batch or _CPU_BATCH
        self._card = None if device == "cpu" else CudaForward(model, recipe.mean, recipe.std, device, batch)
        self.precision = "fp32" if self._card is None else "bf16"

    def run(self, pixels: np.ndarray, with_maps: bool = False) -> tuple[np.ndarray, ...]:
        """(pooled (n, d),) or (pooled, maps (n, d, h, w)), float32, of (n, side, side, 3) uint8."""
        if self._card is not None:
            return self._card.run(pixels, self.model.layout if with_maps else "")
        parts: list[tuple[np.ndarray, ...]] = []

        def work(start: int, stop: int) -> None:
            found = self._on_cpu(pixels[start:stop])[: 2 if with_maps else 1]
            parts.append(tuple(value.numpy() for value in found))

        for used in in_batches(len(pixels), self._batch, work):
            self._batch = min(self._batch, used)
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    def _on_cpu(self, pixels: np.ndarray) -> tuple[torch.Tensor, ...]:
        with torch.inference_mode():
            return tuple(self.model(torch.from_numpy(np.ascontiguousarray(pixels))))


def _layout_of_maps(model: Pooled, side: int) -> str:
    """ "nchw" or "nhwc" where averaging the last feature maps over both axes gives the embedding, else "".

    Measured on two noisy images, not read off a list of families: mobilenetv2, efficientnet, resnet and regnet do;
    mobilenetv3 and v4 (a layer after pooling), convnext (a norm after it) and class tokens do not.
    """
    pixels = torch.randint(0, 256, (2, side, side, 3), generator=torch.Generator().manual_seed(1)).to(
        torch.uint8
    )
    with torch.inference_mode():
        features = model.model.forward_features(model.normalised(pixels))
        pooled = model.model.forward_head(features, pre_logits=True)
    if features.ndim != 4 or pooled.ndim != 2:
        return ""
    for layout, axes, channels in (("nchw", (2, 3), 1), ("nhwc", (1, 2), 3)):
        if features.shape[channels] == pooled.shape[1]:
            gap = (features.mean(dim=axes) - pooled).abs().max()
            if float(gap) <= _SAME * float(pooled.abs().max()) and float(pooled.std()) > 0:
                return layout
    return ""
