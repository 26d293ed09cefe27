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
from aiva.conventions.frames import frame_sizes
from aiva.conventions.numbers import (
    check_shares,
    several_whole_numbers,
    whole_number,
    whole_numbers,
)
from aiva.conventions.waves import check_sample_rate, list_of_waves, padded_waves
from aiva.models.prediction import predicted
from aiva.models.saving import RebuildableModel
from aiva.models.speech.examples import check_examples
from aiva.models.speech.frames import ZeroBeyondEnd, count_frames
from aiva.models.speech.log_mel import LogMel
from aiva.models.speech.streaming import stream_logits
from aiva.models.speech.tokens import checked_tokens, decode, encode

KERNEL = 5  # frames that a convolution sees
STRIDES = {1: (1, 1), 2: (2, 1), 4: (2, 2)}  # of the first two convolutions


@keras.saving.register_keras_serializable("aiva")
class CTCRecognizer(RebuildableModel):
    """A network from waves to tokens, which are words or letters.

    The model's graph is inference. In go "waves" `(B, n)` with values from -1 to 1 and
    their "lengths" `(B,)` in samples, what lies behind is padding; out come "logits"
    `(B, T, K + 1)` and "frames" `(B,)`, how many of the T are of each wave. Class 0 is
    the blank, class k + 1 is token k. `fit` minimises the CTC loss, see `compute_loss`
    and `aiva.training.train_recognizer`; `transcribe` returns texts.

    Args:
        tokens: The texts of the K tokens.
        separator: What stands between two tokens of a text: a space for words, `""` for
            tokens of one letter each (a space may be one of them).
        sample_rate: Samples per second of all waves.
        width: Channels C of the convolutions.
        dilations: How far apart the frames are that a convolution sees, a number for
            each of the convolutions after the first two.
        subsampling: Frames of the spectrogram, of which one comes every 10 ms, for one
            frame of the answer: 1, 2 or 4. A transcript needs a frame for each token,
            and one more between two equal ones.
        num_mels: Mel bands M of the spectrogram.
        scaling: None leaves the logarithms of the spectrogram as they are. `"frame"`
            scales each frame by itself, so that it does not matter how loud somebody
            speaks; it also makes a pause as loud as a word, and reached less.
        dropout: Share of the channels that are left out after each convolution, in
            training.
        name: Name of the model.

    Attributes:
        window_length: Samples of a frame of the spectrogram, 25 ms.
        hop_length: Samples from one frame of the answer to the next.
        reach: Samples before a frame of the spectrogram, and after it, on which a
            frame of the answer depends too.

    Raises:
        ValueError: If tokens are missing, alike or in no order, or a number is out of
            its range.

    Example:
        >>> model = CTCRecognizer(tokens=("no", "yes"), width=8)
        >>> model.decode(model.encode(["yes yes", "no"]))
        ['yes yes', 'no']
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
        scaling: str | None = None,
        dropout: float = 0.0,
        name: str = "ctc_recognizer",
    ):
        tokens = checked_tokens(tokens, separator)
        width, num_mels = whole_numbers(width=width, num_mels=num_mels)
        dilations = several_whole_numbers("dilations", dilations)
        check_settings(subsampling, scaling, dropout)
        sizes = frame_sizes(sample_rate, hop_seconds=0.01)
        window_length, hop_length = sizes["window_length"], sizes["hop_length"]
        waves = keras.Input((None,), name="waves")
        lengths = keras.Input((), dtype="int32", name="lengths")
        counts = count_frames(lengths, window_length, hop_length)  # (B,)
        x = LogMel(sample_rate, **sizes, num_mels=num_mels, scaling=scaling)(waves)
        x = ZeroBeyondEnd()([x, counts])  # (B, T, M)
        for stride in STRIDES[subsampling]:
            counts = count_frames(counts, 1, stride)
            x = convolved(x, counts, width, dropout, stride=stride)  # (B, T, C)
        for dilation in dilations:
            y = convolved(x, counts, width, dropout, dilation=dilation)
            x = layers.Add()([x, y])
        logits = layers.Dense(len(tokens) + 1, name="logits")(x)  # (B, T, K + 1)
        super().__init__(
            {"waves": waves, "lengths": lengths},
            {"logits": logits, "frames": counts},
            name=name,
        )
        self.tokens, self.separator = tokens, separator
        self.sample_rate = check_sample_rate(sample_rate)
        self.width, self.dilations, self.num_mels = width, dilations, num_mels
        self.subsampling = whole_number("subsampling", subsampling)
        self.scaling, self.dropout = scaling, float(dropout)
        self.window_length, self.hop_length = window_length, subsampling * hop_length
        # The first convolution moves by one frame of the spectrogram, the second by
        # the stride of the first, the others by those of both.
        steps = 1 + STRIDES[subsampling][0] + subsampling * sum(dilations)
        self.reach = KERNEL // 2 * steps * hop_length

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Average minus the log-probabilities of transcripts over a batch.

        Args:
            x: Not used: all that is needed comes with the answer.
            y: Dictionary of "labels" `(B, L)`, tokens from 0 to K - 1, padded with -1.
            y_pred: Dictionary of "logits" `(B, T, K + 1)` and "frames" `(B,)`.
            sample_weight: Not supported.
            training: Not used.

        Returns:
            The loss, a scalar: nats of a clip.
        """
        if sample_weight is not None:
            raise ValueError(
                "A recogniser cannot weight its clips. Received: a `sample_weight`. "
                "Leave it out."
            )
        losses = ops.ctc_loss(y["labels"], y_pred["logits"], y_pred["frames"])  # (B,)
        return keras.ops.mean(losses)

    def fit(self, x=None, y=None, *args, **kwargs):
        """Train as `keras.Model.fit` does, on examples that are checked.

        Args:
            x: Dictionary of "waves" `(N, n)` and "lengths" `(N,)` in samples; or a
                stream of batches, which is not looked at.
            y: Dictionary of "labels" `(N, L)`, tokens from 0 to K - 1, padded with -1.
            *args: As of `keras.Model.fit`.
            **kwargs: As of `keras.Model.fit`.

        Returns:
            The Keras history.

        Raises:
            ValueError: If waves, lengths and labels do not belong together, a label is
                none of a token, or a clip has fewer frames than its transcript needs.
        """
        if isinstance(x, dict):
            check_examples(self, x, y)
        return super().fit(x, y, *args, **kwargs)

    def frames_of(self, samples):
        """Return the number of frames of the answer, 0 for less than 25 ms.

        Args:
            samples: Length of a wave, or an int array of lengths.
        """
        hop_length = self.hop_length // self.subsampling
        return count_frames(
            samples, self.window_length, hop_length, self.subsampling, np.maximum
        )

    def encode(self, texts) -> np.ndarray:
        """Return texts as labels `(N, L)` int32, padded with -1.

        Raises:
            ValueError: If a text has a token that the model does not know.
        """
        return encode(texts, self.tokens, self.separator)

    def decode(self, labels) -> list[str]:
        """Return labels `(N, L)`, padded with -1, as N texts."""
        return decode(labels, self.tokens, self.separator)

    def transcribe(
        self, waves, beam_width: int | None = None, *, batch_size: int = 32
    ) -> list[str]:
        """Write down what is said in waves of any length.

        Args:
            waves: List of arrays `(n,)` with values from -1 to 1, at the model's sample
                rate.
            beam_width: Number of transcripts that a beam search keeps at each frame;
                None takes the most probable class of each frame, which is faster and a
                little worse.
            batch_size: Waves of similar lengths that are listened to together.

        Returns:
            A text for each wave; `""` where nothing is heard, and for a wave shorter
            than a frame of 25 ms.

        Raises:
            ValueError: If these are no waves, or the model's weights are no numbers.
        """
        waves = list_of_waves(waves)
        batch_size = whole_number("batch_size", batch_size)
        texts = {}
        order = sorted(range(len(waves)), key=lambda k: len(waves[k]))
        for start in range(0, len(waves), batch_size):
            chosen = order[start : start + batch_size]
            logits, frames = self.listen([waves[k] for k in chosen])
            if beam_width is None:
                labels, _ = ops.ctc_greedy(logits, frames)
            else:
                labels, _ = ops.ctc_beam_search(logits, frames, beam_width)
            labels = keras.ops.convert_to_numpy(labels)
            texts.update(zip(chosen, self.decode(labels), strict=True))
        return [texts[k] for k in range(len(waves))]

    def listen(self, waves, length=None):
        """Return logits `(B, T, K + 1)` and numbers of frames `(B,)` of one batch.

        Args:
            waves: List of B checked waves.
            length: Samples to which they are padded; None rounds the longest up.
        """
        if length is None:
            # Few lengths, half a second apart: each new one costs a compilation.
            half = self.sample_rate // 2
            length = -(-max(len(wave) for wave in waves) // half) * half
        waves, lengths = padded_waves(waves, length)
        found = predicted(self, {"waves": waves, "lengths": lengths}, len(waves))
        if not np.isfinite(found["logits"]).all():
            raise ValueError(
                "A recogniser must answer with numbers. Received: logits that are NaN "
                "or infinite. Its training diverged: train it again with a smaller "
                "`learning_rate`."
            )
        return found["logits"], found["frames"]

    def stream(self, chunks: Iterable) -> Iterator[str]:
        """Write down what is said while it is being said.

        Args:
            chunks: Waves `(n,)` of any length, also none, one after another, such as a
                microphone gives them.

        Yields:
            After each chunk the text so far, and once more at the end, when it is what
            `transcribe` returns for the whole. A word appears about half a second after
            it was said, since the network also listens to what follows.

        Example:
            >>> model = CTCRecognizer(tokens=("no", "yes"), width=8)
            >>> wave = np.random.default_rng(0).uniform(-1, 1, 8000)
            >>> *_, text = model.stream(np.split(wave, 10))
            >>> [text] == model.transcribe([wave])
            True
        """
        labels, last = [], 0
        for logits in stream_logits(self, chunks):
            for best in logits.argmax(axis=-1).tolist():
                if best not in (0, last):
                    labels.append(best - 1)
                last = best
            yield self.decode([labels])[0]

    def export(self, filepath, format="tf_saved_model", verbose=None):
        """Write the recogniser to a file for other programs, without its training.

        It takes any number of waves of any length, as the model does.

        Args:
            filepath: Folder of a SavedModel; or a file ending in `.tflite` or `.onnx`.
            format: `"tf_saved_model"`, `"litert"` or `"onnx"`, see
                `keras.Model.export`.
            verbose: Whether to say what has been written.
        """
        self(self.input)  # ONNX takes only models that have been called
        super().export(filepath, format=format, verbose=verbose)


def convolved(x, counts, width, dropout, stride=1, dilation=1):
    """Convolve, normalise each frame, activate, keep zeros behind the end of a clip.

    Args:
        x: Frames `(B, T, C)`, zeros behind the end of each clip.
        counts: Number of frames of the answer `(B,)` before its end.
        width: Channels of the answer.
        dropout: Share of the channels that are left out, in training.
        stride: Frames of x for one frame of the answer. As many zeros stand on either
            side, see `aiva.models.blocks.conv`.
        dilation: How far apart the frames are that the kernel sees.

    Returns:
        Frames `(B, ceil(T / stride), width)`.
    """
    x = layers.ZeroPadding1D(KERNEL // 2 * dilation)(x)
    x = layers.Conv1D(width, KERNEL, stride, dilation_rate=dilation)(x)
    x = layers.LayerNormalization()(x)
    x = layers.Dropout(dropout)(layers.ReLU()(x))
    return ZeroBeyondEnd()([x, counts])


def check_settings(subsampling, scaling, dropout):
    """Raise a ValueError about a setting that is impossible."""
    check_shares(dropout=dropout)
    if subsampling not in [*STRIDES]:
        raise ValueError(
            f"`subsampling` must be one of {[*STRIDES]}. "
            f"Received: subsampling={subsampling!r}."
        )
    if scaling not in ("frame", None):
        raise ValueError(
            "`scaling` must be 'frame' or None: a stream does not know the whole clip. "
            f"Received: scaling={scaling!r}."
        )
