"""Export of a backbone to ONNX, held against torch once."""

import io
import logging
import warnings
from typing import Any

from scoring.engine.onnx_backbone import OnnxBackbone
from scoring.engine.parity import ParityRefused, check_parity
from scoring.engine.torch_backbone import TorchBackbone


def export(backbone: TorchBackbone) -> tuple[bytes, dict[str, float]]:
    """The serialised model and its parity figures. Input "pixels" (n, side, side, 3) uint8; outputs "pooled" (n, d)
    and, where the embedding is a plain average, "maps" (n, d, h, w), both float32; n is free.

    Raises:
        ParityRefused: the export failed, or its answers differ from torch's.
    """
    try:
        model = _to_onnx(backbone)
        session = OnnxBackbone(model)
    except Exception as error:  # The exporter raises torch's, onnxscript's, onnx's and its own errors.
        raise ParityRefused(
            f"The backbone cannot be exported to ONNX ({type(error).__name__}: {str(error).strip().splitlines()[0]}).",
            {},
        ) from error
    return model, check_parity(backbone, session, backbone.side, "onnxruntime")


def _to_onnx(backbone: TorchBackbone) -> bytes:
    import torch

    # A batch of one would be taken for a constant.
    example = torch.zeros((2, backbone.side, backbone.side, 3), dtype=torch.uint8)
    batch = torch.export.Dim("batch")
    level = logging.getLogger("torch.onnx").level
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program: Any = torch.onnx.export(
                backbone.model,
                (example,),
                dynamo=True,
                dynamic_shapes={"pixels": {0: batch}},
                external_data=False,
                verbose=False,
                input_names=["pixels"],
                output_names=["pooled", "maps"] if backbone.has_maps else ["pooled"],
            )
    finally:
        logging.getLogger("torch.onnx").setLevel(level)
    buffer = io.BytesIO()
    program.save(buffer, external_data=False)
    return buffer.getvalue()
