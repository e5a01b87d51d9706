"""Fit one head by gradient descent (torch), at one strength of the prior."""

from collections.abc import Callable
from typing import Any

import numpy as np

from scoring.engine.head import HeadConfig, HeadParameters
from scoring.engine.labels import RatingLabels
from scoring.engine.standardising import Standardised

# Adam moves every weight by about the learning rate; this puts the readout on the scale of the first layer.
_READOUT_GAIN = 4.0
# Random features at half of unit scale: nearly linear at first, which small studies want.
_START_GAIN = 0.5


def fit_head(
    inputs: Standardised,
    labels: RatingLabels,
    decay: float,
    steps: int,
    seed: int,
    config: HeadConfig,
    watch: np.ndarray | None = None,
    judge: Callable[[np.ndarray], float] | None = None,
) -> tuple[HeadParameters, np.ndarray]:
    """Fit a head on n training assets, ``inputs`` and ``labels``, for ``steps`` steps of AdamW.

    Loss: weighted mean of cross-entropy with the soft labels, smoothed towards the pooled distribution by
    ``smoothing`` (Szegedy et al. 2016; pooled, not uniform, so that the mean is not pulled to mid-scale), plus
    ``emd_weight`` times the squared earth mover's distance (Hou, Yu & Samaras 2016), plus ``decay`` times the
    squared distance of the weights from where they started. The first layer starts at random features, the readout at zero: untrained, the
    head says the weighted share of every scale point. The penalty stands in the loss, not in AdamW's
    decoupled decay, because it is the Gaussian prior that the Laplace approximation takes up.

    Returns the parameters after the last step, or those of the check whose distributions for ``watch``
    ``judge`` finds least (the fit ends ``patience`` checks after it), and the distributions (checks, m, K) that the head gave for
    ``watch`` (m, d) after 0, ``check_every``, 2·``check_every``, ... steps (checks = 0 without ``watch``).
    """
    import torch

    rng = np.random.default_rng(seed)
    n, d = inputs.scaled.shape
    basis = inputs.basis
    start = (_START_GAIN * rng.standard_normal((d, config.hidden))).astype(np.float32)
    if basis is not None:
        start = basis @ (basis.T @ start)
    base = torch.from_numpy(inputs.scaled @ start)
    seen = torch.from_numpy(inputs.coordinates)
    weights = labels.weights(config.saturation)
    weights = weights / weights.mean()
    prior = (weights[:, None] * labels.distribution).mean(axis=0)
    target = (1.0 - config.smoothing) * labels.distribution + config.smoothing * prior
    share = torch.from_numpy(target.astype(np.float32))
    cumulative = share.cumsum(1)
    importance = torch.from_numpy(weights.astype(np.float32))
    spacing = torch.from_numpy((np.diff(labels.points) / np.ptp(labels.points)).astype(np.float32))

    shift = torch.zeros(seen.shape[1], config.hidden, requires_grad=True)
    bias = torch.zeros(config.hidden, requires_grad=True)
    readout = torch.zeros(config.hidden, share.shape[1], requires_grad=True)
    offset = torch.log(torch.from_numpy((prior + 1e-3).astype(np.float32))).requires_grad_()
    gain = _READOUT_GAIN / config.hidden**0.5
    optimiser = torch.optim.AdamW([shift, bias, readout, offset], lr=config.learning_rate, weight_decay=0.0)

    def log_probabilities(base_rows: Any, input_rows: Any) -> Any:
        hidden = torch.nn.functional.gelu(base_rows + input_rows @ shift + bias)
        return torch.log_softmax(hidden @ readout * gain + offset, 1)

    watched = None
    if watch is not None:
        scaled = inputs.apply(watch)
        coordinates = scaled if basis is None else scaled @ basis
        watched = (torch.from_numpy(scaled @ start), torch.from_numpy(coordinates))
    path: list[np.ndarray] = []

    kept: list[Any] = [np.inf, shift, bias, readout, offset]
    least = np.inf

    def look() -> None:
        nonlocal least
        if watched is None:
            return
        with torch.no_grad():
            path.append(log_probabilities(*watched).exp().double().numpy())
        if judge is not None and (loss := judge(path[-1])) < least:
            least = loss
            kept[:] = [len(path) - 1, *(one.detach().clone() for one in (shift, bias, readout, offset))]

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
        log_p = log_probabilities(base[rows], seen[rows])
        entropy = -(share[rows] * log_p).sum(1)
        gap = log_p.exp().cumsum(1)[:, :-1] - cumulative[rows][:, :-1]
        loss = (importance[rows] * (entropy + config.emd_weight * (gap**2 @ spacing))).mean()
        (loss + decay * ((shift**2).sum() + (readout**2).sum())).backward()
        optimiser.step()
        if (step + 1) % config.check_every == 0:
            look()
            if len(path) - 1 - kept[0] >= config.patience:
                break

    last = [one.detach().numpy() for one in kept[1:]]
    learnt = last[0]
    first = start + (learnt if basis is None else basis @ learnt)
    parameters = HeadParameters(
        mean=inputs.mean,
        scale=inputs.scale,
        w1=first.astype(np.float32),
        b1=last[1].copy(),
        w2=(last[2] * np.float32(gain)).astype(np.float32),
        b2=last[3].copy(),
        basis=np.empty((d, 0), dtype=np.float32) if basis is None else basis,
    )
    return parameters, np.array(path)
