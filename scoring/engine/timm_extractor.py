"""Embeddings from a frozen timm backbone (torch eager)."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.weights import ALLOWED_LICENCES, KNOWN_FILES, Recipe, check_licence, local_file

# Decoder and resize are part of the version: another one shifts scores by up to .4 standard deviations.
_RECIPE = "pillow-bicubic-aa-squash"


class TimmExtractor:
    """Pooled features of one backbone. Pictures are squashed to a square: the whole layout counts, not a
    crop."""

    pretrained = True

    def __init__(self, backbone: str, model: Any, recipe: Recipe, fingerprint: str, batch: int = 32) -> None:
        import torch

        self.name = f"timm:{backbone}"
        self.version = f"timm:{backbone}|{recipe.origin}:{fingerprint[:12]}|{_RECIPE}{recipe.side}"
        self.dimension = int(getattr(model, "head_hidden_size", None) or model.num_features)
        self._recipe = recipe
        self._batch = batch
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model = model.eval().to(self._device)

    def extract(self, images: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of (h, w, 3) uint8 sRGB images; a batch that does not fit is
        halved."""
        import torch

        rows = np.empty((len(images), self.dimension), dtype=np.float32)
        start, batch = 0, self._batch
        while start < len(images):
            part = images[start : start + batch]
            try:
                rows[start : start + len(part)] = self._forward(part)
            except torch.OutOfMemoryError:
                if batch == 1:
                    raise
                batch = self._batch = max(1, batch // 2)
                torch.cuda.empty_cache()
                continue
            start += len(part)
        return rows

    def _forward(self, images: list[np.ndarray]) -> np.ndarray:
        import torch

        size = (self._recipe.side, self._recipe.side)
        pixels = np.stack(
            [np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC)) for image in images]
        )
        mean = np.array(self._recipe.mean, dtype=np.float32)
        scaled = (pixels.astype(np.float32) / 255.0 - mean) / np.array(self._recipe.std, dtype=np.float32)
        with torch.inference_mode():
            batch = torch.from_numpy(scaled).permute(0, 3, 1, 2).to(self._device)
            pooled = self._model.forward_head(self._model.forward_features(batch), pre_logits=True)
        return np.asarray(pooled.float().cpu().numpy())


def load_timm(
    backbone: str,
    models_folder: Path | str,
    allow_hub: bool = False,
    sha256: str | None = None,
    allowed_licences: frozenset[str] = ALLOWED_LICENCES,
) -> TimmExtractor:
    """The extractor of ``backbone`` with weights from ``<models_folder>/<backbone>.safetensors``, else the
    hub.

    Raises:
        WeightsUnavailable: unknown backbone, licence not allowed, no file and no hub, wrong hash, or weights
        that
            do not fit the backbone.
    """
    import timm

    if not timm.is_model(backbone):
        raise WeightsUnavailable(f"timm knows no backbone called {backbone}. Check the name.")
    config = timm.get_pretrained_cfg(backbone)
    if config is None:
        raise WeightsUnavailable(f"timm names no pretrained weights for {backbone}. Choose another backbone.")
    check_licence(backbone, config.license, allowed_licences)
    side, mean, std = int(config.input_size[-1]), tuple(config.mean), tuple(config.std)
    if (Path(models_folder) / f"{backbone}.safetensors").is_file() or not allow_hub:
        path, digest = local_file(models_folder, f"{backbone}.safetensors", sha256)
        recipe = KNOWN_FILES.get(digest, Recipe(side, mean, std))
        return TimmExtractor(backbone, _from_file(backbone, path, recipe), recipe, digest)
    try:
        model = timm.create_model(backbone, pretrained=True)
    except Exception as error:  # The hub client raises its own, requests', httpx's and OS errors.
        raise WeightsUnavailable(
            f"The weights of {backbone} could not be fetched from the hub ({type(error).__name__}). Check the "
            f"network, or put {backbone}.safetensors into the models folder."
        ) from error
    return TimmExtractor(backbone, model, Recipe(side, mean, std, origin="hub"), _fingerprint(model))


def _from_file(backbone: str, path: Path, recipe: Recipe) -> Any:
    import timm
    from safetensors.torch import load_file

    try:
        model = timm.create_model(backbone, pretrained=False, **dict(recipe.options))
        model.load_state_dict(load_file(path), strict=True)
    except (
        Exception
    ) as error:  # safetensors' own error class, or torch's RuntimeError for keys that do not fit.
        raise WeightsUnavailable(
            f"{path} does not fit the backbone {backbone} ({str(error).splitlines()[0]}). Fetch the right file."
        ) from error
    return model


def _fingerprint(model: Any) -> str:
    """SHA-256 (hex) over all weights in order, for weights that are no single file."""
    import hashlib

    digest = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
