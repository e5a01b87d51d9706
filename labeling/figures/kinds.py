"""Imports every module that registers figures, one line each; read when the application starts."""

# ruff: noqa: F401

import labeling.agreement.figures
import labeling.figures.anchors
import labeling.figures.consensus
import labeling.figures.consensus_strata
import labeling.figures.histograms
import labeling.figures.linking
import labeling.figures.order_effects
import labeling.figures.planning
import labeling.figures.progress
import labeling.figures.raters
import labeling.figures.workload
import labeling.quality.panel_review
import labeling.raters.panel_answers
import labeling.raters.panel_table
