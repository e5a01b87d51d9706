"""Imports every module that registers figures, one line each; read when the application starts."""

# ruff: noqa: F401

import labeling.agreement
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
import labeling.panel_answers
import labeling.panel_review
import labeling.panel_table
