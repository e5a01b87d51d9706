"""From a backbone's name to an extractor: its weights, their licence, and the runtime that will hold it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from scoring.engine import onnx_cache
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.onnx_backbone import OnnxBackbone, cuda_provider
from scoring.engine.parity import ParityRefused
from scoring.engine.timm_extractor import TimmExtractor
from scoring.engine.weights import ALLOWED_LICENCES, KNOWN_FILES, Recipe, check_licence, local_file

RUNTIMES = ("auto", "onnx", "torch", "cuda")


def load_timm(
    backbone: str,
    models_folder: Path | str,
    allow_hub: bool = False,
    sha256: str | None = None,
    runtime: str = "auto",
    allowed_licences: frozenset[str] = ALLOWED_LICENCES,
) -> TimmExtractor:
    """The extractor of ``backbone`` with weights from ``<models_folder>/<backbone>.safetensors``, else the hub.

    ``runtime``: "torch" (on the CPU), "onnx", "cuda" (torch on a card, in bf16: a version of its own), or "auto": a
    card where there is one (by onnxruntime-gpu in fp32, else by torch in bf16), else onnxruntime, else torch with
    ``recipe["notice"]`` saying why. Exported models are kept under
    ``<models_folder>/onnx``; from one that lies there neither torch nor timm is needed to embed.

    Raises:
        WeightsUnavailable: unknown backbone or runtime, no card for "cuda", licence not allowed, no file and no hub, wrong hash, or weights
            that do not fit the backbone; as ParityRefused, with figures, where "onnx" was asked for and differs.
    """
    if runtime not in RUNTIMES:
        raise WeightsUnavailable(f"There is no runtime called {runtime}. Choose {', '.join(RUNTIMES)}.")
    if (Path(models_folder) / f"{backbone}.safetensors").is_file():
        _path, digest = local_file(models_folder, f"{backbone}.safetensors", sha256)
        if runtime == "onnx" or (runtime == "auto" and (not has_card() or cuda_provider())):
            kept = onnx_cache.read(
                onnx_cache.cache_folder(models_folder), onnx_cache.cache_key(backbone, digest)
            )
            if kept is not None and kept[0] is not None:
                check_licence(backbone, kept[1]["licence"], allowed_licences)
                return _in_onnx(kept[0], kept[1])
    model, recipe, about = load_model(backbone, models_folder, allow_hub, sha256, allowed_licences)
    return _in_best(model, recipe, about, models_folder, runtime)


def load_model(
    backbone: str,
    models_folder: Path | str,
    allow_hub: bool,
    sha256: str | None,
    allowed_licences: frozenset[str],
) -> tuple[Any, Recipe, dict[str, Any]]:
    """(timm model, how it wants its input, what is known of it). Raises as ``load_timm``."""
    import timm

    if not timm.is_model(backbone):
        raise WeightsUnavailable(f"timm knows no backbone called {backbone}. Check the name.")
    config = timm.get_pretrained_cfg(backbone)
    if config is None:
        raise WeightsUnavailable(f"timm names no pretrained weights for {backbone}. Choose another backbone.")
    check_licence(backbone, config.license, allowed_licences)
    recipe = Recipe(int(config.input_size[-1]), tuple(config.mean), tuple(config.std))
    if (Path(models_folder) / f"{backbone}.safetensors").is_file() or not allow_hub:
        path, digest = local_file(models_folder, f"{backbone}.safetensors", sha256)
        recipe = KNOWN_FILES.get(digest, recipe)
        model = _from_file(backbone, path, recipe)
    else:
        model, digest = _from_hub(backbone)
        recipe = Recipe(recipe.side, recipe.mean, recipe.std, origin="hub")
    return (
        model,
        recipe,
        {"backbone": backbone, "weights_sha256": digest, "licence": config.license, **asdict(recipe)},
    )


def has_card() -> bool:
    """Whether there may be a card for CUDA, told without loading torch."""
    return any(Path(device).exists() for device in ("/dev/nvidiactl", "/dev/dxg"))


def _in_best(
    model: Any, recipe: Recipe, about: dict[str, Any], models_folder: Path | str, runtime: str
) -> TimmExtractor:
    from scoring.engine.torch_backbone import TorchBackbone

    if runtime == "cuda" or (runtime == "auto" and has_card() and not cuda_provider()):
        import torch

        if torch.cuda.is_available():
            return TimmExtractor(TorchBackbone(model, recipe, "cuda"), {**about, "notice": ""})
        if runtime == "cuda":
            raise WeightsUnavailable(
                f"torch finds no CUDA card to run {about['backbone']} on. Set MODEL_RUNTIME to auto, or mend the driver."
            )
    reference = TorchBackbone(model, recipe)
    if runtime == "torch":
        return TimmExtractor(reference, {**about, "notice": ""})
    folder = onnx_cache.cache_folder(models_folder)
    key = onnx_cache.cache_key(about["backbone"], about["weights_sha256"])
    with onnx_cache.alone(folder, key):
        kept = onnx_cache.read(folder, key)
        if kept is None:
            kept = _exported(reference, about, folder, key)
    source, known = kept
    if source is not None:
        return _in_onnx(source, known)
    if runtime == "onnx":
        raise ParityRefused(known["refused"], known["parity"])
    notice = f"torch runs this backbone, slower than onnxruntime would: {known['refused']}"
    return TimmExtractor(reference, {**about, "notice": notice, "parity": known["parity"]})


def _exported(
    reference: Any, about: dict[str, Any], folder: Path | None, key: str
) -> tuple[Any, dict[str, Any]]:
    from scoring.engine.onnx_export import export

    data: bytes | None
    try:
        data, parity = export(reference)
        about = {**about, "parity": parity}
    except ParityRefused as error:
        data, about = None, {**about, "parity": error.figures, "refused": error.sentence}
    if folder is None:
        return data, about
    return onnx_cache.write(folder, key, data, about), about


def _in_onnx(source: Path | bytes, about: dict[str, Any]) -> TimmExtractor:
    provider = "cuda" if cuda_provider() else "cpu"
    about = {name: value for name, value in about.items() if name != "sha256"}
    return TimmExtractor(OnnxBackbone(source, provider), {**about, "notice": ""})


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


def _from_hub(backbone: str) -> tuple[Any, str]:
    import timm

    try:
        model = timm.create_model(backbone, pretrained=True)
    except Exception as error:  # The hub client raises its own, requests', httpx's and OS errors.
        raise WeightsUnavailable(
            f"The weights of {backbone} could not be fetched from the hub ({type(error).__name__}). Check the "
            f"network, or put {backbone}.safetensors into the models folder."
        ) from error
    return model, _fingerprint(model)


def _fingerprint(model: Any) -> str:
    """SHA-256 (hex) over all weights in order, for weights that are no single file."""
    import hashlib

    digest = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
