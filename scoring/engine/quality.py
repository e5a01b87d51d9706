"""Image quality measured on original pixels, apart from any score, so that a bad JPEG is not taken for a bad
image."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from labeling.images.decode import DecodedImage
from scoring.engine import quality_measures as measures

# Sharpness is compared between images of different size, so it is measured at one size.
SHARPNESS_SIDE = 512
_SMALLEST_SIDE = 16


@dataclass(frozen=True)
class Metric:
    """One measure: its key, label, unit, one line of explanation, and which way is better."""

    name: str
    label: str
    unit: str
    explanation: str
    better: Literal["higher", "lower", "middle"]


METRICS: tuple[Metric, ...] = (
    Metric(
        "sharpness",
        "Sharpness",
        "grey levels²",
        "Laplacian variance at 512 px. Noise raises it: read both.",
        "higher",
    ),
    Metric(
        "noise", "Noise", "grey levels", "Standard deviation of the noise on the flattest parts.", "lower"
    ),
    Metric("exposure", "Exposure", "0-1", "Mean luma: 0 is black, 1 is white.", "middle"),
    Metric(
        "clipped_low", "Crushed shadows", "share", "Share of pixels that are black, without detail.", "lower"
    ),
    Metric(
        "clipped_high",
        "Blown highlights",
        "share",
        "Share of pixels that are white, without detail.",
        "lower",
    ),
    Metric("contrast", "Contrast", "0-.5", "Standard deviation of luma (RMS contrast).", "middle"),
    Metric("colourfulness", "Colourfulness", "0-150", "Spread and strength of colour; 0 is grey.", "middle"),
    Metric(
        "blockiness",
        "Blockiness",
        "ratio",
        "Steps at the borders of JPEG blocks over steps elsewhere; 1 is none.",
        "lower",
    ),
    Metric(
        "jpeg_quality",
        "JPEG quality",
        "1-100",
        "From the file's quantisation table; 100 where it is no JPEG.",
        "higher",
    ),
    Metric(
        "legibility",
        "Legibility at 120 px",
        "0-1",
        "How much of the structure is left in a 120 px thumbnail (SSIM).",
        "higher",
    ),
    Metric("entropy", "Entropy", "bits", "How many grey levels are in use; low for flat graphics.", "middle"),
)


def measure(decoded: DecodedImage) -> dict[str, float]:
    """Every measure of ``METRICS`` by name, finite for any image. Images below 16 px are extended at the
    edge."""
    return measure_pixels(decoded.pixels, decoded.quantisation)


def measure_pixels(pixels: np.ndarray, quantisation: tuple[tuple[int, ...], ...] = ()) -> dict[str, float]:
    """As ``measure``, from (h, w, 3) uint8 sRGB pixels and the JPEG quantisation tables, luma first."""
    missing = [max(0, _SMALLEST_SIDE - side) for side in pixels.shape[:2]]
    if any(missing):
        pixels = np.pad(pixels, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
    luma = measures.luma(pixels)
    return {
        "sharpness": measures.laplacian_variance(measures.resized(luma, SHARPNESS_SIDE)),
        "noise": measures.immerkaer_noise(luma),
        "exposure": float(luma.mean(dtype=np.float64)) / 255.0,
        "clipped_low": float((luma <= 2.0).mean()),
        "clipped_high": float((luma >= 253.0).mean()),
        "contrast": float(luma.std(dtype=np.float64)) / 255.0,
        "colourfulness": measures.colourfulness(pixels),
        "blockiness": measures.blockiness(luma),
        "jpeg_quality": measures.jpeg_quality(quantisation),
        "legibility": measures.legibility(luma),
        "entropy": measures.entropy(luma),
    }
