"""Scoring on a CUDA card: batch sizes that are found, forward passes in bf16, decoding on the card, and what bounds each."""
