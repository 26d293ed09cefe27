"""An independent listener: what PocketSphinx, which we did not train, hears in a wave.

A model that judges its own kind of speech forgives its own faults. PocketSphinx
(Huggins-Daines et al., 2006, https://doi.org/10.1109/ICASSP.2006.1659988) was trained
on other people's recordings, and brings its dictionary and its acoustic model with it.
It errs on real speech too: set what it hears of synthetic speech always beside what it
hears of real speech under the same settings.

Shapes: N waves.
"""

import numpy as np

from aiva.conventions.waves import check_sample_rate, list_of_waves

SAMPLE_RATE = 16000  # its acoustic model knows no other
PAD, PAD_CONNECTED = 0.3, 0.25  # seconds of near silence around a clip
# Digital silence is unlike any room it was trained in. Of 300 real digits it hears 77 %
# right with plain zeros around them, and 82 % with this noise over clip and zeros.
NOISE = 10 / 32768  # standard deviation
# With several words in a clip, a new word costs more than by default, where it hears
# words that nobody said, and silence less: of 180 real digits, 0.1 s apart, 26 % are
# wrong instead of 70 %.
CONNECTED = {"wip": 1e-3, "silprob": 0.3}


def hear(waves, sample_rate: int, words, connected: bool = False) -> list[str]:
    """Return which of the given words an independent recogniser hears in each wave.

    Every clip is heard by itself: what it is taken for depends neither on earlier clips
    nor on their order. It needs `pip install pocketsphinx`.

    Args:
        waves: N waves, a list of arrays `(n,)` or one array `(N, n)`.
        sample_rate: Samples per second of the waves; they are resampled to 16,000.
        words: Words that it may answer, in lower case, all in its English dictionary.
        connected: Whether a wave may hold several words, one after the other. By
            default it holds one.

    Returns:
        N texts, such as "seven", or "three five" if connected; "" where it hears none.

    Raises:
        ValueError: If a wave is none, or a word is unknown to its dictionary.
        ImportError: If PocketSphinx is not installed.

    Example:
        >>> hear([np.zeros(8000)], 8000, ["yes", "no"])  # doctest: +SKIP
        ['']
    """
    waves = list_of_waves(waves)
    sample_rate = check_sample_rate(sample_rate)
    decoder = decoder_of(words, connected)
    pad = PAD_CONNECTED if connected else PAD
    return [heard(decoder, prepared(wave, sample_rate, pad)) for wave in waves]


def decoder_of(words, connected):
    """Return a PocketSphinx decoder whose grammar is one of the words, or several."""
    try:
        from pocketsphinx import Decoder
    except ImportError:
        raise ImportError(
            "The independent listener is PocketSphinx: pip install pocketsphinx."
        ) from None
    words = [words] if isinstance(words, str) else list(words)
    settings = CONNECTED if connected else {}
    # Without its language model of free speech, which would take time to load.
    decoder = Decoder(samprate=SAMPLE_RATE, lm=None, loglevel="FATAL", **settings)
    known = [isinstance(word, str) and decoder.lookup_word(word) for word in words]
    if not words or not all(known):
        unknown = [word for word, there in zip(words, known, strict=True) if not there]
        raise ValueError(
            "`words` must be words of the listener's English dictionary, in lower "
            f"case. Received: {unknown[:5] or 'none'}. Spell them as they are spoken: "
            "'seven', not '7'."
        )
    choice = f"({' | '.join(words)}){'+' if connected else ''}"
    grammar = f"#JSGF V1.0; grammar words; public <words> = {choice};"
    decoder.add_jsgf_string("words", grammar)
    decoder.activate_search("words")
    return decoder


def prepared(wave, sample_rate, pad):
    """Return a wave at 16,000 Hz, with zeros around it and noise over all, as bytes."""
    from scipy.signal import resample_poly

    wave = resample_poly(wave.astype("float64"), SAMPLE_RATE, sample_rate)
    wave = np.pad(wave, int(pad * SAMPLE_RATE))
    wave += np.random.default_rng(0).normal(scale=NOISE, size=len(wave))
    return (wave.clip(-1, 1) * 32767).astype("<i2").tobytes()


def heard(decoder, data):
    """Return what the decoder hears in the bytes of a whole clip."""
    decoder.reinit_feat()  # it would remember the noise of the clip before
    decoder.start_utt()
    # As a whole: piece by piece, loudness is estimated from earlier clips.
    decoder.process_raw(data, no_search=False, full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return "" if hypothesis is None else hypothesis.hypstr
