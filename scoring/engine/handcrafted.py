"""Features that need no weights: colour, edges, layout and quality by arithmetic alone."""

import numpy as np
from PIL import Image
from scipy import ndimage

from scoring.engine.colour_space import srgb_to_lab
from scoring.engine.decoding import DECODER
from scoring.engine.quality import QUALITY_VERSION, measure_pixels

_SIDE = 256
_GRID = 4
_ORIENTATIONS = 8
_HUES = 12
# Measured on whatever pixels are given; the ones about the file (jpeg_quality) say nothing of a derivative.
_QUALITY = ("sharpness", "noise", "exposure", "clipped_low", "clipped_high", "contrast", "colourfulness")
_QUALITY_SCALE = (1.0, 2.0, 1.0, 1.0, 1.0, 0.25, 60.0)


class HandcraftedExtractor:
    """About 300 numbers per image, brought to a range near ±1 by fixed constants.

    Resized by Pillow, bicubic and antialiased, so that it needs no torch beyond what the decoder loads.
    """

    name = "handcrafted"
    version = f"handcrafted-2|{QUALITY_VERSION}|{DECODER}|pillow-bicubic-aa-squash{_SIDE}"
    pretrained = False

    def __init__(self) -> None:
        self.dimension = len(_features(np.full((_SIDE, _SIDE, 3), 128, dtype=np.uint8)))
        self.recipe: dict[str, object] = {
            "backbone": self.name,
            "decoder": DECODER,
            "resize": "pillow-bicubic-aa-squash",
            "side": _SIDE,
            "runtime": "numpy",
            "precision": "fp64",
            "int8": False,
            "notice": "",
        }

    def prepare(self, pixels: np.ndarray) -> np.ndarray:
        """The features (dimension,) float32 themselves: part of them are measured on the original pixels."""
        return _features(pixels).astype(np.float32)

    def embed(self, prepared: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of what ``prepare`` returned."""
        return np.array(prepared, dtype=np.float32).reshape(len(prepared), self.dimension)

    def extract(self, images: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of (h, w, 3) uint8 sRGB images."""
        return self.embed([self.prepare(image) for image in images])

    def maps(self, prepared: list[np.ndarray]) -> None:
        """None: these features are no average over places."""


def _features(image: np.ndarray) -> np.ndarray:
    square = np.asarray(Image.fromarray(image).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC))
    lab = srgb_to_lab(square) / np.array([100.0, 60.0, 60.0])
    lightness = lab[..., 0]
    across, down = ndimage.sobel(lightness, 1) / 4.0, ndimage.sobel(lightness, 0) / 4.0
    strength = np.hypot(across, down)
    parts = [
        _cells(lab).ravel(),
        _cell_spread(lab).ravel(),
        _colour_histograms(lab),
        _oriented_gradients(across, down, strength),
        4.0 * _cells((strength > 0.05).astype(float)[..., None]).ravel(),
        _layout(lab),
        _saliency(lightness),
        _spectrum(lightness),
        _quality(image),
        [np.log(image.shape[1] / image.shape[0])],
    ]
    return np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])


def _cells(planes: np.ndarray) -> np.ndarray:
    """Means (4, 4, channels) over a 4×4 grid of (256, 256, channels)."""
    step = _SIDE // _GRID
    return planes.reshape(_GRID, step, _GRID, step, -1).mean(axis=(1, 3))


def _cell_spread(planes: np.ndarray) -> np.ndarray:
    return 4.0 * np.sqrt(np.maximum(_cells(planes**2) - _cells(planes) ** 2, 0.0))


def _colour_histograms(lab: np.ndarray) -> np.ndarray:
    """Square roots of shares: lightness and both colour axes in 8 bins, hue in 12 weighted by chroma."""
    shares = [np.histogram(lab[..., 0], 8, (0.0, 1.0))[0] / lab[..., 0].size]
    shares += [
        np.histogram(np.clip(lab[..., k], -1, 1), 8, (-1.0, 1.0))[0] / lab[..., k].size for k in (1, 2)
    ]
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    hue = np.arctan2(lab[..., 2], lab[..., 1])
    by_hue = np.histogram(hue, _HUES, (-np.pi, np.pi), weights=chroma)[0] / chroma.size
    return np.sqrt(np.concatenate([*shares, by_hue]))


