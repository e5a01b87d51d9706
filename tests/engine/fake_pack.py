"""InsightFace packs made here: a detector that always sees one face, and a model shaped as recognition is."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

SIDE = 640
# The face that the detector always sees: anchor, and distances from it in strides of 8.
ANCHOR = (200.0, 160.0)
REACH = 5.0
_POINTS = np.array([[-2, -1], [2, -1], [0, 0.5], [-1.5, 2], [1.5, 2]])


def detector_bytes(outputs: int = 9) -> bytes:
    """A model with SCRFD's outputs at strides 8, 16 and 32: scores, distances and (with 9) landmarks."""
    onnx = pytest.importorskip("onnx")
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    names, nodes, weights = [], [], []
    for kind, columns in (("score", 1), ("box", 4), ("points", 10))[: outputs // 3]:
        for stride in (8, 16, 32):
            values = np.zeros((2 * (SIDE // stride) ** 2, columns), dtype=np.float32)
            if stride == 8:
                row = 2 * int(ANCHOR[1] // 8 * (SIDE // 8) + ANCHOR[0] // 8)
                values[row] = {"score": 0.9, "box": REACH, "points": _POINTS.ravel()}[kind]
            name = f"{kind}_{stride}"
            weights.append(numpy_helper.from_array(values, f"{name}_known"))
            nodes.append(helper.make_node("Add", [f"{name}_known", "nothing"], [name]))
            names.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, list(values.shape)))
    weights.append(numpy_helper.from_array(np.float32(0), "zero"))
    start = [
        helper.make_node("ReduceMean", ["image"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "zero"], ["nothing"]),
    ]
    image = helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, [1, 3, "height", "width"])
    return _serialised(start + nodes, image, names, weights)


def recognition_bytes() -> bytes:
    """A model that insightface takes for recognition: one output, input of 112 × 112."""
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    image = helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, ["n", 3, 112, 112])
    out = helper.make_tensor_value_info("embedding", onnx.TensorProto.FLOAT, ["n", 3, 1, 1])
    return _serialised([helper.make_node("GlobalAveragePool", ["image"], ["embedding"])], image, [out], [])


def _serialised(nodes: list, image: object, outputs: list, weights: list) -> bytes:
    onnx = pytest.importorskip("onnx")
    graph = onnx.helper.make_graph(nodes, "fake", [image], outputs, weights)
    opset = [onnx.helper.make_opsetid("", 17)]
    return onnx.helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


def write_pack(models: Path, name: str = "mine", detector: bytes | None = None) -> Path:
    """``<models>/insightface/<name>`` with detector, recognition, and a manifest that names the detector."""
    folder = models / "insightface" / name
    folder.mkdir(parents=True)
    data = detector_bytes() if detector is None else detector
    (folder / "det.onnx").write_bytes(data)
    (folder / "w600k.onnx").write_bytes(recognition_bytes())
    digest = hashlib.sha256(data).hexdigest()
    tasks = {"detection": {"file": "det.onnx", "sha256": digest}, "recognition": {"file": "w600k.onnx"}}
    (folder / "manifest.json").write_text(json.dumps({"tasks": tasks}))
    return folder
