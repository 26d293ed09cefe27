"""Chapter 12, speech synthesis: resonators, durations, overlapping frames, a plan."""

import functools
from itertools import product

import numpy as np

from aiva import data, models, plot, scratch
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed
from aiva.formants import PHONES


def seconds_cases(rng):
    """Draw durations `(P,)` in sevenths of a hop: no end lies in the middle of two."""
    for hop in (0.01, 0.0125):
        yield {"seconds": hop * np.array([16 / 7]), "hop": hop}
        yield {"seconds": hop * np.array([0, 4 / 7]), "hop": hop}
        yield {"seconds": hop * np.full(8, 3 / 7), "hop": hop}
        yield {"seconds": hop * np.full(8, 11 / 7), "hop": hop}
        for phones, longest in product((1, 2, 3, 5, 8), (10, 60)):
            yield {"seconds": hop * rng.integers(0, longest, phones) / 7, "hop": hop}


@exercise(cases=seconds_cases)
def phone_frames(seconds, hop):
    """A phone begins where the one before ends. In which frame is the end of each, and
    how many frames lie between two ends?"""
    return np.diff(np.round(np.cumsum(seconds) / hop), prepend=0)


phone_frames.mistake(
    "Each duration is rounded by itself, and the errors add up: after many phones "
    "speech has drifted from its recording. What may be rounded without that?",
    lambda seconds, hop: np.round(seconds / hop),
)
phone_frames.mistake(
    "Each duration is rounded down by itself: a phone loses half a frame on average, "
    "and all that follow come earlier and earlier.",
    lambda seconds, hop: np.floor(seconds / hop),
)
phone_frames.mistake(
    "Each duration is rounded by itself, and a short phone gets a frame that it does "
    "not have: all that follow come later.",
    lambda seconds, hop: np.maximum(np.round(seconds / hop), 1),
)
phone_frames.mistake(
    "Each duration is rounded up by itself: a phone gains half a frame on average, and "
    "all that follow come later and later.",
    lambda seconds, hop: np.ceil(seconds / hop),
)
phone_frames.mistake(
    "`int` and `//` cut: every end comes half a frame too early on average. Round to "
    "the nearest frame.",
    lambda seconds, hop: np.diff(np.floor(np.cumsum(seconds) / hop), prepend=0),
)
phone_frames.mistake(
    "These are the frames in which phones end. How long is each?",
    lambda seconds, hop: np.round(np.cumsum(seconds) / hop),
)
phone_frames.mistake(
    "The first phone is missing: it begins at 0, where no other ends. See `prepend` of "
    "`np.diff`.",
    lambda seconds, hop: np.diff(np.round(np.cumsum(seconds) / hop)),
)
phone_frames.mistake(
    "Frames are whole: the model repeats a phone's vector that often. Round the ends.",
    lambda seconds, hop: seconds / hop,
)


@phone_frames.mistake(
    "The sum is right now, but the last phone makes up for the errors of all the "
    "others. Every phone must end where it does in the recording."
)
def _(seconds, hop):
    frames = np.round(seconds / hop)
    frames[-1] = np.round(seconds.sum() / hop) - frames[:-1].sum()
    return frames


def batch_cases(rng):
    """Draw batches of texts with padding, and without; some phones last no frame."""
    shapes = product((1, 2, 3), (1, 2, 4, 6), (False, True), range(2))
    for texts, phones, padded, _ in shapes:
        lengths = (
            rng.integers(1, phones + 1, texts) if padded else np.full(texts, phones)
        )
        is_phone = np.arange(phones) < lengths[:, None]  # (B, P)
        yield {
            "predicted": rng.integers(0, 31, (texts, phones)) / 10,
            "durations": rng.integers(0, 12, (texts, phones)) * is_phone,
            "is_phone": is_phone,
        }


def squared_errors(predicted, durations, **_):
    """Return the square of each logarithm's error, `(B, P)`."""
    return (predicted - np.log(durations + 1)) ** 2


@exercise(cases=batch_cases)
def log_duration_loss(predicted, durations, is_phone):
    """The logarithm of one more than the frames is what is predicted. Square the
    errors, and average those of the phones, each with the same weight."""
    return float(squared_errors(predicted, durations)[is_phone].mean())


def loss_of(function, predicted, durations, is_phone):
    """Return the loss with other numbers in place of log(frames + 1)."""
    return np.mean((predicted - function(durations))[is_phone] ** 2)