def _oriented_gradients(across: np.ndarray, down: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Gradient energy by cell and direction (Dalal & Triggs 2005, without block normalisation),
    square-rooted."""
    direction = np.mod(np.arctan2(down, across), np.pi)
    index = np.minimum((direction / np.pi * _ORIENTATIONS).astype(int), _ORIENTATIONS - 1)
    planes = np.eye(_ORIENTATIONS)[index] * strength[..., None]
    return 4.0 * np.sqrt(_cells(planes)).ravel()


def _layout(lab: np.ndarray) -> np.ndarray:
    """Centre against surround, left against right, top against bottom, and unlikeness to the own mirror
    image."""
    quarter = _SIDE // 4
    centre = lab[quarter:-quarter, quarter:-quarter].mean(axis=(0, 1))
    whole = lab.mean(axis=(0, 1))
    half = _SIDE // 2
    sideways = lab[:, :half].mean(axis=(0, 1)) - lab[:, half:].mean(axis=(0, 1))
    upright = lab[:half].mean(axis=(0, 1)) - lab[half:].mean(axis=(0, 1))
    mirror = [np.abs(lab - lab[:, ::-1]).mean(), np.abs(lab - lab[::-1]).mean()]
    return 3.0 * np.concatenate([centre - whole, sideways, upright, mirror])


def _saliency(lightness: np.ndarray) -> np.ndarray:
    """Where spectral-residual saliency (Hou & Zhang 2007) lies: centre, spread, share in the middle,
    entropy."""
    small = lightness.reshape(64, 4, 64, 4).mean(axis=(1, 3))
    spectrum = np.fft.fft2(small)
    amplitude = np.log(np.abs(spectrum) + 1e-6)
    residual = amplitude - ndimage.uniform_filter(amplitude, 3, mode="wrap")
    energy = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    share = ndimage.gaussian_filter(energy, 2.5) + 1e-12
    share = share / share.sum()
    place = (np.arange(64) - 31.5) / 32.0
    row, column = share.sum(axis=1), share.sum(axis=0)
    y, x = float(row @ place), float(column @ place)
    spread = [
        np.sqrt(max(float(row @ place**2) - y * y, 0.0)),
        np.sqrt(max(float(column @ place**2) - x * x, 0.0)),
    ]
    entropy = float(-(share * np.log(share)).sum()) / np.log(share.size)
    return np.array([2 * x, 2 * y, *spread, float(share[16:48, 16:48].sum()), 4 * entropy - 3])


def _spectrum(lightness: np.ndarray) -> np.ndarray:
    """Slope of log power over log frequency (natural images lie near -2), and horizontal against vertical
    power."""
    power = np.abs(np.fft.fft2(lightness - lightness.mean())) ** 2 + 1e-8
    frequency = np.abs(np.fft.fftfreq(_SIDE) * _SIDE)
    radius = np.hypot(frequency[:, None], frequency)
    bands = [power[(radius >= low) & (radius < 2 * low)].mean() for low in (2, 4, 8, 16, 32, 64)]
    slope = np.polyfit(np.arange(6) * np.log(2.0), np.log(bands), 1)[0]
    balance = np.log(power[0, 2:64].mean() / power[2:64, 0].mean())
    return np.array([(slope + 2.0) / 2.0, balance / 3.0])


def _quality(image: np.ndarray) -> np.ndarray:
    measured = measure_pixels(image)
    values = [measured[name] for name in _QUALITY]
    values[0], values[1] = np.log1p(values[0]), np.log1p(values[1])
    return np.array(values) / np.array(_QUALITY_SCALE)
