"""Where a committee of models disagrees, through modAL's own committee and sampling.

modAL and scikit-learn are imported when used: the web process reads the registry and must not load them.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .caps import take_in_order
from .context import FloatArray, IntArray
from .errors import SelectionError
from .pool import Pool
from .registry import strategy

_FEWEST = 3


@strategy(
    "committee_std",
    reason="committee_disagrees",
    explanation="Chosen where models trained on different draws of the ratings predict most differently; the "
    "number is the standard deviation of their predictions.",
)
def committee_std(learner: Any, pool: Pool) -> tuple[IntArray, FloatArray]:
    """modAL's max_std_sampling over the open assets, then caps. Metric: standard deviation in scale points.

    learner: a fitted modAL CommitteeRegressor or anything with predict(X, return_std=True); None builds a
    committee from the context's labelled_X, labelled_y, labelled_counts and seed.
    Raises SelectionError: learner, and what `build_committee` raises.
    """
    from modAL.disagreement import max_std_sampling

    if learner is None:
        context = pool.context
        if context.labelled_X is None or context.labelled_y is None:
            raise SelectionError(
                "learner", "committee_std needs a fitted committee, or labelled_X and labelled_y."
            )
        learner = build_committee(
            context.labelled_X, context.labelled_y, seed=context.seed, counts=context.labelled_counts
        )
    elif not hasattr(learner, "predict"):
        raise SelectionError(
            "learner", f"The learner ({type(learner).__name__}) cannot predict; give a committee."
        )
    rows = np.flatnonzero(pool.open)
    # All open rows are ranked, because caps may pass over the first ones.
    ranked, spread = max_std_sampling(learner, pool.X[rows], n_instances=len(rows))
    if not np.isfinite(spread).all():
        raise SelectionError(
            "not_finite", "The committee predicts values that are not numbers; train it again."
        )
    metric = np.zeros(len(pool))
    metric[rows[ranked]] = spread
    # modAL returns the best in no particular order.
    return take_in_order(pool, rows[np.argsort(-metric[rows], kind="stable")], metric)


def build_committee(
    X_labelled: ArrayLike, y: ArrayLike, seed: int, members: int = 7, counts: ArrayLike | None = None
) -> Any:
    """A modAL CommitteeRegressor of `members` (≥ 2) ridge regressions, each on its own bootstrap of assets.

    X_labelled (m, d), y (m,) mean ratings, counts (m,) ratings per asset: an asset's weight n/(n + 1)
    saturates, as precision does where τ² = σ².
    Raises SelectionError: wrong_length, too_few_rated, out_of_range.
    """
    from modAL.models import ActiveLearner, CommitteeRegressor
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, target = np.asarray(X_labelled, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if X.ndim != 2 or target.shape != (len(X),):
        raise SelectionError(
            "wrong_length",
            f"Features {X.shape} and ratings {target.shape} do not fit; give one mean per asset.",
        )
    if len(X) < _FEWEST:
        raise SelectionError(
            "too_few_rated",
            f"A committee needs at least {_FEWEST} rated assets and has {len(X)}; choose at random "
            "until there are more.",
        )
    if members < 2:
        raise SelectionError(
            "out_of_range", f"A committee of {members} cannot disagree; give it two members or more."
        )
    n = np.ones(len(X)) if counts is None else np.asarray(counts, dtype=np.float64)
    rng = np.random.default_rng(seed)
    learners = []
    for _ in range(members):
        drawn = rng.integers(len(X), size=len(X))
        learners.append(
            ActiveLearner(
                estimator=make_pipeline(StandardScaler(), Ridge(alpha=float(X.shape[1]))),
                X_training=X[drawn],
                y_training=target[drawn],
                ridge__sample_weight=n[drawn] / (n[drawn] + 1),
            )
        )
    return CommitteeRegressor(learner_list=learners)
