"""What R-CNN and Fast R-CNN share: they are told where to look.

Proposals are given, and checked here, or found by selective search.

Shapes: N images, Q proposals of an image that are given, P that the model looks into,
D detections.
"""

import numpy as np

from aiva.conventions.letterbox import into_letterbox, out_of_letterbox
from aiva.conventions.objects import check_boxes, real_boxes
from aiva.models.detection.detector import Detector


class ProposalDetector(Detector):
    """A detector whose graph takes "images" and "proposals", boxes `(B, P, 4)`.

    P is its setting `num_proposals`.
    """

    takes_proposals = True
    loss_names = ("head_class_loss", "head_box_loss")

    def detect(
        self, images, proposals=None, *, batch_size: int | None = None
    ) -> dict[str, np.ndarray]:
        """Detect objects in images of any size.

        Args:
            images: Array `(N, H, W, C)`, or a list of arrays `(H, W, C)` of any size,
                with values 0-255.
            proposals: Boxes `(Q, 4)` of each image in its own pixels, best first: an
                array `(N, Q, 4)` or a list of arrays. Of more than P the first P are
                looked into; those without area are padding. None finds them by
                `aiva.proposals.selective_search`.
            batch_size: Images that are looked at together; None takes what suits the
                detector.

        Returns:
            Dictionary of "boxes" `(N, D, 4)` float32 in the pixels of the images that
            were given, "scores" `(N, D)` float32 and "labels" `(N, D)` int32, best
            first, padded with zeros and label -1.

        Raises:
            ValueError: If these are no images with values 0-255, or no boxes, or not as
                many of one as of the other.
        """
        images = self.checked_images(images)
        if proposals is None:
            proposals = self.find_proposals(images)
        sizes = [image.shape[:2] for image in images]
        boxes = [
            into_letterbox(boxes, image.shape, self.image_shape[:2])
            for boxes, image in zip(
                self.check_proposals(proposals, sizes), images, strict=True
            )
        ]
        inputs = {"images": self.framed(images), "proposals": np.stack(boxes)}
        return self.detect_in_frames(inputs, images, batch_size)

    def find_proposals(self, images, verbose=0) -> list[np.ndarray]:
        """Find the proposals that `detect` would find, to be given again and again.

        Args:
            images: As for `detect`.
            verbose: Whether to show a progress bar.

        Returns:
            Boxes `(P, 4)` for each image in its own pixels, best first, padded with
            zeros.

        Raises:
            ValueError: If these are no images with values 0-255.

        Example:
            >>> from aiva import data, models
            >>> model = models.FastRCNN(num_classes=10, width=16)
            >>> images, _ = data.load("scenes", split="test", count=2)
            >>> [boxes.shape for boxes in model.find_proposals(images)]
            [(300, 4), (300, 4)]
        """
        from aiva.proposals import selective_search

        images = self.checked_images(images)
        found = selective_search(
            self.framed(images), count=self.num_proposals, verbose=verbose
        )  # (N, P, 4)
        return [
            out_of_letterbox(boxes, image.shape, self.image_shape[:2])
            for boxes, image in zip(found, images, strict=True)
        ]

    def check_proposals(self, proposals, sizes) -> np.ndarray:
        """Return as many proposals as the model looks into, or raise a ValueError.

        Args:
            proposals: Boxes `(Q, 4)` of each image, best first: an array `(N, Q, 4)` or
                a list of arrays of any length. Those without area are padding.
            sizes: Height and width in pixels of each of the N images.

        Returns:
            Boxes `(N, P, 4)` float32: the first P of each image, padded with zeros.

        Raises:
            ValueError: If there are not as many lists as images, a list is no list of
                finite boxes `[x1, y1, x2, y2]` in pixels, or a box lies beside its
                image.
        """
        lists = len(proposals) if hasattr(proposals, "__len__") else proposals
        if lists is proposals or lists != len(sizes):
            raise ValueError(
                "There must be a list of proposals for each image. Received: "
                f"{lists!r} lists for {len(sizes)} images."
            )
        padded = np.zeros((len(sizes), self.num_proposals, 4), "float32")
        for index, (boxes, size) in enumerate(zip(proposals, sizes, strict=True)):
            boxes = np.asarray(boxes, "float32")
            if boxes.size:
                check_form(boxes, index)
                check_inside(boxes, index, *size)
                padded[index, : len(boxes)] = boxes[: self.num_proposals]
        return padded


def check_form(boxes, index):
    """Raise a ValueError unless these are boxes, or padding."""
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(
            "Proposals of an image must be an array (Q, 4) of boxes [x1, y1, x2, y2] "
            f"in pixels. Received: shape {boxes.shape} for image {index}."
        )
    every = np.ones((1, len(boxes)), bool)
    check_boxes(boxes[None], every, title="Proposals", first_image=index)


def check_inside(boxes, index, height, width):
    """Raise a ValueError if boxes are no pixels, or one lies beside its image."""
    real = boxes[real_boxes(boxes)]  # the rest is padding
    if len(real) and real.max() <= 1:
        raise ValueError(
            "Proposals are in pixels. Received: no coordinate above 1 for image "
            f"{index}. Multiply x by the image's width {width}, y by its height "
            f"{height}."
        )
    beside = (real[:, :2] >= [width, height]) | (real[:, 2:] <= 0)
    if beside.any():
        wrong = real[beside.any(axis=1)][0]
        raise ValueError(
            f"Proposals must lie in their image, at least in part. Received: box "
            f"{wrong.tolist()} for image {index} of {height} x {width} pixels."
        )
