"""Scoring on a CUDA card, stage by stage: decode, embed, heads. Runs without Django.

    python benchmarks/gpu_scoring.py --images ../shared/data/avt_ai_images/images --backbone vit_small_patch16_224

Weights are random unless --weights names a .safetensors file: speed does not depend on them. `--device cpu` tries the
script out where there is no card; its figures say nothing about one.
"""

import argparse
import json
import os
import platform
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scoring.engine.cuda import bounds, decode
from scoring.engine.cuda.batch_size import in_batches
from scoring.engine.cuda.forward import CudaForward

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def main() -> None:
    given = arguments()
    try:
        import torch
    except ImportError:
        sys.exit("torch is not installed: pip install torch torchvision timm")
    if given.device == "cuda" and not torch.cuda.is_available():
        sys.exit("No CUDA card is at hand: nothing was measured. --device cpu tries the script out.")
    files = read_files(given.images, given.count)
    found: dict[str, Any] = {"machine": machine(torch, given.device), "images": len(files), "stages": {}}
    forward, side = make_forward(given)
    found["stages"]["decode, CPU threads"] = rate_of(
        lambda: decode.by_threads(files, side), len(files), given.seconds
    )
    if given.device == "cuda":
        found["stages"]["decode, nvJPEG"] = card_decode(files, side, given.seconds)
    pixels = decode.by_threads(files, side)
    measured = embedding(forward, pixels, side, given)
    found["stages"] |= measured.pop("stages")
    found |= measured
    if given.onnx:
        found["stages"]["embed, onnxruntime-gpu"] = by_onnx(given, forward, pixels)
    features = forward.embed(pixels.numpy())
    found["stages"]["heads (3 scales x 7 points)"] = heads(features, given.seconds)
    found["stages"]["all, overlapped"] = overlapped(forward, files, side, given.seconds)
    told(found, given.backbone)
    if given.json:
        Path(given.json).write_text(json.dumps(found, indent=2))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", help="folder of JPEGs; drawn ones of 1280x720 without it")
    parser.add_argument(
        "--count", type=int, default=512, help="images in the run, repeated where there are fewer"
    )
    parser.add_argument("--backbone", default="vit_small_patch16_224", help="any timm backbone")
    parser.add_argument("--weights", help=".safetensors of the backbone")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--batch", type=int, help="instead of the size that is found")
    parser.add_argument("--seconds", type=float, default=3.0, help="least time of each stage")
    parser.add_argument("--compile", action="store_true", help="also try torch.compile")
    parser.add_argument("--onnx", action="store_true", help="also try onnxruntime with its CUDA provider")
    parser.add_argument("--json", help="file for everything that was measured")
    return parser.parse_args()


def read_files(folder: str | None, count: int) -> list[bytes]:
    if folder:
        found = [path.read_bytes() for path in sorted(Path(folder).glob("*.jp*g"))]
        if not found:
            sys.exit(f"There is no JPEG in {folder}.")
    else:
        import torch
        from torchvision.io import encode_jpeg

        generator = torch.Generator().manual_seed(0)
        found = []
        for _ in range(8):
            coarse = torch.rand((1, 3, 45, 80), generator=generator)
            image = torch.nn.functional.interpolate(coarse, size=(720, 1280), mode="bicubic").clamp(0, 1)[0]
            found.append(bytes(encode_jpeg((255 * image).to(torch.uint8), quality=90).numpy().tobytes()))
    return [found[i % len(found)] for i in range(count)]


def machine(torch: Any, device: str) -> dict[str, Any]:
    about = {"torch": torch.__version__, "cores": len(os.sched_getaffinity(0)), "cpu": platform.processor()}
    if device == "cuda":
        card = torch.cuda.get_device_properties(0)
        about |= {"card": card.name, "memory_gib": card.total_memory / 2**30, "cuda": torch.version.cuda}
    return about


def make_forward(given: argparse.Namespace) -> tuple[CudaForward, int]:
    import timm

    if not timm.is_model(given.backbone):
        sys.exit(f"timm knows no backbone called {given.backbone}.")
    model = timm.create_model(given.backbone, pretrained=False)
    if given.weights:
        from safetensors.torch import load_file

        model.load_state_dict(load_file(given.weights))
    config = model.pretrained_cfg
    side = int(config["input_size"][-1])
    mean, std = tuple(config.get("mean", MEAN)), tuple(config.get("std", STD))
    return CudaForward(model, mean, std, given.device, given.batch), side


def embedding(forward: CudaForward, pixels: Any, side: int, given: argparse.Namespace) -> dict[str, Any]:
    """Images per second plain, as a graph, and compiled; the batch found; the bound and its share."""
    search = None
    if forward.batch is None:
        search = forward.find_batch(side)
        forward.batch = search.size
    n = forward.batch
    chosen = pixels[np.arange(n) % len(pixels)].to(forward.device)
    import torch

    with torch.inference_mode():
        stages = {"embed, plain": rate_of(lambda: (forward._plain(chosen), forward.wait()), n, given.seconds)}
        if forward._graphs_wanted:
            stages["embed, CUDA graph"] = rate_of(
                lambda: (forward.forward(chosen), forward.wait()), n, given.seconds
            )
        if given.compile:
            compiled = torch.compile(forward._plain)
            start = time.perf_counter()
            compiled(chosen), forward.wait()
            stages["embed, compiled"] = rate_of(lambda: (compiled(chosen), forward.wait()), n, given.seconds)
            stages["embed, compiled"]["compile_seconds"] = time.perf_counter() - start
    best = max(stage["images_per_second"] for stage in stages.values())
    peak = bounds.measured_peak(forward)
    reached = bounds.bound(best, *bounds.cost_per_image(forward, side), peak)
    return {
        "stages": stages,
        "batch": asdict(search) if search else {"size": n},
        "precision": str(forward.dtype),
        "peak": asdict(peak),
        "bound": asdict(reached),
    }


