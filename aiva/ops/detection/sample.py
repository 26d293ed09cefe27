"""Balanced sampling: learn from a few candidates, among them enough objects.

Nearly all candidates are background. A detector that learned from all of them would
learn to say "background" (Ren et al., 2015, section 3.1.3,
https://arxiv.org/abs/1506.01497).

Shapes: B images, N candidates.
"""

import keras
from keras import ops


def balanced_sample(state, count: int, fraction: float, seed=None):
    """Choose candidates at random, at most a fraction of them objects.

    Where there are fewer objects than that, background fills their places.

    Args:
        state: What `match` says of each candidate, `(B, N)`: 1 object, 0 background,
            -1 ignored.
        count: Candidates to choose per image, if there are as many.
        fraction: Largest part of them that may be objects, 0-1.
        seed: None, an integer (the same choice each time) or a
            `keras.random.SeedGenerator`.

    Returns:
        A pair of float32 `(B, N)`, which serve as weights of a loss: objects, 1 for
        each chosen object and else 0; and chosen, 1 for each chosen object or
        background and else 0.

    Raises:
        ValueError: If `state` is no `(B, N)`, `count` not positive or `fraction` not in
            0-1.

    Example:
        >>> state = [[1, 0, 0, 0, 1, 0, -1, 1]]
        >>> objects, chosen = balanced_sample(state, count=4, fraction=0.5, seed=0)
        >>> float(ops.sum(objects)), float(ops.sum(chosen))
        (2.0, 4.0)
    """
    state = ops.convert_to_tensor(state)
    check(state, count, fraction)
    noise = keras.random.uniform(ops.shape(state), seed=seed)  # (B, N)
    is_object, is_background = state == 1, state == 0
    objects = is_object & (random_rank(is_object, noise) < int(count * fraction))
    left = count - ops.sum(ops.cast(objects, "int32"), axis=1, keepdims=True)  # (B, 1)
    background = is_background & (random_rank(is_background, noise) < left)
    return ops.cast(objects, "float32"), ops.cast(objects | background, "float32")


def take_balanced_sample(state, count: int, fraction: float, seed=None):
    """Choose as `balanced_sample` does, but return places, always the same number.

    Args:
        state: As for `balanced_sample`, with N at least `count`.
        count: Places K to return per image.
        fraction: Largest part of them that may be objects, 0-1.
        seed: As for `balanced_sample`.

    Returns:
        A pair of index, int32 `(B, K)`, places among the N candidates, objects first;
        and weight, float32 `(B, K)`, 1 for a chosen candidate, 0 for one that only
        fills up the number and must not count in a loss.

    Raises:
        ValueError: If there are fewer than `count` candidates, or for the reasons of
            `balanced_sample`.

    Example:
        >>> index, weight = take_balanced_sample([[0, 1, -1, -1]], 3, 0.5, seed=0)
        >>> ops.convert_to_numpy(weight).tolist()
        [[1.0, 1.0, 0.0]]
    """
    state = ops.convert_to_tensor(state)
    check(state, count, fraction)
    if state.shape[1] is not None and state.shape[1] < count:
        raise ValueError(
            "There must be at least `count` candidates to take from. "
            f"Received: count={count}, state of shape {tuple(state.shape)}."
        )
    objects, chosen = balanced_sample(state, count, fraction, seed)
    weight, index = ops.top_k(objects + chosen, count)  # (B, K)
    return ops.cast(index, "int32"), ops.cast(weight > 0, "float32")


def random_rank(mask, noise):
    """Number the candidates of a mask from 0 in random order, all others after them."""
    order = ops.argsort(ops.where(mask, -noise, 1.0), axis=-1)  # (B, N)
    # The order of an order is the rank: who stands where.
    return ops.argsort(order, axis=-1)


def check(state, count, fraction):
    """Raise ValueError for a sample that cannot be drawn."""
    if len(state.shape) != 2:
        raise ValueError(
            "`state` must be (B, N), as `match` returns it. "
            f"Received: shape={tuple(state.shape)}."
        )
    if count < 1 or not 0 <= fraction <= 1:
        raise ValueError(
            "`count` must be at least 1 and `fraction` must lie between 0 and 1. "
            f"Received: count={count}, fraction={fraction}."
        )