def squared_sum(is_phone, **batch):
    """Return the sum of the squares of phones alone."""
    return squared_errors(**batch)[is_phone].sum()


log_duration_loss.mistake(
    "You average over padding too, which nobody says: the network learns to predict 0 "
    "there, and a loss depends on the longest text beside. Who counts?",
    lambda **batch: squared_errors(**batch).mean(),
)
log_duration_loss.mistake(
    "The errors of padding are 0 now, but they still count: you divide by all cells. "
    "Divide by the number of phones.",
    lambda **batch: squared_sum(**batch) / batch["is_phone"].size,
)
log_duration_loss.mistake(
    "Each text has a mean of its own, so that a phone of a short text weighs more. All "
    "phones weigh the same.",
    lambda is_phone, **batch: np.mean(
        squared_errors(**batch).mean(axis=1, where=is_phone)
    ),
)
log_duration_loss.mistake(
    "A phone may last no frame at all, and the logarithm of 0 is minus infinity. Add 1 "
    "first, as the predictions have it.",
    lambda **batch: loss_of(np.log, **batch),
)
log_duration_loss.mistake(
    "Predictions are logarithms; compare them with logarithms, not with frames.",
    lambda **batch: loss_of(np.asarray, **batch),
)
log_duration_loss.mistake(
    "Errors are measured in frames: a long vowel outweighs all the consonants. Compare "
    "logarithms, for which a tenth is a tenth.",
    lambda predicted, **batch: loss_of(np.asarray, np.exp(predicted) - 1, **batch),
)
log_duration_loss.mistake(
    "You take absolute errors; square them.",
    lambda is_phone, **batch: np.sqrt(squared_errors(**batch))[is_phone].mean(),
)
log_duration_loss.mistake(
    "A phone that lasts no frame is a phone too, and its error counts. `is_phone` says "
    "which cells are padding.",
    lambda durations, **batch: np.mean(
        squared_errors(durations=durations, **batch)[durations > 0]
    ),
)
log_duration_loss.mistake(
    "This is the sum, which grows with the batch. Divide by the number of phones.",
    squared_sum,
)

WINDOWS = (
    np.ones(3),
    np.array([0, 0.5, 1, 0.5]),  # Hann's, which begins with 0
    np.array([0.2, 0.7, 1, 0.7, 0.2]),
    np.array([0, 0.25, 0.75, 1, 0.75, 0.25]),
)


def frame_cases(rng):
    """Draw frames `(T, n)` that need not agree where they overlap; silence, too."""
    for window, frames in product(WINDOWS, (1, 2, 3, 4)):
        for hop in {1, 2, len(window) - 1, len(window) + 1}:
            shape = frames, len(window)
            drawn = rng.integers(-9, 10, shape) * window * (rng.random() > 0.1)
            yield {"frames": drawn, "window": window, "hop": hop}


def overlapped(rows, hop):
    """Add rows `(T, n)` that begin a hop apart, `(n + (T - 1) hop,)`."""
    length = rows.shape[1]
    total = np.zeros(length + (len(rows) - 1) * hop)
    for t, row in enumerate(rows):
        total[t * hop : t * hop + length] += row
    return total


def divided(frames, weights, hop, smallest=1e-6):
    """Divide added frames by added weights `(n,)`, where these are not too small."""
    total = overlapped(frames, hop)
    weight = overlapped(np.broadcast_to(weights, frames.shape), hop)
    return np.divide(total, weight, out=0 * total, where=weight >= smallest)


def waves_picture(arrays):
    """Draw the expected wave and the received one, if they are as long."""
    waves = {name: arrays[name] for name in ("expected", "received") if name in arrays}
    if len({wave.shape for wave in waves.values()}) > 1 or not waves:
        return plot.arrays(arrays)
    x = np.arange(len(waves["expected"]))
    return plot.curves(x, waves, xlabel="sample")


@exercise(cases=frame_cases, picture=waves_picture)
def wave_from_frames(frames, window, hop):
    """Multiply each frame by the window once more, and add it where it belongs. A
    sample has now been multiplied by the square of the window in each of its frames:
    divide by what these squares add up to."""
    return divided(frames * window, window**2, hop)


