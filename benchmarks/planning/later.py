"""Planning in states that a study gets into later on, sizes in turn: processor time, but for what is told at the end."""

from collections.abc import Callable
from typing import Any

from planning.compare import ratio, summary
from planning.site import Site

SEEN = 2000  # images, or half of them where there are fewer
LEFT = 200  # open fills of each stratum, near the end
PLANS = 20
FRESH = 2 * PLANS + 1  # panelists needed


def later(sites: dict[int, Site], first: int) -> dict[str, Any]:
    """Figures for each state, made one after the other; panelists from number `first` on have planned nothing yet.

    Leaves the sites in a state in which their counts are not to be checked any more.
    """
    found = {}
    each(sites, lambda site, size: site.call("bring_about", "seen", first, min(SEEN, size // 2)))
    found["a panelist who has seen 2,000 images, or half of them"] = _plans(sites, lambda number: first, 8)
    each(sites, lambda site, size: site.call("bring_about", "collected"))
    found["every image rated once in each stratum, statistics not gathered"] = _plans(
        sites, lambda n: first + 1 + n
    )
    each(sites, lambda site, size: site.call("analyze"))
    found["the same, gathered"] = _plans(sites, lambda number: first + 1 + number)
    each(sites, lambda site, size: site.call("hold_snapshot", True))
    _plans(sites, lambda number: first + 1 + number, 10 * PLANS)
    found["200 blocks into a long transaction of somebody else"] = _plans(
        sites, lambda number: first + 1 + number
    )
    each(sites, lambda site, size: site.call("hold_snapshot", False))
    each(sites, lambda site, size: site.call("bring_about", "nearly_full", LEFT))
    found["200 images left in each stratum, at once"] = _plans(sites, lambda number: first + 21 + number, 12)
    each(sites, lambda site, size: site.call("bring_about", "full"))
    found["nothing left, and being told so"] = _figures(
        sites, lambda site, number: site.call("nothing", first + 21 + number), PLANS
    )
    return found


def each(sites: dict[int, Site], work: Callable[[Site, int], object]) -> None:
    for size, site in sites.items():
        work(site, size)


def _plans(sites: dict[int, Site], who: Callable[[int], int], plans: int = PLANS) -> dict[str, Any]:
    def plan(site: Site, number: int) -> float:
        _wall, worked, _answers = site.call("plan", who(number % PLANS), answers=False, open_again=True)
        return float(worked)

    return _figures(sites, plan, plans)


def _figures(sites: dict[int, Site], measure: Callable[[Site, int], float], times: int) -> dict[str, Any]:
    taken: dict[int, list[float]] = {size: [] for size in sites}
    for number in range(times):
        for size, site in sites.items():
            taken[size].append(measure(site, number))
    small, large = min(sites), max(sites)
    figures: dict[str, Any] = {str(size): summary(seconds) for size, seconds in taken.items()}
    return {**figures, "ratio_of_medians": ratio([taken[large]], [taken[small]], 0.5)}
