"""Standard deviation of the noise, from the flattest parts of a picture."""

import numpy as np

_BLOCK = 16
_PATCHES = _BLOCK // 4
_FLAT_SHARE = 0.2
# Near black and white, clipping hides the noise.
_DARKEST, _BRIGHTEST = 8.0, 247.0


def immerkaer_noise(plane: np.ndarray, patches: np.ndarray) -> float:
    """Noise of an 8-bit ``plane`` (h, w), both sides at least 16, in grey levels; ``patches``: its
    ``patch_means``.

    Immerkær 1996 (Fast noise variance estimation) on the flattest fifth of 16×16 blocks. Flatness is judged on
    means of 4×4 pixels, so that quiet blocks are not chosen for being quiet; blocks near black or white are
    passed over.
    """
    # The mask [1 -2 1; -2 4 -2; 1 -2 1] is a second difference down of a second difference across; what it
    # answers stays within ±2040, so that 16 of them still fit into 16 bits.
    across = np.subtract(plane[:, :-2], plane[:, 1:-1], dtype=np.int16)
    across -= plane[:, 1:-1]
    across += plane[:, 2:]
    response = across[:-2] - across[1:-1]
    response -= across[1:-1]
    response += across[2:]
    np.abs(response, out=response)
    noise = _block_sums(_framed(response, plane.shape).view(np.uint16)) / _BLOCK**2

    rows, columns = (side * _PATCHES for side in noise.shape)
    level, flatness = (
        patch_means(values[:rows, :columns])
        for values in (patches, np.abs(_central(patches)) + np.abs(_central(patches.T).T))
    )
    usable = (level > _DARKEST) & (level < _BRIGHTEST)
    if not usable.any():
        usable = np.ones_like(usable)
    limit = np.quantile(flatness[usable], _FLAT_SHARE)
    return float(np.sqrt(np.pi / 2) / 6 * noise[usable & (flatness <= limit)].mean())


def patch_means(plane: np.ndarray) -> np.ndarray:
    """Means of 4×4 values (h // 4, w // 4) float32 of a plane (h, w) of uint8 or float32."""
    rows, columns = (side // 4 * 4 for side in plane.shape)
    cut = plane[:rows, :columns]
    whole = np.uint16 if plane.dtype == np.uint8 else np.float32
    down = np.add(cut[0::4], cut[1::4], dtype=whole)
    down += cut[2::4]
    down += cut[3::4]
    both = down[:, 0::4] + down[:, 1::4]
    both += down[:, 2::4]
    both += down[:, 3::4]
    return both.astype(np.float32) / 16


def _framed(response: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """``response`` with its own edge repeated once all round, in whole blocks only."""
    rows, columns = (side // _BLOCK * _BLOCK for side in shape)
    return np.ascontiguousarray(np.pad(response, 1, mode="edge")[:rows, :columns])


def _block_sums(plane: np.ndarray) -> np.ndarray:
    rows, columns = plane.shape[0] // _BLOCK, plane.shape[1] // _BLOCK
    down = np.add.reduce(plane.reshape(rows, _BLOCK, -1), axis=1, dtype=np.uint16)
    return np.add.reduce(down.reshape(rows, columns, _BLOCK), axis=2, dtype=np.uint32)


def _central(plane: np.ndarray) -> np.ndarray:
    """Central differences down, one-sided at the edge."""
    out = np.empty_like(plane)
    out[1:-1] = plane[2:] - plane[:-2]
    out[0], out[-1] = 2 * (plane[1] - plane[0]), 2 * (plane[-1] - plane[-2])
    return out
