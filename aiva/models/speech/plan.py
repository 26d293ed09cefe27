"""A plan: what is to be said, how long each phone lasts, and how high it is.

It stands between a text and its spectrogram, and may be changed by hand.

Shapes: P phones, T frames.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)  # arrays cannot be compared as a whole
class Plan:
    """What a synthesiser is going to say.

    Args:
        phones: P phones, or letters, as the model names them.
        durations: Frames of each, int `(P,)`.
        pitches: Hertz of each, `(P,)`.
        speaker: Who speaks.
        hop_seconds: Seconds of a frame.

    Raises:
        ValueError: If there is not a duration and a pitch for each phone, or one is out
            of its range.

    Example:
        >>> plan = Plan(("t", "uw"), np.array([8, 12]), np.array([99, 110.0]), "a")
        >>> plan.phone_times.tolist()
        [[0.0, 0.1], [0.1, 0.25]]
    """

    phones: tuple[str, ...]
    durations: np.ndarray
    pitches: np.ndarray
    speaker: str
    hop_seconds: float = 0.0125

    def __post_init__(self):
        phones = self.phones
        listed = isinstance(phones, (list, tuple, np.ndarray))
        if not listed or not all(isinstance(phone, str) for phone in phones):
            raise ValueError(
                f"`phones` must be a tuple of their names. Received: phones={phones!r}."
            )
        durations, pitches = np.asarray(self.durations), np.asarray(self.pitches)
        shape = (len(phones),)
        if durations.shape != shape or pitches.shape != shape:
            raise ValueError(
                "A plan must have a duration and a pitch for each of its "
                f"{len(phones)} phones. Received: durations of shape "
                f"{durations.shape}, pitches of shape {pitches.shape}."
            )
        whole = durations.dtype.kind in "iu" and (durations >= 0).all()
        if not whole or durations.sum() < 1:
            raise ValueError(
                "`durations` must be frames, whole numbers from 0 on, at least one "
                f"frame together. Received: {durations.tolist()}. A frame lasts "
                f"{1000 * self.hop_seconds:g} ms."
            )
        numbers = pitches.dtype.kind in "iuf" and np.isfinite(pitches).all()
        if not numbers or (pitches < 20).any():
            raise ValueError(
                "`pitches` must be hertz, at least 20. Received: "
                f"{pitches.tolist()}. A phone without voice has the pitch between its "
                "neighbours."
            )
        # Lists are welcome, and become arrays.
        names = tuple(str(phone) for phone in phones)
        for name, value in zip(
            ("phones", "durations", "pitches"), (names, durations, pitches), strict=True
        ):
            object.__setattr__(self, name, value)

    @property
    def phone_times(self) -> np.ndarray:
        """Beginning and end of each phone in seconds, `(P, 2)`."""
        ends = np.cumsum(self.durations)
        return np.stack([ends - self.durations, ends], axis=1) * self.hop_seconds
