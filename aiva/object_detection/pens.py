"""Pens: draw a box, words, a mask or keypoints on a Pillow picture.

Shapes: H x W pixels, K keypoints. Boxes are (top, left, bottom, right) in pixels.
"""

import functools
import math

import numpy as np

FAR = 10_000  # pixels: what lies further outside is drawn as if it lay here
FONT, FONT_SIZE = "arial.ttf", 24  # where the system has it


def draw_box(picture, box, color, thickness):
    """Draw the outline of a box, half of its line outside; nothing if it has none."""
    from PIL import ImageDraw

    if thickness <= 0:
        return
    top, left, bottom, right = near(box, picture)
    corners = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
    ImageDraw.Draw(picture).line(corners, fill=color, width=thickness)


def draw_words(picture, box, words, color):
    """Write lines of black words on a ground of the box's colour.

    They stand above the box, the first one highest; below it where there is no room.
    """
    from PIL import ImageDraw

    draw, top, left, bottom = ImageDraw.Draw(picture), *near(box, picture)[:3]
    sizes = [font().getbbox(line)[2:] for line in words]
    margins = [math.ceil(0.05 * height) for _, height in sizes]
    heights = [
        height + 2 * margin for (_, height), margin in zip(sizes, margins, strict=True)
    ]
    room = 1.1 * sum(height for _, height in sizes)
    y = top - sum(heights) if top > room else bottom
    for line, (width, _), margin, height in zip(
        words, sizes, margins, heights, strict=True
    ):
        draw.rectangle([left, y, left + width + 2 * margin, y + height], fill=color)
        draw.text((left + margin, y + margin), line, fill="black", font=font())
        y += height


def fill_mask(picture, mask, color, alpha):
    """Blend a colour into the pixels of a mask `(H, W)`."""
    from PIL import Image

    opacity = np.where(mask, np.uint8(255 * alpha), np.uint8(0))
    picture.paste(color, (0, 0), Image.fromarray(opacity))


def draw_keypoints(picture, points, seen, edges, color, thickness):
    """Draw keypoints as discs, and lines between those that belong together.

    Args:
        picture: The Pillow picture to draw on.
        points: Keypoints `(K, 2)`, (y, x) in pixels.
        seen: Which of them are drawn, `(K,)`.
        edges: Pairs of indices of keypoints; a line joins them if both are drawn.
        color: Name of a colour.
        thickness: Diameter of the discs, twice the width of the lines.
    """
    from PIL import ImageDraw

    draw, radius = ImageDraw.Draw(picture), thickness / 2
    points = [near(point, picture) for point in np.where(np.isnan(points), 0, points)]
    for index in np.flatnonzero(seen):
        y, x = points[index]
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=color)
    for start, end in edges:
        if max(start, end) < len(seen) and seen[start] and seen[end]:
            line = [points[start][::-1], points[end][::-1]]
            draw.line(line, fill=color, width=thickness // 2)


def near(values, picture):
    """Return y, x, y, x ... as floats that are not absurdly far from the picture."""
    sides = picture.height, picture.width
    return tuple(
        min(max(float(value), -FAR), sides[index % 2] + FAR)
        for index, value in enumerate(values)
    )


@functools.cache
def font():
    """Return the font of the words: Arial where the system has it, else Pillow's."""
    from PIL import ImageFont

    try:
        return ImageFont.truetype(FONT, FONT_SIZE)
    except OSError:
        return ImageFont.load_default()
