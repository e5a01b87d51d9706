"""What whoever wants to check a report needs to know about its files."""

from collections.abc import Iterator

from labeling.models import StudyReport

TEXT = """\
Report {version} of the study {study}, made {made}.

ratings.csv    every rating that enters a figure, {ratings} of them. SHA-256 when the report was made:
               {sha}
agreement.csv  every figure of agreement with its 95% interval, by scale and stratum (empty: the whole panel)
consensus.csv  every image: the panel's consensus ({method}) with two 95% intervals; estimates by the other methods
raters.csv     every rater who counts: leniency (bias) and inconsistency, in scale points
report.json    all of this but the tables by image and rater, with design, exclusions, software and seeds

To compute the figures again

* Agreement: lines of ratings.csv with counted = 1 and kind regular or anchor; of several by one rater of one image the
  one with the smallest key (column rating). Units are images, raters are raters. For a stratum, its raters alone.
* Consensus: the same with kind gold too. Where a stratum has no name it was too small to be told.
* Test-retest: kind repeat against the same rater's first rating of the image.
* Intervals of agreement are jackknife intervals and need no seed; agreement.csv names the method of each. Random halves
  (split half) and resampled raters (test-retest) come from numpy.random.default_rng({seed}).
* Estimators, formulas and their sources: docs/statistics.md of Panelwise. Point estimates of alpha can be had from any
  other implementation; when this report was made the krippendorff package was asked (report.json, second_opinion).

Panelists who withdraw later take their ratings with them: ratings.csv is then shorter than it was, and its SHA-256
another one. The figures of the report stay as they were.

Software: {software}
"""


def how_to_recompute(report: StudyReport) -> Iterator[str]:
    values = report.values
    versions = ", ".join(f"{name} {number}" for name, number in values["software"].items() if number)
    yield TEXT.format(
        version=report.version,
        study=report.study.slug,
        made=report.created_at.isoformat(timespec="seconds"),
        ratings=report.ratings,
        sha=report.ratings_sha256,
        method=values["settings"]["consensus_method"],
        seed=values["seeds"]["agreement"],
        software=versions,
    )
