"""Write object_detection.npz: what the old API said of label maps, and what it drew.

The last copy of the TensorFlow Object Detection API that was packaged, of 2022, still
runs as an oracle, with two splints: protobuf's Python parser, and a method that Pillow
has dropped. In an environment of AIVA's dependencies, its modules in a folder `OLD`
(`pip install --no-deps --target OLD tf-models-research-object-detection==2.8.0.post1`),
run in the root of the repository:

    PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python PYTHONPATH=OLD \
        python -m tests.golden.make_object_detection
"""

import json
import tempfile
from pathlib import Path

import numpy as np
from object_detection.utils import label_map_util, visualization_utils
from PIL import ImageFont

from tests.object_detection import old_cases

ImageFont.FreeTypeFont.getsize = lambda font, text: font.getbbox(text)[2:]


def answers(text, folder):
    """Ask the old API about a label map; None where it raised."""
    path = Path(folder) / "label_map.pbtxt"
    path.write_text(text, encoding="utf-8", newline="")
    said = {}
    for name, call in old_cases.CALLS.items():
        try:
            said[name] = call(label_map_util, str(path))
        except (TypeError, ValueError):
            said[name] = None
    return said


def drawn(case):
    """Let the old API draw a case."""
    image = old_cases.image()
    arguments = {**case, "category_index": old_cases.CATEGORIES}
    visualization_utils.visualize_boxes_and_labels_on_image_array(
        image, skip_labels=True, skip_scores=True, skip_track_ids=True, **arguments
    )
    return image


def main():
    """Ask, draw, and save beside this script."""
    with tempfile.TemporaryDirectory() as folder:
        said = [{"text": x, **answers(x, folder)} for x in old_cases.texts()]
    np.savez_compressed(
        Path(__file__).parent / "object_detection.npz",
        label_maps=np.frombuffer(json.dumps(said).encode(), "uint8"),
        colors=np.array(visualization_utils.STANDARD_COLORS),
        drawings=np.stack([drawn(case) for case in old_cases.drawings()]),
    )


if __name__ == "__main__":
    main()