wave_from_frames.mistake(
    "Each frame has been multiplied by the window twice, and is divided by it once: "
    "the wave comes out too soft. What must the sum below hold as well?",
    lambda frames, window, hop: divided(frames * window, window, hop),
)
wave_from_frames.mistake(
    "You divide by the sum of windows without multiplying again. That is right where "
    "frames agree; where they do not, a faded edge counts as much as the middle.",
    lambda frames, window, hop: divided(frames, window, hop),
)
wave_from_frames.mistake(
    "You divide by the squared windows, but frames have been multiplied by the window "
    "once only: faded edges come out too loud. Multiply once more before you add.",
    lambda frames, window, hop: divided(frames, window**2, hop),
)
wave_from_frames.mistake(
    "Frames are added, and a sample that lies in four of them is too loud: divide by "
    "what the squared windows add up to.",
    lambda frames, window, hop: overlapped(frames * window, hop),
)
wave_from_frames.mistake(
    "You average over the frames of a sample, as if it were as loud in all of them. In "
    "each it has been multiplied by its window.",
    lambda frames, window, hop: divided(frames, np.ones_like(window), hop),
)
wave_from_frames.mistake(
    "0 is divided by 0 where no frame lies, or where the window is 0. Nothing is known "
    "there: leave 0.",
    lambda frames, window, hop: divided(frames * window, window**2, hop, smallest=-1),
)
wave_from_frames.mistake(
    "The frames follow each other without overlap: the wave has become slower. A frame "
    "begins a hop after the one before.",
    lambda frames, window, hop: divided(frames * window, window**2, len(window)),
)


