"""Static INT8 quantisation of an exported backbone with onnxruntime's quantiser."""

import contextlib
import io
import tempfile
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np

PERCENTILE = 99.99
_HEAVY = ("Conv", "Gemm", "MatMul")
# Left in fp32 between two quantised convolutions these cost both speed and agreement: sums and clips are rounded
# once for each neighbour. MobileNetV2: 138 images/s and cosine .63 without them, 208 and .96 with.
_BETWEEN = ("Add", "Clip", "Relu", "GlobalAveragePool")


def quantise_graph(model: bytes, calibration: np.ndarray) -> bytes:
    """``model`` with 8-bit weights per output channel and 8-bit activations, whose ranges are the central 99.99% of
    what ``calibration``, pixels (n, side, side, 3) uint8, gives; normalising and the first and the last weighted
    layer stay in fp32.

    Per-tensor or dynamic quantisation is faster to make and no use: rank correlation with fp32 falls to .3 or below
    (../shared/research/scoring.md).
    """
    import onnx
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory(prefix="panelwise-int8-") as place:
        given, ready, done = (str(Path(place) / name) for name in ("given.onnx", "ready.onnx", "done.onnx"))
        Path(given).write_bytes(model)
        # The quantiser reports on standard output.
        with contextlib.redirect_stdout(io.StringIO()):
            quant_pre_process(given, ready, skip_symbolic_shape=True)
            quantize_static(
                ready,
                done,
                _Reader(calibration),
                quant_format=QuantFormat.QDQ,
                op_types_to_quantize=[*_HEAVY, *_BETWEEN],
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                nodes_to_exclude=_kept_in_fp32(onnx.load(ready)),
                calibrate_method=CalibrationMethod.Percentile,
                extra_options={"CalibPercentile": PERCENTILE},
            )
        return Path(done).read_bytes()


class _Reader:
    """onnxruntime's CalibrationDataReader: one image at a time, then None."""

    def __init__(self, pixels: np.ndarray) -> None:
        self._left = deque(pixels)

    def get_next(self) -> dict[str, np.ndarray] | None:
        return {"pixels": self._left.popleft()[None]} if self._left else None


def _kept_in_fp32(model: Any) -> list[str]:
    """Everything up to the second weighted layer, where large planes of few channels cost more to round than they
    save, and from the last one on, whose rounding would go into the embedding unmixed."""
    nodes = list(model.graph.node)
    heavy = [index for index, node in enumerate(nodes) if node.op_type in _HEAVY]
    return [node.name for node in (*nodes[: heavy[min(1, len(heavy) - 1)]], *nodes[heavy[-1] :])]
