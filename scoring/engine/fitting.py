"""Fit one head by gradient descent (torch), at one strength of the prior."""

from typing import Any

import numpy as np

from scoring.engine.head import HeadConfig, HeadParameters
from scoring.engine.labels import RatingLabels

# Adam moves every weight by about the learning rate; this puts the readout on the scale of the first layer.
_READOUT_GAIN = 4.0
# Random features at half of unit scale: nearly linear at first, which small studies want.
_START_GAIN = 0.5


def fit_head(
    embeddings: np.ndarray,
    labels: RatingLabels,
    decay: float,
    steps: int,
    seed: int,
    config: HeadConfig,
    watch: np.ndarray | None = None,
) -> tuple[HeadParameters, np.ndarray]:
    """Fit a head on ``embeddings`` (n, d) for ``steps`` steps of AdamW.

    Loss: weighted mean of cross-entropy with the soft labels plus ``emd_weight`` times the squared earth
    mover's distance (Hou, Yu & Samaras 2016), plus ``decay`` times the squared distance of the weights from
    where they started. The first layer starts at random features, the readout at zero: untrained, the
    head says the weighted share of every scale point. The penalty stands in the loss, not in AdamW's
    decoupled decay, because it is the Gaussian prior that the Laplace approximation takes up.

    Returns the parameters after the last step, and the distributions (checks, m, K) that the head gave for
    ``watch`` (m, d) after 0, ``check_every``, 2·``check_every``, ... steps (checks = 0 without ``watch``).
    """
    import torch

    rng = np.random.default_rng(seed)
    n, d = embeddings.shape
    mean, scale = _standardisation(embeddings)
    scaled = ((embeddings - mean) / scale).astype(np.float32)
    start = (_START_GAIN * rng.standard_normal((d, config.hidden))).astype(np.float32)
    basis = _principal_basis(scaled, min(n // 2, config.rank)) if n <= config.project_until else None
    if basis is not None:
        start = basis @ (basis.T @ start)
    base, inputs = _tensors(torch, scaled, start, basis)
    weights = labels.weights(config.saturation)
    weights = weights / weights.mean()
    share = torch.from_numpy(labels.distribution.astype(np.float32))
    cumulative = share.cumsum(1)
    importance = torch.from_numpy(weights.astype(np.float32))
    spacing = torch.from_numpy((np.diff(labels.points) / np.ptp(labels.points)).astype(np.float32))
    prior = (weights[:, None] * labels.distribution).mean(axis=0)

    shift = torch.zeros(inputs.shape[1], config.hidden, requires_grad=True)
    bias = torch.zeros(config.hidden, requires_grad=True)
    readout = torch.zeros(config.hidden, share.shape[1], requires_grad=True)
    offset = torch.log(torch.from_numpy((prior + 1e-3).astype(np.float32))).requires_grad_()
    gain = _READOUT_GAIN / config.hidden**0.5
    optimiser = torch.optim.AdamW([shift, bias, readout, offset], lr=config.learning_rate, weight_decay=0.0)

    def log_probabilities(base_rows: Any, input_rows: Any) -> Any:
        hidden = torch.nn.functional.gelu(base_rows + input_rows @ shift + bias)
        return torch.log_softmax(hidden @ readout * gain + offset, 1)

    watched = (
        None if watch is None else _tensors(torch, ((watch - mean) / scale).astype(np.float32), start, basis)
    )
    path: list[np.ndarray] = []

    def look() -> None:
        if watched is not None:
            with torch.no_grad():
                path.append(log_probabilities(*watched).exp().double().numpy())

    look()
    batch = config.batch if n <= config.holdout_from else config.large_batch
    order = np.empty(0, dtype=np.int64)
    for step in range(steps):
        if n <= batch:
            rows: Any = slice(None)
        else:
            if len(order) < batch:
                order = rng.permutation(n)
            rows, order = torch.from_numpy(order[:batch]), order[batch:]
        optimiser.zero_grad()
        log_p = log_probabilities(base[rows], inputs[rows])
        entropy = -(share[rows] * log_p).sum(1)
        gap = log_p.exp().cumsum(1)[:, :-1] - cumulative[rows][:, :-1]
        loss = (importance[rows] * (entropy + config.emd_weight * (gap**2 @ spacing))).mean()
        (loss + decay * ((shift**2).sum() + (readout**2).sum())).backward()
        optimiser.step()
        if (step + 1) % config.check_every == 0:
            look()

    learnt = shift.detach().numpy()
    first = start + (learnt if basis is None else basis @ learnt)
    parameters = HeadParameters(
        mean=mean,
        scale=scale,
        w1=first.astype(np.float32),
        b1=bias.detach().numpy().copy(),
        w2=(readout.detach().numpy() * np.float32(gain)).astype(np.float32),
        b2=offset.detach().numpy().copy(),
        basis=np.empty((d, 0), dtype=np.float32) if basis is None else basis,
    )
    return parameters, np.array(path)


def _standardisation(embeddings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scale (d,) float32 such that standardised rows have a length near 1."""
    spread = embeddings.std(axis=0, dtype=np.float64)
    typical = float(np.median(spread))
    # A dimension that hardly moved in training would otherwise dwarf all others on the first unusual image.
    floor = 0.1 * typical if typical > 0 else 1.0
    scale = np.maximum(spread, floor) * np.sqrt(embeddings.shape[1])
    return embeddings.mean(axis=0, dtype=np.float64).astype(np.float32), scale.astype(np.float32)


def _principal_basis(scaled: np.ndarray, rank: int) -> np.ndarray:
    """Orthonormal columns (d, r) spanning the leading principal components, r ≤ rank and ≤ n."""
    _, _, rows = np.linalg.svd(scaled, full_matrices=False)
    return np.ascontiguousarray(rows[:rank].T)


def _tensors(torch: Any, scaled: np.ndarray, start: np.ndarray, basis: np.ndarray | None) -> tuple[Any, Any]:
    return torch.from_numpy(scaled @ start), torch.from_numpy(scaled if basis is None else scaled @ basis)