def resonator_cases(rng):
    """Draw formants of vowels, a peak at 0 hertz and one at half the sample rate."""
    for sample_rate, bandwidth in product((8000, 11025, 16000), (50, 90, 400)):
        for frequency in (0, sample_rate // 2, *rng.integers(200, 3500, 3).tolist()):
            peak = {"frequency": float(frequency), "bandwidth": float(bandwidth)}
            yield {**peak, "sample_rate": sample_rate}


def coefficients(frequency, bandwidth, sample_rate, share=2, power=2, signs=(1, 1)):
    """Return gain, a1 and a2; the last three arguments are right as they are."""
    radius = np.exp(-np.pi * bandwidth / sample_rate)
    a1 = signs[0] * share * radius * np.cos(2 * np.pi * frequency / sample_rate)
    a2 = -signs[1] * radius**power
    return joined(float(a1), float(a2))


def joined(a1, a2):
    """Return the gain that is right for a1 and a2, and both."""
    return 1 - a1 - a2, a1, a2


@exercise(cases=resonator_cases)
def resonator(frequency, bandwidth, sample_rate):
    """The poles are r e^(+i theta) and r e^(-i theta), with r = e^(-pi B / fs) and
    theta = 2 pi f / fs. Multiply (1 - pole / z)(1 - its mirror / z), and read off what
    stands before 1 / z and 1 / z^2. At 0 hertz, z is 1."""
    return coefficients(frequency, bandwidth, sample_rate)


resonator.mistake(
    "The angle is half of what it should be: the sample rate is a whole turn, 2 pi.",
    lambda frequency, **case: coefficients(frequency / 2, **case),
)
resonator.mistake(
    "The angle is the frequency in turns of a sample; a turn has 2 pi.",
    lambda frequency, **case: coefficients(frequency / (2 * np.pi), **case),
)
resonator.mistake(
    "The peak is twice as wide: the radius is e^(-pi B / fs), without a 2.",
    lambda bandwidth, **case: coefficients(bandwidth=2 * bandwidth, **case),
)
resonator.mistake(
    "The peak is too narrow: the radius is e^(-pi B / fs), and pi is missing.",
    lambda bandwidth, **case: coefficients(bandwidth=bandwidth / np.pi, **case),
)
resonator.mistake(
    "The product of both poles is r squared; you have r.",
    lambda **case: coefficients(**case, power=1),
)
resonator.mistake(
    "Both poles add up to 2 r cos(theta): each brings one r cos(theta).",
    lambda **case: coefficients(**case, share=1),
)
resonator.mistake(
    "The radius is above 1, so the swing grows for ever. It dies out: the exponent is "
    "negative.",
    lambda bandwidth, **case: coefficients(bandwidth=-bandwidth, **case),
)
resonator.mistake(
    "a2 knows the radius, a1 does not: both poles add up to 2 r cos(theta).",
    lambda bandwidth, **case: joined(
        coefficients(bandwidth=0, **case)[1],
        coefficients(bandwidth=bandwidth, **case)[2],
    ),
)
resonator.mistake(
    "a1 has the wrong sign, so the peak is mirrored to half the sample rate minus its "
    "frequency: z^2 = a1 z + a2, and the poles solve z^2 - 2 r cos(theta) z + r^2 = 0.",
    lambda **case: coefficients(**case, signs=(-1, 1)),
)
resonator.mistake(
    "The signs are those of 1 - a1 / z - a2 / z^2, which stands beside y. Brought to "
    "the side of x they change.",
    lambda **case: coefficients(**case, signs=(-1, -1)),
)
resonator.mistake(
    "With a positive a2 the poles are other ones. The product of both stands on the "
    "other side of the equation: a2 is negative.",
    lambda **case: coefficients(**case, signs=(1, -1)),
)
resonator.mistake(
    "The poles are right. The gain is not 1 at 0 hertz yet: a constant input x must "
    "come out as x.",
    lambda **case: (1.0, *resonator(**case)[1:]),
)
resonator.mistake(
    "The poles are right. With y everywhere the same, y = gain x + a1 y + a2 y: so the "
    "gain is what is left of 1 without both.",
    lambda **case: (1 + sum(resonator(**case)[1:]), *resonator(**case)[1:]),
)


def repeat_cases(rng):
    """Draw vectors `(P, C)` and their durations, 0 among them, never all of them."""
    sizes = product((1, 2, 3, 5), (1, 2, 4), (2, 5), range(2))
    for phones, channels, longest, _ in sizes:
        durations = rng.integers(0, longest, phones)
        durations[rng.integers(phones)] = longest
        vectors = rng.permutation(np.arange(1, 1 + phones * channels)) / 2
        yield {"phones": vectors.reshape(phones, channels), "durations": durations}


@exercise(cases=repeat_cases)
def regulate(phones, durations):
    """Row p of the phones comes as often as its duration says, and then the next row.
    Along which axis does `np.repeat` work if you do not tell?"""
    pairs = zip(phones, durations, strict=True)
    rows = [row for row, duration in pairs for _ in range(duration)]
    return np.array(rows)


regulate.mistake(
    "A phone of duration 0 is left out; yours gets a frame.",
    lambda phones, durations: regulate(phones, np.maximum(durations, 1)),
)
regulate.mistake(
    "`np.repeat` lays all numbers in one row first: tell it along which axis to work.",
    lambda phones, durations: np.repeat(phones, durations),
)
regulate.mistake(
    "The whole utterance is repeated, as by `np.tile`; each phone must be held, and "
    "then comes the next.",
    lambda phones, durations: np.resize(phones, (durations.sum(), phones.shape[1])),
)
regulate.mistake(
    "Only the first frame of each phone is filled; hold it to its end.",
    lambda phones, durations: (
        regulate(phones, durations)
        * np.concatenate([np.arange(count) == 0 for count in durations])[:, None]
    ),
)


def index_cases(rng):
    """Draw durations, 0 among them, and a number of frames, often more."""
    yield {"durations": np.array([1]), "num_frames": 1}
    yield {"durations": np.array([0]), "num_frames": 2}
    for phones, longest, rest in product((1, 2, 3, 4, 6), (2, 4), (0, 1, 3)):
        durations = rng.integers(0, longest, phones)
        num_frames = int(max(durations.sum() + rest, 1))
        yield {"durations": durations, "num_frames": num_frames}


def filled(durations, num_frames, behind):
    """Return the phone of each frame, `(T,)`, and a number behind the end."""
    indices = np.repeat(np.arange(len(durations)), durations)
    return np.append(indices, np.full(num_frames - len(indices), behind)).astype(int)


@exercise(cases=index_cases)
def frame_of_phones(durations, num_frames):
    """Fill all frames with -1. Then go from phone to phone, write its index into its
    frames, and remember where the next one begins."""
    frames, start = np.full(num_frames, -1), 0
    for phone, duration in enumerate(durations):
        frames[start : start + duration] = phone
        start += duration
    return frames


frame_of_phones.mistake(
    "Behind the end stands 0, which is the first phone: it would be heard again. No "
    "phone is -1.",
    lambda **case: filled(**case, behind=0),
)
frame_of_phones.mistake(
    "Behind the end the last phone goes on. There is none: -1.",
    lambda **case: filled(**case, behind=len(case["durations"]) - 1),
)
frame_of_phones.mistake(
    "Behind the end stands the number of phones, as `np.searchsorted` has it: an index "
    "that does not exist. No phone is -1.",
    lambda **case: filled(**case, behind=len(case["durations"])),
)
frame_of_phones.mistake(
    "The frames behind the end are missing: `num_frames` are wanted, whatever phones "
    "need.",
    lambda durations, num_frames: filled(durations, durations.sum(), -1),
)
frame_of_phones.mistake(
    "Phones are counted from 1 here; an index begins with 0, and -1 stays behind the "
    "end.",
    lambda **case: filled(**case, behind=-2) + 1,
)
frame_of_phones.mistake(
    "A phone of duration 0 has no frame, and keeps its number: those behind it do not "
    "move up.",
    lambda durations, num_frames: filled(durations[durations > 0], num_frames, -1),
)


@frame_of_phones.mistake(
    "The first frame of a phone still belongs to the one before: an end is the first "
    "frame that is no longer the phone's. See `side` of `np.searchsorted`."
)
def _(durations, num_frames):
    ends, frames = np.cumsum(durations), np.arange(num_frames)
    return np.where(frames < ends[-1], np.searchsorted(ends, frames), -1)


def spectra_cases(rng):
    """Draw magnitudes `(T, F)` and other spectra, some 0; silence, too."""
    yield {"magnitudes": np.array([[2.0]]), "spectra": np.array([[0j]])}
    for frames, frequencies, quiet in product((1, 2, 3), (1, 3, 4), (0, 0.3, 1)):
        shape = frames, frequencies
        angle = rng.integers(0, 12, shape) * np.pi / 6 + 0.1
        size = rng.integers(1, 9, shape) * (rng.random(shape) >= quiet)
        magnitudes = rng.integers(0, 9, shape) / 2
        yield {"magnitudes": magnitudes, "spectra": size * np.exp(1j * angle) + 0}


def spectra_picture(arrays):
    """Draw sizes and phases of complex arrays beside the others."""
    drawn = {}
    for name, array in arrays.items():
        if array.dtype.kind == "c":
            drawn |= {f"|{name}|": np.abs(array), f"phase, {name}": np.angle(array)}
        else:
            drawn[name] = array
    return plot.arrays(drawn)


def phases(spectra):
    """Return numbers of size 1 with the phases of spectra, 1 where they are 0."""
    return np.exp(1j * np.angle(spectra))


@exercise(cases=spectra_cases, picture=spectra_picture)
def griffin_lim_step(magnitudes, spectra):
    """A complex number of size m and phase phi is m e^(i phi). Keep the phases, put
    these magnitudes in place of the others; 0 has the phase 0."""
    return magnitudes * phases(spectra)


griffin_lim_step.mistake(
    "The old sizes are still in. Bring the spectra to size 1 before you multiply.",
    lambda magnitudes, spectra: magnitudes * spectra,
)
griffin_lim_step.mistake(
    "0 is divided by 0 where a spectrum is 0. Give such a cell the phase 0.",
    lambda magnitudes, spectra: magnitudes * (spectra / np.abs(spectra)),
)
griffin_lim_step.mistake(
    "Where a spectrum is 0 your magnitude is lost: it must stay, with the phase 0.",
    lambda magnitudes, spectra: np.where(spectra == 0, 0, magnitudes * phases(spectra)),
)
griffin_lim_step.mistake(
    "Magnitudes are multiplied by angles. A direction is e^(i angle).",
    lambda magnitudes, spectra: magnitudes * np.angle(spectra),
)
griffin_lim_step.mistake(
    "e^(angle) without i is a size, not a direction. Multiply the angle by `1j`.",
    lambda magnitudes, spectra: magnitudes * np.exp(np.angle(spectra)),
)
griffin_lim_step.mistake(
    "The exponent holds the spectra themselves, sizes and all. It is i times their "
    "angle: see `np.angle`.",
    lambda magnitudes, spectra: magnitudes * np.exp(1j * spectra),
)
griffin_lim_step.mistake(
    "You turn the other way: the sign of the phase is wrong, and time runs backwards.",
    lambda magnitudes, spectra: magnitudes * phases(spectra).conj(),
)
griffin_lim_step.mistake(
    "The phase is 0 everywhere; take the phases of the spectra.",
    lambda magnitudes, spectra: magnitudes + 0j,
)


def mel_cases(rng):
    """Draw two spectrograms `(T, M)`: equal, louder, silent, or another one."""
    for bands, frames in product((3, 4, 6, 8), (1, 2, 3)):
        mel, other = rng.integers(-8, 9, (2, frames, bands)) / 2
        count = int(rng.integers(1, bands))
        louder, silent = mel + np.arange(frames)[:, None], np.full_like(mel, -11.5)
        for second in (other, louder, silent):
            yield {"mel": mel, "other": second, "num_coefficients": count}
    yield {"mel": mel, "other": mel, "num_coefficients": 3}


def distortion(
    mel, other, num_coefficients, orders=None, shift=0.5, scale=None, mean=np.mean
):
    """Return the distortion; the last four arguments are right as they are."""
    bands = mel.shape[1]
    orders = range(1, num_coefficients + 1) if orders is None else orders
    waves = np.cos(np.pi * np.outer(orders, np.arange(bands) + shift) / bands)
    coefficients = (scale or 1 / bands) * (mel - other) @ waves.T  # (T, K)
    return 10 / np.log(10) * mean(np.sqrt(2 * (coefficients**2).sum(axis=1)))


@exercise(cases=mel_cases)
def cepstral_distortion(mel, other, num_coefficients):
    """Halve the logarithms, which are those of energies. Multiply each frame by the
    cosines of order 1 to K, add up, times 2 / M: the cepstrum. Then 10 / ln 10 times
    the root of twice the sum of squared differences, and the mean over frames."""
    return scratch.mel_cepstral_distortion(mel, other, num_coefficients)


cepstral_distortion.mistake(
    "The loudness counts too: c0 is left out, so that a louder voice is not another "
    "voice.",
    lambda **case: distortion(**case, orders=range(case["num_coefficients"] + 1)),
)
cepstral_distortion.mistake(
    "Your coefficients are 0 to K - 1. Leave out c0, the loudness: take 1 to K.",
    lambda **case: distortion(**case, orders=range(case["num_coefficients"])),
)
cepstral_distortion.mistake(
    "Twice as much: mels are logarithms of energies, which are squared magnitudes. "
    "Halve them (or is your factor 20 / ln 10?).",
    lambda **case: 2 * distortion(**case),
)
cepstral_distortion.mistake(
    "You take the root of the mean over all frames; each frame has a root, and then "
    "comes the mean.",
    lambda **case: distortion(**case, mean=lambda x: np.sqrt(np.mean(x**2))),
)
cepstral_distortion.mistake(
    "The 2 before the sum of squares is missing.",
    lambda **case: distortion(**case) / np.sqrt(2),
)
cepstral_distortion.mistake(
    "The sums over bands are not multiplied by 2 / M: the more bands, the larger they "
    "are.",
    lambda **case: distortion(**case, scale=0.5),
)
cepstral_distortion.mistake(
    "Half as much: a cepstrum is 2 / M times the sum, not 1 / M (or did you halve "
    "twice?).",
    lambda **case: distortion(**case) / 2,
)
cepstral_distortion.mistake(
    "The last coefficient is missing: 1 to K, and K belongs to it.",
    lambda **case: distortion(**case, orders=range(1, case["num_coefficients"])),
)
cepstral_distortion.mistake(
    "You add the squares of all frames under one root. Each frame has a root of its "
    "own (`axis=1`), and then comes the mean.",
    lambda **case: distortion(**case, mean=lambda x: np.sqrt(np.sum(x**2))),
)
cepstral_distortion.mistake(
    "The root over each frame's sum is missing: these are squares of decibels.",
    lambda **case: distortion(**case, mean=lambda x: np.mean(x**2)),
)
cepstral_distortion.mistake(
    "This is in nepers, the unit of natural logarithms. 10 / ln 10 makes decibels.",
    lambda **case: distortion(**case) * np.log(10) / 10,
)
cepstral_distortion.mistake(
    "Frames are added up: a longer text is not a worse one. Take the mean.",
    lambda **case: distortion(**case) * len(case["mel"]),
)
cepstral_distortion.mistake(
    "The orthonormal transform has another scale. Here a cepstrum is 2 / M times the "
    "sum, so that the result is in decibels of a band.",
    lambda **case: distortion(**case, scale=np.sqrt(0.5 / case["mel"].shape[1])),
)
cepstral_distortion.mistake(
    "The cosine is taken at the edge of each band. Its middle is m + 1/2.",
    lambda **case: distortion(**case, shift=0),
)

SAID = "five nine"


@functools.cache
def shipped(name):
    """Return a model with the weights that come with the package."""
    return models.pretrained(name)


def heard(wave, sample_rate):
    """Return the digits that the recogniser of digits writes down."""
    listener = shipped("ctc_spoken")
    wave = data.resample(wave, sample_rate, listener.sample_rate)
    return listener.transcribe([wave])[0]


def first_and_last(plan):
    """Return semitones above 1 hertz in the first and the last third of the voice."""
    voiced = [PHONES[phone].voicing > 0 for phone in plan.phones]
    frames = np.repeat(plan.pitches[voiced], plan.durations[voiced])
    parts = np.array_split(12 * np.log2(frames), 3)
    return parts[0].mean(), parts[-1].mean()


@target(
    bands={
        "semitones of rise": {"at_least": 4},
        "times as long": {"at_least": 1.2, "at_most": 1.5},
        "words heard": {"at_least": 2},
    }
)
def question(plan):
    """Compare a plan with the model's own, let the model say it, and listen."""
    voice = shipped("fast_speech_spoken")
    own = voice.plan(SAID, getattr(plan, "speaker", None))
    is_plan = isinstance(plan, type(own))
    if not is_plan or tuple(plan.phones) != own.phones:
        received = " ".join(plan.phones) if is_plan else plan
        raise CheckFailed(
            f"question: expected a plan with the phones of {SAID!r}. Received: "
            f"{received!r}.",
            f"`voice.plan({SAID!r})` makes one; `dataclasses.replace` changes its "
            "durations and pitches. Pass the plan itself.",
        )
    (first, last), (own_first, own_last) = first_and_last(plan), first_and_last(own)
    errors = scratch.edit_distance(SAID.split(), heard(*voice.speak(plan)).split())
    of_pause = 12 * np.log2(plan.pitches[-1] / own.pitches[-1])
    return {
        "semitones of rise": float(last - first),
        "times as long": float(plan.durations.sum() / own.durations.sum()),
        "words heard": 2 - errors["distance"],
        "beginning raised": float(first - own_first),
        "end raised": float(last - own_last),
        "pause raised": float(of_pause),
    }


question.mistake(
    "The last phone is the pause behind the words, whose pitch nobody hears. Raise the "
    "phones with voice before it.",
    lambda figures: (
        figures["semitones of rise"] < 4
        and figures["pause raised"] > 2
        and figures["end raised"] < 1
    ),
)
question.mistake(
    "Beginning and end are higher by the same: another voice, and still a statement. "
    "Raise the last phones more than the first.",
    lambda figures: (
        figures["semitones of rise"] < 4
        and figures["beginning raised"] > 1
        and figures["end raised"] < figures["beginning raised"] + 1
    ),
)
question.mistake(
    "Higher at the end, and not enough: the model's own pitch falls, and you make up "
    "for that first. A semitone is a factor of 2 ** (1 / 12).",
    lambda figures: figures["semitones of rise"] < 4 and figures["end raised"] > 0.5,
)
question.mistake(
    "This is a statement: its end is no higher than the model's own. Multiply the "
    "pitches of the last phones.",
    lambda figures: figures["semitones of rise"] < 4,
)
question.mistake(
    "It rises, and is spoken faster than the model's own: durations are multiplied, a "
    "rate divides them.",
    lambda figures: figures["times as long"] < 0.99,
)
question.mistake(
    "It rises. Now take more time: it is hardly longer than the model's own.",
    lambda figures: figures["times as long"] < 1.2,
)
question.mistake(
    "It rises, and drags: hold its phones a little shorter.",
    lambda figures: figures["times as long"] > 1.5,
)
question.mistake(
    "It rises so high that the recogniser does not know the words: four semitones are "
    "a factor of 2 ** (4 / 12), not of 4.",
    lambda figures: figures["semitones of rise"] > 18,
)
question.mistake(
    "Pitch and length are right, and the recogniser hears other words. Leave no phone "
    "out, and raise a high voice less: its beginning may be lower instead.",
    lambda figures: True,
)
