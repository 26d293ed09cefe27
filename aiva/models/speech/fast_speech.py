"""FastSpeech: all frames of an utterance at once, each phone as long as it says.

An earlier family of networks writes a spectrogram frame by frame, and looks for the
letter that it is at; it may lose its way, and repeat or skip words. FastSpeech (Ren et
al., 2019, "FastSpeech: fast, robust and controllable text to speech",
https://arxiv.org/abs/1905.09263) predicts how many frames each phone takes, repeats its
vector as often, and fills in all frames side by side. Its successor (Ren et al., 2020,
"FastSpeech 2", https://arxiv.org/abs/2006.04558) predicts the pitch as well, so that it
can be changed, and learns durations from the recordings themselves.

Where the papers have attention we have convolutions, which are enough to know the
neighbours of a phone (Vainer and Dušek, 2020, "SpeedySpeech",
https://arxiv.org/abs/2008.03802), and fit any length of text. And our decoder is told
where the harmonics of a pitch lie, see `FrameProsody`.

Shapes: B texts, P phones, T frames, K tokens, S speakers, M mel bands, C channels.
"""

import keras
import numpy as np

from aiva.conventions.frames import FLOOR, NUM_MELS, VOICE_RATE, voice_frames
from aiva.conventions.mels import list_of_mels
from aiva.conventions.numbers import (
    are_numbers,
    check_shares,
    several_whole_numbers,
    whole_number,
    whole_numbers,
)
from aiva.conventions.waves import check_sample_rate
from aiva.formants import PHONES, pronounce_text
from aiva.formants.phones import PAUSE
from aiva.models.prediction import predicted
from aiva.models.saving import RebuildableModel
from aiva.models.speech.frame_decoder import frame_decoder
from aiva.models.speech.length_regulator import frame_index
from aiva.models.speech.phone_encoder import phone_encoder
from aiva.models.speech.plan import Plan
from aiva.models.speech.prosody import scaled_pitch, unscaled_pitch
from aiva.models.speech.tokens import checked_tokens, encode
from aiva.ops.speech.voice_mel import wave_by_griffin_lim

SILENCE = float(np.log(FLOOR))  # of every mel band
MANY_PHONES, MANY_FRAMES = 16, 80  # few lengths: each new one costs a compilation
SPELLINGS = ("phones", "letters")


