"""Classical methods, which learn nothing: what learned models are compared with."""

from aiva.classical.restoration import (
    NON_LOCAL_MEANS,
    bicubic,
    biharmonic,
    non_local_means,
    total_variation,
)

__all__ = [
    "NON_LOCAL_MEANS",
    "bicubic",
    "biharmonic",
    "non_local_means",
    "total_variation",
]
