"""All exercises by name, and the one door to their checks."""

from aiva.exercises import (
    article_network,
    bound_terms,
    box_losses,
    boxes,
    classifiers,
    closeness,
    code_targets,
    codes,
    convolution,
    corrections,
    denoising_targets,
    detections,
    detectors,
    evidence_bound,
    fast_targets,
    final_boxes,
    generator_targets,
    images,
    label_maps,
    learning,
    mending,
    neighbours,
    old_boxes,
    players,
    proposal_targets,
    regions,
    roi_pooling,
    sample_figures,
    shared_map,
    shipped_network,
    suppression,
    turns,
)

TOPICS = (
    *(images, learning, shipped_network, convolution, classifiers),
    *(regions, corrections, final_boxes, proposal_targets),
    *(shared_map, roi_pooling, box_losses, fast_targets),
    *(boxes, suppression, detections, detectors),
    *(bound_terms, evidence_bound, codes, code_targets),
    *(players, turns, sample_figures, generator_targets),
    *(closeness, neighbours, mending, denoising_targets),
    *(article_network, label_maps, old_boxes),
)
EXERCISES = {
    exercise.name: exercise for topic in TOPICS for exercise in topic.EXERCISES
}


def check(name: str, answer) -> None:
    """Check an answer to an exercise and say what is wrong with it.

    Args:
        name: Name of the exercise, as the notebook gives it.
        answer: A function for most exercises; some ask for a number, an image or a
            trained model.

    Raises:
        ValueError: If there is no exercise of that name.
        CheckFailed: If the answer is wrong; the message shows the smallest case that
            fails and a hint.

    Example:
        >>> import numpy as np
        >>> check("softmax", lambda logits: np.exp(logits) / np.exp(logits).sum())
        ... # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        CheckFailed: softmax is wrong in 30 of 40 cases.
    """
    if name not in EXERCISES:
        raise ValueError(
            f"`name` must be one of {sorted(EXERCISES)}. Received: name={name!r}."
        )
    EXERCISES[name].check(answer)