@keras.saving.register_keras_serializable("aiva")
class FastSpeech(RebuildableModel):
    """A network from phones to the log-mel spectrogram of a voice.

    The model's graph is what it learns from: in go "tokens" `(B, P)`, padded with -1,
    "speakers" `(B,)`, "durations" `(B, P)` in frames, "pitches" `(B, P)` in hertz, and
    "frames" `(B, T)`, the index of `frame_index`. Out come "mels" `(B, T, M)`, and what
    it would have said of durations and pitches itself, "log_durations" and
    "log_pitches" `(B, P)`. `plan`, `mel` and `speak` use its two halves, `encoder` and
    `decoder`, one after the other.

    Args:
        speakers: Names of the S voices.
        tokens: Names of the K phones, or letters, "pause" for silence among them.
        spelling: How a text becomes tokens: `"phones"`, by the lexicon and the rules of
            `aiva.formants.pronounce_text`, or `"letters"`, one token for each letter.
        sample_rate: Samples per second of all waves.
        width: Channels C.
        encoder_blocks: Convolutions over phones.
        dilations: How far apart the frames are that a convolution sees, a number for
            each of the convolutions over frames.
        num_mels: Mel bands M of the spectrogram.
        dropout: Share of the channels that are left out in the encoder, in training.
        name: Name of the model.

    Attributes:
        encoder: Network from tokens and speakers to vectors of phones, and their
            logarithms of durations, and scaled pitches.
        decoder: Network from these vectors, durations, pitches and the index to mels.
        frame_sizes: Samples of a frame, a hop and a Fourier transform.

    Raises:
        ValueError: If tokens or speakers are missing or alike, or a number is out of
            its range.

    Example:
        >>> model = FastSpeech(("ann",), width=8)
        >>> wave, sample_rate = model.speak("three five")
        >>> wave.dtype, sample_rate
        (dtype('float32'), 16000)
    """

    def __init__(
        self,
        speakers: tuple[str, ...],
        tokens: tuple[str, ...] = tuple(PHONES),
        spelling: str = "phones",
        sample_rate: int = VOICE_RATE,
        *,
        width: int = 80,
        encoder_blocks: int = 3,
        dilations: tuple[int, ...] = (1, 2, 4),
        num_mels: int = NUM_MELS,
        dropout: float = 0.1,
        name: str = "fast_speech",
    ):
        speakers, tokens = checked_names(speakers, tokens, spelling)
        width, num_mels = whole_numbers(width=width, num_mels=num_mels)
        encoder_blocks = whole_number("encoder_blocks", encoder_blocks)
        dilations = several_whole_numbers("dilations", dilations)
        check_shares(dropout=dropout)
        sample_rate = check_sample_rate(sample_rate)
        encoder = phone_encoder(
            len(tokens), len(speakers), width, encoder_blocks, dropout
        )
        decoder = frame_decoder(width, dilations, sample_rate, num_mels)
        inputs = {
            "tokens": keras.Input((None,), dtype="int32", name="tokens"),
            "speakers": keras.Input((), dtype="int32", name="speakers"),
            "durations": keras.Input((None,), dtype="int32", name="durations"),
            "pitches": keras.Input((None,), name="pitches"),
            "frames": keras.Input((None,), dtype="int32", name="frames"),
        }
        tokens_in, speakers_in, *rest = inputs.values()
        phones, log_durations, log_pitches = encoder([tokens_in, speakers_in])
        outputs = {
            "mels": decoder([phones, *rest]),
            "log_durations": log_durations,
            "log_pitches": log_pitches,
        }
        super().__init__(inputs, outputs, name=name)
        self.encoder, self.decoder = encoder, decoder
        self.speakers, self.tokens, self.spelling = speakers, tokens, spelling
        self.sample_rate, self.num_mels = sample_rate, num_mels
        self.width, self.encoder_blocks, self.dilations = (
            width,
            encoder_blocks,
            dilations,
        )
        self.dropout = float(dropout)
        self.frame_sizes = voice_frames(sample_rate)
        self.parts = {
            part: keras.metrics.Mean(part) for part in ("mel", "duration", "pitch")
        }

    @property
    def hop_seconds(self) -> float:
        """Seconds of a frame."""
        return self.frame_sizes["hop_length"] / self.sample_rate

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add up how far mels, durations and pitches are off.

        Args:
            x: Dictionary of the inputs.
            y: Dictionary of "mels" `(B, T, M)`.
            y_pred: Dictionary of the outputs.
            sample_weight: Not supported.
            training: Not used.

        Returns:
            The loss, a scalar: the mean absolute error of mels, in nats, and the mean
            squared errors of logarithms of durations and of scaled pitches.
        """
        if sample_weight is not None:
            raise ValueError(
                "A synthesiser cannot weight its utterances. Received: a "
                "`sample_weight`. Leave it out."
            )
        k = keras.ops
        is_frame = k.cast(x["frames"] >= 0, "float32")[..., None]  # (B, T, 1)
        is_phone = k.cast(x["tokens"] >= 0, "float32")  # (B, P)
        log_durations = k.log(k.cast(x["durations"], "float32") + 1)
        pitches = scaled_pitch(k.maximum(k.cast(x["pitches"], "float32"), 20.0))
        errors = (
            mean_of(k.abs(k.subtract(y["mels"], y_pred["mels"])), is_frame)
            / self.num_mels,
            mean_of(
                k.square(k.subtract(log_durations, y_pred["log_durations"])), is_phone
            ),
            mean_of(k.square(k.subtract(pitches, y_pred["log_pitches"])), is_phone),
        )
        for metric, error in zip(self.parts.values(), errors, strict=True):
            metric.update_state(error)
        return sum(errors)

    def spell(self, text: str, pronunciations: dict[str, str] | None = None):
        """Return the tokens of a text, with a pause before and behind.

        Args:
            text: What is to be said.
            pronunciations: Phones of words that the lexicon does not have, see
                `aiva.formants.pronounce`.

        Returns:
            Names of tokens.

        Raises:
            ValueError: If a word, or a letter, is unknown, or a model of letters is
                given phones.

        Example:
            >>> FastSpeech(("ann",), width=8).spell("two, 6")
            ('pause', 't', 'uw', 'pause', 's', 'ih', 'k', 's', 'pause')
        """
        if self.spelling == "phones":
            spelled = pronounce_text(text, pronunciations)
        elif pronunciations or not isinstance(text, str):
            raise ValueError(
                "A model of letters reads a text as it is written. Received: "
                f"text={text!r}, pronunciations={pronunciations!r}. Write the words "
                "so that their letters sound like them."
            )
        else:
            spelled = tuple(PAUSE if c == " " else c for c in " ".join(text.split()))
        unknown = [token for token in spelled if token not in self.tokens]
        if unknown or not spelled:
            raise ValueError(
                f"A text must be spelled with the model's tokens, "
                f"{' '.join(self.tokens)}. Received: {unknown[0] if unknown else ''!r} "
                f"in {text!r}. Spell it with others, or train a model that has it."
            )
        return (PAUSE, *spelled, PAUSE)

    def plan(
        self,
        text: str,
        speaker: str | None = None,
        rate: float = 1.0,
        pitch: float = 0.0,
        pronunciations: dict[str, str] | None = None,
    ) -> Plan:
        """Decide which phones to say, how long each lasts, and how high it is.

        Args:
            text: What is to be said.
            speaker: Name of the voice; None for the first one.
            rate: Speed; durations are divided by it. From 0.25 to 4.
            pitch: Semitones by which the voice is raised, from -24 to 24.
            pronunciations: See `spell`.

        Returns:
            A plan, which can be changed by `dataclasses.replace`.

        Raises:
            ValueError: If a word or the speaker is unknown, or a number is out of its
                range.

        Example:
            >>> model = FastSpeech(("ann", "bob"), width=8)
            >>> model.plan("two", "bob").phones
            ('pause', 't', 'uw', 'pause')
        """
        check_range("rate", rate, 0.25, 4)
        check_range("pitch", pitch, -24, 24)
        speaker = self.checked_speaker(speaker)
        phones = self.spell(text, pronunciations)
        count = len(phones)
        tokens = self.padded_tokens([phones])
        index = np.array([self.speakers.index(speaker)], "int32")
        _, log_durations, pitches = predicted(self.encoder, [tokens, index], 1)
        durations = np.exp(log_durations[0, :count].astype("float64")) - 1
        # Ends are rounded, not durations, whose errors would add up.
        ends = np.round(np.cumsum(np.maximum(durations, 0) / rate)).astype("int32")
        ends[-1] = max(ends[-1], 1)
        hertz = unscaled_pitch(pitches[0, :count].astype("float64"), np.exp)
        return Plan(
            phones=phones,
            durations=np.diff(ends, prepend=0),
            pitches=np.maximum(hertz * 2 ** (pitch / 12), 20.0),
            speaker=speaker,
            hop_seconds=self.hop_seconds,
        )

    def mel(self, plan: Plan) -> np.ndarray:
        """Return the log-mel spectrogram `(T, M)` of a plan.

        Raises:
            ValueError: If the model has no such speaker or phone.
        """
        self.checked_speaker(plan.speaker)
        batch = self.batch_of([plan])
        names = "durations", "pitches", "frames"
        inputs = [batch["tokens"], batch["speakers"]]
        phones, *_ = predicted(self.encoder, inputs, 1)
        inputs = [phones, *(batch[name] for name in names)]
        mels = predicted(self.decoder, inputs, 1)
        return mels[0, : plan.durations.sum()].astype("float32")

    def speak(
        self,
        text: str | Plan,
        speaker: str | None = None,
        rate: float = 1.0,
        pitch: float = 0.0,
        vocoder: keras.Model | None = None,
        pronunciations: dict[str, str] | None = None,
    ) -> tuple[np.ndarray, int]:
        """Say a text.

        Args:
            text: What is to be said; or a plan, which knows all that follows but the
                vocoder, so that nothing else may be given.
            speaker: Name of the voice; None for the first one.
            rate: Speed, from 0.25 to 4.
            pitch: Semitones by which the voice is raised, from -24 to 24.
            vocoder: A model from mels to waves, such as `aiva.models.vocoder`; None for
                `aiva.ops.griffin_lim`.
            pronunciations: Phones of words that the lexicon does not have.

        Returns:
            The wave `(n,)` float32 from -1 to 1, and its sample rate.

        Raises:
            ValueError: If a word or the speaker is unknown, a number is out of its
                range, or a plan is to be changed.

        Example:
            >>> model = FastSpeech(("ann",), width=8)
            >>> wave, sample_rate = model.speak("cat", pronunciations={"cat": "k ae t"})
            >>> len(wave) % model.frame_sizes["hop_length"]
            0
        """
        settings = speaker, rate, pitch, pronunciations
        if not isinstance(text, Plan):
            plan = self.plan(text, *settings)
        elif settings == (None, 1, 0, None):
            plan = text
        else:
            raise ValueError(
                "A plan knows its speaker, durations, pitches and phones. Received: a "
                f"plan, with speaker={speaker!r}, rate={rate!r}, pitch={pitch!r}, "
                f"pronunciations={pronunciations!r}. Change the plan by "
                "`dataclasses.replace`, or make another by `plan`."
            )
        return self.sound(self.mel(plan), vocoder), self.sample_rate

    def sound(self, mel, vocoder: keras.Model | None = None) -> np.ndarray:
        """Return the wave `(n,)` of a log-mel spectrogram `(T, M)`.

        Args:
            mel: Natural logarithms of energies, as `voice_mel` gives them.
            vocoder: See `speak`.

        Raises:
            ValueError: If this is no such spectrogram, or the vocoder one of other mel
                bands or hops.
        """
        [mel] = list_of_mels([mel], "mel")
        mel = mel.astype("float32")
        frames = len(mel)
        if mel.shape[1] != self.num_mels:
            raise ValueError(
                f"`mel` must have the model's {self.num_mels} bands. Received: shape "
                f"{mel.shape}."
            )
        if vocoder is None:
            wave = wave_by_griffin_lim(mel, self.sample_rate)
        else:
            self.check_vocoder(vocoder)
            silence = np.full((-frames % MANY_FRAMES, self.num_mels), SILENCE)
            padded = np.concatenate([mel, silence.astype("float32")])
            hop_length = self.frame_sizes["hop_length"]
            wave = predicted(vocoder, padded[None], 1)[0]
            if wave.shape != (len(padded) * hop_length,):
                raise ValueError(
                    "`vocoder` must make waves of the model's sample rate, "
                    f"{self.sample_rate}, with {hop_length} samples for each frame. "
                    f"Received: waves of shape {wave.shape} for {len(padded)} frames. "
                    f"Build it by `vocoder(sample_rate={self.sample_rate})`."
                )
            wave = wave[: frames * hop_length]
        return np.clip(wave, -1, 1).astype("float32")

    def check_vocoder(self, vocoder):
        """Raise a ValueError unless a model takes the spectrograms of this one."""
        is_model = isinstance(vocoder, keras.Model)
        shape = getattr(vocoder, "input_shape", None) if is_model else None
        if not is_model or (shape and shape[-1] != self.num_mels):
            raise ValueError(
                "`vocoder` must be a model from log-mel spectrograms of "
                f"{self.num_mels} bands to waves, such as `aiva.models.vocoder`. "
                f"Received: {f'inputs of shape {shape}' if is_model else vocoder!r}. "
                "Trained ones are opened by `models.pretrained`."
            )

    def batch_of(self, plans) -> dict[str, np.ndarray]:
        """Return the inputs of the model for plans, padded to few lengths."""
        tokens = self.padded_tokens([plan.phones for plan in plans])  # (B, P)
        durations = np.zeros(tokens.shape, "int32")
        pitches = np.full(tokens.shape, 20.0, "float32")
        for k, plan in enumerate(plans):
            count = len(plan.phones)
            durations[k, :count] = plan.durations
            pitches[k, :count] = plan.pitches
            pitches[k, count:] = plan.pitches[-1]
        frames = round_up(int(durations.sum(axis=1).max()), MANY_FRAMES)
        speakers = [self.speakers.index(plan.speaker) for plan in plans]
        return {
            "tokens": tokens,
            "speakers": np.array(speakers, "int32"),
            "durations": durations,
            "pitches": pitches,
            "frames": frame_index(durations, frames),
        }

    def padded_tokens(self, spelled) -> np.ndarray:
        """Return the tokens `(B, P)` of B spelled texts, padded with -1."""
        labels = encode([" ".join(phones) for phones in spelled], self.tokens)
        rest = -labels.shape[1] % MANY_PHONES
        return np.pad(labels, ((0, 0), (0, rest)), constant_values=-1)

    def checked_speaker(self, speaker):
        """Return the name of a speaker, the first one for None, or raise."""
        if speaker is None:
            return self.speakers[0]
        if not isinstance(speaker, str) or speaker not in self.speakers:
            raise ValueError(
                f"`speaker` must be one of {', '.join(self.speakers)}. Received: "
                f"speaker={speaker!r}. A new voice needs a training with its "
                "recordings."
            )
        return speaker


def mean_of(values, weights):
    """Return the sum of values over that of weights, which are 0 for padding."""
    return keras.ops.sum(values * weights) / keras.ops.maximum(
        keras.ops.sum(weights), 1.0
    )


def round_up(number, step):
    """Return the next multiple of a step."""
    return -(-number // step) * step


def check_range(name, value, lowest, highest):
    """Raise a ValueError unless a number lies in its range."""
    if not are_numbers(value) or not lowest <= value <= highest:
        raise ValueError(
            f"`{name}` must be a number from {lowest} to {highest}. "
            f"Received: {name}={value!r}."
        )


def checked_names(speakers, tokens, spelling):
    """Return speakers and tokens as tuples, or raise a ValueError."""
    if spelling not in SPELLINGS:
        raise ValueError(
            f"`spelling` must be one of {SPELLINGS}. Received: spelling={spelling!r}."
        )
    names = tuple(speakers) if isinstance(speakers, (list, tuple)) else ()
    is_text = all(isinstance(name, str) and name for name in names)
    if not names or not is_text or len(set(names)) < len(names):
        raise ValueError(
            "`speakers` must be one or more names, each another one, in a tuple. "
            f"Received: speakers={speakers!r}."
        )
    tokens = checked_tokens(tokens, " ")
    if PAUSE not in tokens:
        raise ValueError(
            f"`tokens` must have {PAUSE!r} among them, for silence. Received: "
            f"{' '.join(tokens)}."
        )
    return names, tokens
