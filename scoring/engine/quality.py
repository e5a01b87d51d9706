"""Image quality measured on original pixels, apart from any score, so that a bad JPEG is not taken for a bad
image."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from labeling.images.decode import DecodedImage
from scoring.engine import quality_measures as measures
from scoring.engine.quality_grain import Grain, grain
from scoring.engine.quality_jpeg import blockiness, jpeg_quality
from scoring.engine.quality_noise import immerkaer_noise, patch_means

# Raised whenever a measure gives another value for the same pixels.
QUALITY_VERSION = "quality-2"

# Sharpness and legibility compare images of different size, so all are looked at in one size, enlarged too.
SHOWN_SIDE = 512
# Means over neighbours: what is left of a picture's colours and tones when its noise is averaged out.
_MEANS_SIDE = 128
_SMALLEST_SIDE = 16
_NO_GRAIN = Grain(0.0, 0.0, 0.0)


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
        "ratio",
        "How fine the edges are at 512 px: 0 soft, 1 an ideal edge, more for texture. Noise is taken out.",
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
    colours = Image.fromarray(pixels)
    grey = colours.convert("L")
    luma = np.asarray(grey)
    patches = patch_means(luma)
    noise = immerkaer_noise(luma, patches)
    level, spread = _mean_and_spread(grey)
    clipped_low, clipped_high = measures.clipped(patches, noise)
    shown = measures.fitted(grey, SHOWN_SIDE)
    plane = np.asarray(shown)
    seen = _NO_GRAIN if min(plane.shape) < _SMALLEST_SIDE else grain(plane, SHOWN_SIDE / max(grey.size))
    return {
        "sharpness": measures.sharpness(plane.astype(np.float32), seen.fine, seen.coarse),
        "noise": noise,
        "exposure": level / 255.0,
        "clipped_low": clipped_low,
        "clipped_high": clipped_high,
        "contrast": spread / 255.0,
        "colourfulness": measures.colourfulness(measures.means(colours, _MEANS_SIDE)),
        "blockiness": blockiness(luma),
        "jpeg_quality": jpeg_quality(quantisation),
        "legibility": measures.legibility(shown, seen.variance),
        "entropy": measures.entropy(measures.means(grey, _MEANS_SIDE)),
    }


def _mean_and_spread(grey: Image.Image) -> tuple[float, float]:
    """Mean and standard deviation of an 8-bit image, exact, from its histogram."""
    counts, levels = np.array(grey.histogram(), dtype=np.float64), np.arange(256.0)
    share = counts / counts.sum()
    mean = float(share @ levels)
    return mean, float(np.sqrt(share @ (levels - mean) ** 2))
