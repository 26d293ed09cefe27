"""A recogniser that listens while somebody speaks.

A frame of the answer depends on the sound a little before and a little after it, and on
nothing else. As soon as that much sound is there, the frame is what it will be when the
whole clip is known. So the network looks at a short piece of the sound, and of its
answer only the frames are kept that saw all they depend on.

Shapes: n samples, T frames, K tokens.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from aiva.conventions.waves import checked_wave

FRAMES_AT_ONCE = 16  # of the answer, in one look of the network


def stream_logits(model, chunks: Iterable) -> Iterator[np.ndarray]:
    """Yield the logits of frames as soon as the sound that they depend on is there.

    Args:
        model: An `aiva.models.CTCRecognizer`.
        chunks: Waves `(n,)` of any length, also none, one after another.

    Yields:
        For each chunk the logits of the frames that it completes, `(T, K + 1)` where T
        may be 0; and at the end once more, those of all other frames.

    Raises:
        ValueError: If a chunk is no wave.

    Example:
        >>> from aiva import models
        >>> model = models.CTCRecognizer(("no", "yes"), width=8, dilations=(1,))
        >>> second, silence = np.zeros(8000), np.zeros(0)
        >>> [len(logits) for logits in stream_logits(model, [second, silence])]
        [21, 0, 4]
    """
    if isinstance(chunks, np.ndarray) and chunks.ndim == 1 and chunks.dtype != object:
        raise ValueError(
            "`chunks` must be waves, one after another. Received: one wave of shape "
            f"{chunks.shape}. Give it as `[wave]`, or in pieces by `np.array_split`."
        )
    sound = Sound(model)
    for k, chunk in enumerate(chunks):
        if np.size(chunk):
            sound.add(checked_wave(chunk, f"chunks[{k}]"))
        # What the last frames depend on has not arrived yet, unless this is the end.
        yield sound.answer_to(sound.end - model.reach)
    yield sound.answer_to(sound.end)


class Sound:
    """The samples that are still needed, and how many frames have been answered."""

    def __init__(self, model):
        self.model = model
        # A frame does not depend on what lies further back than so many frames.
        self.context = -(-model.reach // model.hop_length)
        hops = self.context + FRAMES_AT_ONCE - 1
        self.width = hops * model.hop_length + model.reach + model.window_length
        self.wave = np.zeros(0, "float32")
        self.begin = 0  # the number of the first sample of `wave`
        self.answered = 0  # frames

    @property
    def end(self) -> int:
        """The number of samples that have arrived."""
        return self.begin + len(self.wave)

    def add(self, chunk):
        """Take in samples that have arrived."""
        self.wave = np.concatenate([self.wave, chunk])

    def answer_to(self, samples: int) -> np.ndarray:
        """Return the logits of what was not answered yet in so many samples."""
        count = self.model.frames_of(samples)
        parts = [np.zeros((0, self.model.output["logits"].shape[-1]), "float32")]
        while self.answered < count:
            parts.append(self.look(min(count, self.answered + FRAMES_AT_ONCE)))
        return np.concatenate(parts)

    def look(self, count: int) -> np.ndarray:
        """Return the logits from the first frame that was not answered to `count`."""
        first = self.begin // self.model.hop_length
        logits, _ = self.model.listen([self.wave[: self.width]], self.width)
        logits = logits[0, self.answered - first : count - first]
        self.answered = count
        begin = max(count - self.context, 0) * self.model.hop_length
        self.wave, self.begin = self.wave[begin - self.begin :], begin
        return logits
