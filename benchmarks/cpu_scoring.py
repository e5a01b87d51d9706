"""Embedding on one core in torch eager, torch bf16, onnxruntime fp32 and INT8: ratios in one run, and a JSON document.

Run: .venv/bin/python benchmarks/cpu_scoring.py [--rounds 7] [--backbones mobilenetv4_conv_small,...] [--json FILE]
Processor time of this process on one thread. The ways take turns, round by round, so that whatever else the machine
does hits all of them; a ratio is the median of the rounds' ratios. Weights are random where none are at hand, which
makes no difference to time; what INT8 is worth is then said of weights that have learnt nothing.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import timm
import torch
from measured_ratios import best, ratio, take_turns
from torch.utils.flop_counter import FlopCounterMode

from labeling.images.decode import decode
from scoring.engine.int8 import CALIBRATION
from scoring.engine.int8_gate import int8_figures, refusal
from scoring.engine.int8_graph import quantise_graph
from scoring.engine.onnx_backbone import OnnxBackbone
from scoring.engine.onnx_export import export
from scoring.engine.resizing import squash
from scoring.engine.torch_backbone import TorchBackbone
from scoring.engine.weights import ALLOWED_LICENCES, Recipe

SHARED = Path(__file__).resolve().parents[2] / "shared"
BACKBONES = ("mobilenetv4_conv_small", "vit_small_patch16_224", "mobilenetv2_100")
BATCHES = (1, 16)
TARGETS = {
    ("mobilenetv4_conv_small", 1): 4.0,
    ("mobilenetv4_conv_small", 16): 1.9,
    ("vit_small_patch16_224", 1): 1.6,
}


def peak() -> dict[str, float]:
    """GFLOP/s of a 1024³ product of fp32 matrices on one thread, by library: the machine's ceiling is the best."""
    import onnx
    from onnx import TensorProto, helper

    from scoring.engine.onnx_backbone import open_session

    size = 1024
    left, right = np.random.default_rng(1).normal(size=(2, size, size)).astype(np.float32)
    kept = helper.make_tensor("b", TensorProto.FLOAT, (size, size), right.tobytes(), raw=True)
    spaces = [helper.make_tensor_value_info(name, TensorProto.FLOAT, (size, size)) for name in ("a", "c")]
    node = helper.make_node("MatMul", ["a", "b"], ["c"])
    graph = helper.make_graph([node], "product", spaces[:1], spaces[1:], [kept])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    session = open_session(onnx.ModelProto.SerializeToString(model))
    a, b = torch.from_numpy(left), torch.from_numpy(right)
    ways: dict[str, Callable[[], object]] = {
        "onnxruntime": lambda: session.run(None, {"a": left}),
        "torch": lambda: a @ b,
        "numpy": lambda: left @ right,
    }
    return {name: 2 * size**3 / seconds / 1e9 for name, seconds in best(take_turns(ways, 9)).items()}


def load(backbone: str) -> tuple[Any, Recipe, str]:
    """(model, recipe, "real" or "random")."""
    from scoring.engine.timm_loading import load_model

    if (SHARED / "weights" / f"{backbone}.safetensors").is_file():
        model, recipe, _about = load_model(backbone, SHARED / "weights", False, None, ALLOWED_LICENCES)
        return model, recipe, "real"
    torch.manual_seed(1)
    model = timm.create_model(backbone, pretrained=False)
    return model, Recipe(224, (0.5,) * 3, (0.5,) * 3), "random"


def squares(side: int) -> np.ndarray:
    """(n, side, side, 3) uint8: the shared creatives, or noise where they are absent."""
    folder = SHARED / "data" / "avt_ai_images" / "images"
    if not folder.is_dir():
        return np.random.default_rng(1).integers(0, 256, (64, side, side, 3), dtype=np.uint8)
    paths = sorted(folder.iterdir())
    return np.stack([squash(decode(path.read_bytes()).pixels, side) for path in paths])


class HalfBackbone:
    """torch in bf16, channels last."""

    def __init__(self, fp32: TorchBackbone) -> None:
        import copy

        self.model = copy.deepcopy(fp32.model).to(torch.bfloat16, memory_format=torch.channels_last)

    def run(self, pixels: np.ndarray) -> tuple[np.ndarray, ...]:
        with torch.inference_mode():
            return (self.model(torch.from_numpy(pixels))[0].float().numpy(),)


