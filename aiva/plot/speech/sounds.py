"""Players of sounds: waves that are heard on the page, offline, as loud as they are."""

import base64
import html
import io

import numpy as np

from aiva.conventions.waves import check_sample_rate, list_of_waves

MOST_CLIPS = 10
MOST_SECONDS = 10
HIGHEST_RATE = 24000


class Sounds:
    """Players that show themselves in a notebook; `plot.sounds` makes them.

    Attributes:
        files: The bytes of a WAV file for each wave, by its name.
        sample_rate: Samples per second.
        seconds: Duration of each.
        factor: What all samples were multiplied by.
    """

    def __init__(self, files: dict, sample_rate: int, seconds: list, factor: float):
        self.files, self.sample_rate, self.seconds = files, sample_rate, seconds
        self.factor = factor

    @property
    def captions(self) -> list[str]:
        """Name, duration and, where samples were scaled, the factor of each."""
        scaled = "" if self.factor == 1 else f", samples times {self.factor:.3g}"
        return [
            f"{name} ({seconds:.2f} s{scaled})"
            for name, seconds in zip(self.files, self.seconds, strict=True)
        ]

    def __repr__(self):
        return f"<Sounds at {self.sample_rate} Hz: {'; '.join(self.captions)}>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Return the players as Jupyter wants them, and a line of text without."""
        players = [
            f"<div>{html.escape(caption)}<br>"
            f'<audio controls preload="auto" aria-label="{html.escape(caption)}" '
            f'src="data:audio/wav;base64,{base64.b64encode(data).decode("ascii")}">'
            "</audio></div>"
            for caption, data in zip(self.captions, self.files.values(), strict=True)
        ]
        flow = "display: flex; flex-wrap: wrap; gap: 1em"
        page = f'<div style="{flow}">{"".join(players)}</div>'
        return {"text/html": page, "text/plain": repr(self)}


def sounds(waves, sample_rate: int, names=None, normalise: bool = False) -> Sounds:
    """Show a player for each wave, as 16-bit WAV inside the page.

    Samples are played as they are, so that what is louder sounds louder. A notebook
    keeps every byte: 21 kB for a second at 8000 Hz, 43 kB at 16,000.

    Args:
        waves: Waves, a list of arrays `(n,)` or one array `(N, n)`: at most 10, of at
            most 10 seconds.
        sample_rate: Samples per second, at most 24,000.
        names: A name for each wave, no two the same; None counts them.
        normalise: Whether to multiply all waves by one factor that makes the loudest
            sample of all full scale. The factor is written beside each player.

    Returns:
        `Sounds`. They show themselves as the last line of a cell; `files` holds the
        bytes of each.

    Raises:
        ValueError: If a wave is none, too long, has NaN or is louder than full scale,
            there are too many, or names do not fit.

    Example:
        >>> tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(4000) / 8000)
        >>> sounds([tone, tone / 2], 8000, ["loud", "quiet"])
        <Sounds at 8000 Hz: loud (0.50 s); quiet (0.50 s)>
    """
    waves, sample_rate = list_of_waves(waves), check_sample_rate(sample_rate)
    names = names_of(names, len(waves))
    seconds = [len(wave) / sample_rate for wave in waves]
    check_size(len(waves), max(seconds), sample_rate)
    peak = max(float(np.abs(wave).max()) for wave in waves)
    if peak > 1 and not normalise:
        raise ValueError(
            "Samples must be from -1 to 1: a player would clip the others. Received: "
            f"{peak:.3g}. Divide all waves by it, or set normalise=True."
        )
    factor = 1 / peak if normalise and peak > 0 else 1.0
    files = {
        name: wav_bytes(factor * wave, sample_rate)
        for name, wave in zip(names, waves, strict=True)
    }
    return Sounds(files, sample_rate, seconds, factor)


def names_of(names, count):
    """Return a name for each wave, or raise a ValueError."""
    names = [f"sound {k}" for k in range(count)] if names is None else names
    names = [str(name) for name in names]
    if len(names) != count or len(set(names)) != count:
        raise ValueError(
            "`names` must name every wave, no two the same. "
            f"Received: {names} for {count} waves."
        )
    return names


def check_size(count, longest, sample_rate):
    """Raise a ValueError where a notebook would become too large."""
    if count > MOST_CLIPS or longest > MOST_SECONDS or sample_rate > HIGHEST_RATE:
        raise ValueError(
            f"A notebook keeps at most {MOST_CLIPS} players, of at most {MOST_SECONDS} "
            f"seconds at {HIGHEST_RATE} samples a second: it stores them whole. "
            f"Received: {count} waves of up to {longest:.1f} s at {sample_rate}. Show "
            "fewer, cut them, or resample them by `aiva.data.resample`."
        )


def wav_bytes(wave, sample_rate):
    """Return a WAV file of 16 bits."""
    from scipy.io import wavfile

    file = io.BytesIO()
    wavfile.write(file, sample_rate, np.rint(32767 * wave).astype("<i2"))
    return file.getvalue()
