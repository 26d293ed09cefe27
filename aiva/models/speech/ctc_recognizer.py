"""CTC recogniser: which words, in what order, without being told where they are.

A convolutional network says for each frame which token it hears, or none, the blank.
Connectionist temporal classification (Graves, Fernández, Gomez and Schmidhuber, 2006,
"Connectionist temporal classification: labelling unsegmented sequence data with
recurrent neural networks", https://doi.org/10.1145/1143844.1143891) adds up the
probabilities of all ways to lay a transcript along the frames, so that a transcript is
all that training needs. Dilated convolutions see half a second to both sides (van den
Oord et al., 2016, "WaveNet", https://arxiv.org/abs/1609.03499).

No layer looks at a whole clip, at its batch mates or at padding. So a clip gets the
same answer alone, in a batch, and while it is still being spoken: see `stream`.

Shapes: B or N clips, n samples, T frames, M mel bands, C channels, K tokens, L labels
of a clip with padding.
"""

from collections.abc import Iterable, Iterator

import keras
import numpy as np
from keras import layers

from aiva import ops
from aiva.conventions.numbers import several_whole_numbers, whole_number, whole_numbers
from aiva.conventions.waves import check_sample_rate, list_of_waves, padded_waves
from aiva.models.prediction import predicted
from aiva.models.saving import RebuildableModel
from aiva.models.speech import streaming
from aiva.models.speech.frames import FrameCounts, ZeroBeyondEnd
from aiva.models.speech.log_mel import LogMel, frame_sizes
from aiva.models.speech.tokens import Tokens

KERNEL = 5  # frames that a convolution sees
HOP_SECONDS = 0.01


@keras.saving.register_keras_serializable("aiva")
class CTCRecognizer(RebuildableModel):
    """A network from waves to tokens such as words or letters.

    The model's graph is inference: waves and their lengths in, logits of each frame and
    numbers of frames out. Class 0 is the blank, class k + 1 is token k. `fit` minimises
    the CTC loss, see `compute_loss` and `aiva.training.train_recognizer`; `transcribe`
    returns texts.

    Args:
        tokens: The texts of the K tokens, each another one.
        separator: What stands between two tokens of a text: a space for words, `""` for
            tokens that are single letters (a space may be one of them).
        sample_rate: Samples per second of all waves.
        width: Channels C of the convolutions.
        dilations: Steps of the frames that the convolutions after subsampling see, one
            number for each.
        subsampling: Frames of the spectrogram, which come every 10 ms, for one frame of
            the answer: 1, 2, 4 or 8. A transcript needs a frame for each token, and one
            more between two equal ones.
        num_mels: Mel bands M of the spectrogram.
        scaling: `"frame"` scales each frame of the spectrogram by itself, so that it
            does not matter how loud somebody speaks; None leaves logarithms.
        dropout: Share of the channels that training leaves out after each convolution.
        name: Name of the model.

    Raises:
        ValueError: If tokens are missing or alike, or a number is out of its range.

    Example:
        >>> model = CTCRecognizer(tokens=("no", "yes"), width=8)
        >>> model.transcribe([np.zeros(8000), np.zeros(100)])[1]
        ''
    """

    def __init__(
        self,
        tokens: tuple[str, ...],
        separator: str = " ",
        sample_rate: int = 8000,
        *,
        width: int = 64,
        dilations: tuple[int, ...] = (1, 2, 1, 2),
        subsampling: int = 4,
        num_mels: int = 40,
        scaling: str | None = "frame",
        dropout: float = 0.0,
        name: str = "ctc_recognizer",
    ):
        self_tokens = Tokens(tokens, separator)
        width, num_mels = whole_numbers(width=width, num_mels=num_mels)
        dilations = several_whole_numbers("dilations", dilations)
        if subsampling not in (1, 2, 4, 8):
            raise ValueError(
                "`subsampling` must be 1, 2, 4 or 8, as every strided convolution "
                f"halves the frames. Received: subsampling={subsampling!r}."
            )
        if scaling == "clip":
            raise ValueError(
                "`scaling` must be 'frame' or None: a stream does not know its end. "
                "Received: scaling='clip'."
            )
        sizes = frame_sizes(sample_rate, HOP_SECONDS)
        inputs = {
            "waves": keras.Input((None,), name="waves"),
            "lengths": keras.Input((), dtype="int32", name="lengths"),
        }
        log_mel = LogMel(sample_rate, **sizes, num_mels=num_mels, scaling=scaling)
        x = log_mel(inputs["waves"])  # (B, T, M)
        frames = Frames(inputs["lengths"], sizes, dropout)
        x = frames.zero_beyond_end(x)
        while frames.subsampling < subsampling:
            x = frames.halve(x, width)  # (B, T / 2, C)
        for dilation in dilations:
            x = frames.look_around(x, dilation)
        logits = layers.Dense(len(self_tokens) + 1, name="logits")(x)  # (B, T, K + 1)
        outputs = {"logits": logits, "lengths": frames.counts}
        super().__init__(inputs, outputs, name=name)
        self.tokens, self.separator = self_tokens.texts, separator
        self.sample_rate = check_sample_rate(sample_rate)
        self.width, self.dilations, self.num_mels = width, dilations, num_mels
        self.subsampling = whole_number("subsampling", subsampling)
        self.scaling, self.dropout = scaling, dropout

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Average minus the log-probabilities of transcripts over a batch.

        Args:
            x: Dictionary of "waves" `(B, n)` and "lengths" `(B,)`.
            y: Dictionary of "labels" `(B, L)`, tokens from 0 to K - 1, padded with -1.
            y_pred: Dictionary of "logits" `(B, T, K + 1)` and "lengths" `(B,)`.
            sample_weight: Not supported.
            training: Not used.

        Returns:
            The loss, a scalar in nats for each clip.
        """
        if sample_weight is not None:
            raise ValueError(
                "A recogniser cannot weight its clips. Received: a `sample_weight`. "
                "Leave it out."
            )
        losses = ops.ctc_loss(y["labels"], y_pred["logits"], y_pred["lengths"])  # (B,)
        return keras.ops.mean(losses)

    def frames_of(self, samples):
        """Return how many frames the answer to so many samples has, 0 for too few.

        Args:
            samples: A number, or an int array of numbers.
        """
        sizes = frame_sizes(self.sample_rate, HOP_SECONDS)
        window, hop = sizes["window_length"], sizes["hop_length"]
        return -(-np.maximum(samples - window + hop, 0) // hop // self.subsampling)
