"""Classical methods, which learn nothing: what learned models are compared with."""

from aiva.classical.denoising import (
    NON_LOCAL_MEANS,
    non_local_means,
    total_variation,
)
from aiva.classical.enlargement import bicubic
from aiva.classical.inpainting import biharmonic

__all__ = [
    "NON_LOCAL_MEANS",
    "bicubic",
    "biharmonic",
    "non_local_means",
    "total_variation",
]
