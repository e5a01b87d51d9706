import os

# Small matrices all over: two BLAS or OpenMP threads on a busy machine are many times slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from config.celery import app as celery_app

__all__ = ["celery_app"]