def measure(backbone: str, rounds: int, ceiling: float) -> dict[str, Any]:
    model, recipe, weights = load(backbone)
    eager = TorchBackbone(model, recipe)
    pixels = squares(recipe.side)
    with FlopCounterMode(display=False) as counter:
        eager.run(pixels[:1])
    gigaflop = counter.get_total_flops() / 1e9
    graph, parity = export(eager)
    judges = pixels[CALIBRATION:][:48]
    exact = OnnxBackbone(graph).run(judges)[0]
    quantised = quantise_graph(graph, pixels[:CALIBRATION])
    ways = {
        "torch eager": eager,
        "torch bf16": HalfBackbone(eager),
        "onnxruntime fp32": OnnxBackbone(graph),
        "onnxruntime int8": OnnxBackbone(quantised),
    }
    figures = {
        name: int8_figures(exact, way.run(judges)[0])
        for name, way in ways.items()
        if name in ("torch bf16", "onnxruntime int8")
    }
    result: dict[str, Any] = {
        "weights": weights,
        "gigaflop": gigaflop,
        "dimension": eager.dimension,
        "feature_maps": eager.has_maps,
        "parity": parity,
        "gate": {name: {**found, "refused": refusal(found)} for name, found in figures.items()},
        "batches": {},
    }
    for batch in BATCHES:
        part = np.ascontiguousarray(pixels[:batch])
        seconds = take_turns({name: partial(way.run, part) for name, way in ways.items()}, rounds)
        rates = {name: batch / value for name, value in best(seconds).items()}
        passing = {
            name: rate for name, rate in rates.items() if not (figures.get(name) and refusal(figures[name]))
        }
        result["batches"][batch] = {
            "images_per_second": rates,
            "ratio_to_torch_eager": {name: ratio(seconds["torch eager"], seconds[name]) for name in ways},
            "share_of_fp32_peak": {name: rate * gigaflop / ceiling for name, rate in rates.items()},
            "best_that_passes": max(passing, key=lambda name: passing[name]),
            "target": TARGETS.get((backbone, batch)),
        }
    return result


def show(results: dict[str, Any]) -> None:
    print(f"fp32 product, GFLOP/s on one core: { {k: round(v) for k, v in results['peak_gflops'].items()} }")
    print(
        f"{'backbone':24}{'batch':>6}  {'way':18}{'images/s':>9}{'ratio':>8}{'5-95%':>14}{'of peak':>9}  gate"
    )
    for backbone, found in results["backbones"].items():
        for batch, row in found["batches"].items():
            for way, rate in row["images_per_second"].items():
                times = row["ratio_to_torch_eager"][way]
                gate = found["gate"].get(way)
                said = "" if gate is None else ("passes" if not gate["refused"] else "refused")
                said += "" if gate is None else f" (rho {gate['rho']:.3f}, shift {gate['shift']:.2f})"
                target = row["target"] if way == "onnxruntime fp32" else None
                said += (
                    f" target {target}: {'met' if times['median'] >= target else 'MISSED'}" if target else ""
                )
                print(
                    f"{backbone:24}{batch:>6}  {way:18}{rate:>9.1f}{times['median']:>8.2f}"
                    f"{times['low']:>7.2f}-{times['high']:<6.2f}{row['share_of_fp32_peak'][way]:>8.0%}  {said}"
                )
        print(f"{'':24}parity {found['parity']['relative_gap']:.1e}, {found['weights']} weights")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--backbones", default=",".join(BACKBONES))
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    began = time.time()
    peaks = peak()
    results = {
        "machine": platform.processor() or platform.machine(),
        "versions": {"torch": torch.__version__, "timm": timm.__version__},
        "peak_gflops": peaks,
        "backbones": {
            name: measure(name, asked.rounds, max(peaks.values())) for name in asked.backbones.split(",")
        },
    }
    results["seconds"] = round(time.time() - began, 1)
    show(results)
    document = json.dumps(results, indent=2)
    if asked.json:
        asked.json.write_text(document, encoding="utf-8")
    print(document)


if __name__ == "__main__":
    main()
