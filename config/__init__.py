import os

# Small matrices all over: two BLAS threads on a busy machine are many times slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from config.celery import app as celery_app  # noqa: E402  numpy reads the variable when it is first imported

__all__ = ["celery_app"]
