"""A figure that shows itself in notebooks without pyplot."""

import io

import matplotlib.figure
from PIL import Image


class Figure(matplotlib.figure.Figure):
    """A matplotlib figure that knows its own picture.

    Notebooks ask matplotlib's figures for pictures only after pyplot was imported, and
    pyplot keeps every figure alive that it made. This one needs no pyplot and is
    forgotten when nobody uses it any more.

    Example:
        >>> figure = Figure(figsize=(2, 1), dpi=72)
        >>> figure
        <Figure size 144x72 with 0 Axes>
        >>> figure._repr_png_()[1:4]
        b'PNG'
    """

    def _repr_png_(self):
        """Return the figure as a PNG file of 256 colours; Jupyter calls this.

        Notebooks are kept with their pictures, and so a third as large.
        """
        full, small = io.BytesIO(), io.BytesIO()
        self.savefig(full, format="png")
        picture = Image.open(full).quantize(256, Image.Quantize.FASTOCTREE)
        picture.save(small, format="png", optimize=True)
        return small.getvalue()
