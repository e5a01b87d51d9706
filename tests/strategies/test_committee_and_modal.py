"""The committee through modAL, and what has to hold around modAL."""

import importlib.metadata
import importlib.util
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from active_learning.strategies import registry
from active_learning.strategies.committee import build_committee
from active_learning.strategies.errors import SelectionError


def rated(size: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((size, 6))
    return X, X @ rng.standard_normal(6) + rng.standard_normal(size)


def test_scikit_learn_stays_below_1_8_until_modal_stops_passing_force_all_finite() -> None:
    """modAL 0.4.2.1 calls check_X_y(force_all_finite=...), which scikit-learn 1.8 no longer takes, so that
    teach() and fit() raise TypeError (modAL issue 196). Unpin only once modAL is mended."""
    import modAL.models.base
    from sklearn.utils import check_X_y

    assert "force_all_finite" in inspect.getsource(modAL.models.base)
    assert "force_all_finite" in inspect.signature(check_X_y).parameters
    assert importlib.metadata.version("scikit-learn").split(".")[:2] == ["1", "7"]


def test_the_modal_installed_is_the_active_learning_library() -> None:
    """`pip install modal` (which `modAL` resolves to) is a cloud product of another maker."""
    assert importlib.util.find_spec("modal") is None
    assert importlib.metadata.version("modAL-python") == "0.4.2.1"
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("modal")


def test_the_registry_loads_neither_modal_nor_scikit_learn_nor_torch_nor_django() -> None:
    script = (
        "import sys; from active_learning.strategies import registry; assert registry.names();"
        "print([m for m in ('modAL', 'sklearn', 'torch', 'django', 'scipy') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_choice_is_that_of_modals_own_sampling() -> None:
    from modAL.disagreement import max_std_sampling

    X = np.random.default_rng(1).standard_normal((200, 6))
    committee = build_committee(*rated(), seed=3)
    ours, spread = registry.get("committee_std")(committee, X, 25)
    theirs, _ = max_std_sampling(committee, X, n_instances=25)
    assert set(ours) == set(theirs)
    assert (np.diff(spread) <= 0).all()


def test_without_a_committee_one_is_built_from_the_ratings() -> None:
    X = np.random.default_rng(1).standard_normal((50, 6))
    features, y = rated()
    given = registry.get("committee_std")(build_committee(features, y, seed=9), X, 10)[0]
    built = registry.get("committee_std")(None, X, 10, labelled_X=features, labelled_y=y, seed=9)[0]
    assert given.tolist() == built.tolist()


def test_members_are_seven_and_taught_by_modal() -> None:
    committee = build_committee(*rated(), seed=0)
    assert len(committee.learner_list) == 7
    before = committee.predict(rated()[0])
    committee.teach(*rated(60))
    assert not np.allclose(before, committee.predict(rated()[0]))


def test_what_makes_no_committee_is_named() -> None:
    X, y = rated()
    for arguments, code in [((X[:2], y[:2], 0), "too_few_rated"), ((X, y[:3], 0), "wrong_length")]:
        with pytest.raises(SelectionError) as caught:
            build_committee(*arguments)
        assert caught.value.code == code
    with pytest.raises(SelectionError) as caught:
        registry.get("committee_std")(None, X, 3)
    assert caught.value.code == "learner"