def by_onnx(given: argparse.Namespace, forward: CudaForward, pixels: Any) -> dict[str, Any]:
    import onnxruntime

    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return {"skipped": "onnxruntime has no CUDA provider here: install onnxruntime-gpu"}
    import tempfile

    import timm
    import torch

    model = timm.create_model(given.backbone, pretrained=False, num_classes=0).eval()
    example = torch.zeros(2, 3, *pixels.shape[2:])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "backbone.onnx")
        shapes = {"x": {0: torch.export.Dim("batch")}}
        torch.onnx.export(
            model, (example,), path, dynamo=True, dynamic_shapes=tuple(shapes.values()), external_data=False
        )
        session = onnxruntime.InferenceSession(path, providers=["CUDAExecutionProvider"])
        name = session.get_inputs()[0].name
        batch = np.random.default_rng(0).standard_normal((forward.batch or 1, *example.shape[1:]), np.float32)
        return rate_of(lambda: session.run(None, {name: batch}), len(batch), given.seconds)


def card_decode(files: list[bytes], side: int, seconds: float) -> dict[str, Any]:
    import torch

    try:
        return rate_of(lambda: (decode.on_card(files, side), torch.cuda.synchronize()), len(files), seconds)
    except RuntimeError as error:
        return {"skipped": str(error).splitlines()[0]}


def heads(features: np.ndarray, seconds: float) -> dict[str, Any]:
    from scoring.engine.train import train_head

    rng = np.random.default_rng(0)
    rows = np.resize(features, (2000, features.shape[1])) + rng.normal(size=(2000, features.shape[1])) * 0.1
    counts = rng.multinomial(5, np.full(7, 1 / 7), size=len(rows))
    trained = train_head(rows, counts, np.arange(1.0, 8.0), seed=0)
    return rate_of(lambda: [trained.predict(rows) for _ in range(3)], len(rows), seconds)


def overlapped(forward: CudaForward, files: list[bytes], side: int, seconds: float) -> dict[str, Any]:
    """Files to features with decoding on CPU threads while the device works on the batch before."""
    size = forward.batch or 1

    def work() -> None:
        with ThreadPoolExecutor(1) as ahead:
            pieces = [files[start : start + size] for start in range(0, len(files), size)]
            waiting = ahead.submit(decode.by_threads, pieces[0], side)
            for place in range(len(pieces)):
                pixels = waiting.result()
                if place + 1 < len(pieces):
                    waiting = ahead.submit(decode.by_threads, pieces[place + 1], side)
                for _used in in_batches(
                    len(pixels),
                    size,
                    lambda start, stop, p=pixels: forward.forward(p[start:stop].to(forward.device)),
                ):
                    pass
            forward.wait()

    return rate_of(work, len(files), seconds)


def rate_of(work: Any, images: int, seconds: float) -> dict[str, Any]:
    work()
    times: list[float] = []
    while sum(times) < seconds or len(times) < 3:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return {
        "images_per_second": images / float(np.median(times)),
        "best": images / min(times),
        "runs": len(times),
    }


def told(found: dict[str, Any], backbone: str) -> None:
    about = found["machine"]
    print(
        f"{about.get('card', 'CPU')}, {about['cores']} cores, torch {about['torch']}; {backbone}, {found['precision']}"
    )
    for name, stage in found["stages"].items():
        rate = stage.get("images_per_second")
        print(f"  {name:32} " + (f"{rate:12,.0f} images/s" if rate else f"skipped: {stage['skipped']}"))
    limit, peak = found["bound"], found["peak"]
    print(f"  batch found: {found['batch']['size']} of {sorted(found['batch'].get('per_second', {}))}")
    print(
        f"  peak measured: {peak['flops'] / 1e12:.1f} TFLOP/s, {peak['bytes'] / 1e9:.0f} GB/s; an image takes "
        f"{limit['flops'] / 1e9:.2f} GFLOP and moves {limit['bytes'] / 1e6:.1f} MB"
    )
    print(
        f"  embedding is bound by {limit['by']}; {limit['share']:.0%} of its ceiling ({limit['ceiling']:,.0f} images/s)"
    )
    ends = found["stages"]["all, overlapped"]["images_per_second"]
    slowest = min(
        stage["images_per_second"]
        for name, stage in found["stages"].items()
        if name in ("decode, CPU threads", "embed, plain", "embed, CUDA graph")
    )
    print(f"  overlapped against the slowest stage alone: {ends / slowest:.2f}")


if __name__ == "__main__":
    main()
