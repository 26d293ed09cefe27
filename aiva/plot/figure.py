"""A figure that shows itself in notebooks without pyplot."""

import io

import matplotlib.figure
from PIL import Image

DENSITY = 2  # pixels of the picture for each CSS pixel, as sharp screens have them


class Figure(matplotlib.figure.Figure):
    """A matplotlib figure that knows its own picture.

    Notebooks ask matplotlib's figures for pictures only after pyplot was imported, and
    pyplot keeps every figure alive that it made. This one needs no pyplot and is
    forgotten when nobody uses it any more.

    Example:
        >>> figure = Figure(figsize=(2, 1), dpi=96)
        >>> figure
        <Figure size 192x96 with 0 Axes>
        >>> picture, shown = figure._repr_png_()
        >>> picture[1:4], shown
        (b'PNG', {'width': 192, 'height': 96})
    """

    def _repr_png_(self):
        """Return a PNG file of 256 colours, and how large to show it, for Jupyter.

        It has twice the pixels of its place on the page, so that it is sharp on the
        screens of today. Few colours make notebooks a third as large.

        Returns:
            The file's bytes, and a dictionary of "width" and "height" in CSS pixels.
        """
        full, small = io.BytesIO(), io.BytesIO()
        self.draw_without_rendering()  # what lies beside the axes settles at the second
        self.savefig(full, format="png", dpi=DENSITY * self.dpi)
        picture = Image.open(full).quantize(256, Image.Quantize.FASTOCTREE)
        picture.save(small, format="png", optimize=True)
        width, height = (side // DENSITY for side in picture.size)
        return small.getvalue(), {"width": width, "height": height}
