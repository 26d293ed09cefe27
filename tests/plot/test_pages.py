"""Every picture on a page: no wider than 8 inches, words of at least 9 points."""

import keras
import matplotlib.text
import numpy as np
import pytest

from aiva import formants, metrics, ops, plot, training

RANDOM = np.random.default_rng(0)
DIGITS = RANDOM.integers(0, 256, (16, 28, 28, 1)).astype("uint8")
SCENES = RANDOM.integers(0, 256, (4, 128, 128, 3)).astype("uint8")
CLIPS = np.stack([DIGITS, DIGITS[::-1]])
LABELS = np.arange(16) % 10
LOGITS = RANDOM.normal(size=(16, 10))
CORNERS = RANDOM.uniform(0, 80, (4, 8, 2))
FOUND = {
    "boxes": np.concatenate([CORNERS, CORNERS + RANDOM.uniform(15, 48, (4, 8, 2))], -1),
    "labels": RANDOM.integers(0, 10, (4, 8)),
    "scores": RANDOM.uniform(size=(4, 8)),
}
OBJECTS = {key: FOUND[key][:, :4] for key in ("boxes", "labels")}
NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight"]
NAMES += ["nine"]
RUN = {"loss": [3.0, 2.0], "val_loss": [3.0, 2.5], "accuracy": [0.1, 0.2]}
X = np.linspace(-1, 1, 9)
WAVE = RANDOM.uniform(-0.5, 0.5, 16000)
SAID = "one three four five six seven eight zero nine nine two"
SPOKEN = formants.say("seven three", formants.Speaker(), 16000, gaps=0.1)
LOGARITHMS = np.log(RANDOM.dirichlet(np.ones(11), 60))


def film():
    film = training.Film(count=2)
    film.epochs, film.seen = [*range(12)], [DIGITS[:2]] * 12
    return film


def classifier():
    layers = [keras.layers.Flatten(), keras.layers.Dense(10)]
    return keras.Sequential([keras.Input((28, 28, 1)), *layers])


def clip_classifier():
    layers = [keras.layers.Flatten(), keras.layers.Dense(10)]
    return keras.Sequential([keras.Input(CLIPS.shape[1:]), *layers])


def detection_curves():
    found = FOUND | {"boxes": FOUND["boxes"][:, :4], "scores": FOUND["scores"][:, :4]}
    found["labels"] = FOUND["labels"][:, :4]
    return metrics.coco_average_precision(OBJECTS, found, 10)["curves"]


def versions():
    return dict.fromkeys(("noisy", "non-local means", "U-Net"), SCENES[:2] // 2)


PICTURES = {
    "alignment": lambda: plot.alignment(
        metrics.alignment(SAID + " three", "one tree" + SAID[9:])
    ),
    "anchors": lambda: plot.anchors(SCENES[0], FOUND["boxes"][0]),
    "anchors, matched": lambda: plot.anchors(
        SCENES[0], FOUND["boxes"][0], [1, 0, -1, 0, 0, 0, 0, 0]
    ),
    "arrays": lambda: plot.arrays(
        {
            "input": RANDOM.normal(size=(10, 10)),
            "long": np.arange(24) * 1000,
            "probabilities": [[0.5]],
            "received": "not an array",
        }
    ),
    "bars": lambda: plot.bars(X, [f"number {n}" for n in range(9)]),
    "boxes": lambda: plot.boxes(SCENES, FOUND, NAMES),
    "calibration": lambda: plot.calibration(metrics.calibration(LABELS, LOGITS)),
    "clips": lambda: plot.clips(CLIPS, [0, 1], NAMES),
    "confusion_matrix": lambda: plot.confusion_matrix(
        RANDOM.integers(0, 2000, (10, 10)), NAMES
    ),
    "confusion_matrix, 20": lambda: plot.confusion_matrix(
        RANDOM.integers(0, 2000, (20, 20))
    ),
    "confusion_matrix, 50": lambda: plot.confusion_matrix(np.eye(50)),
    "crops": lambda: plot.crops(SCENES[0], FOUND["boxes"][0], NAMES[:8], columns=4),
    "ctc_lattice": lambda: plot.ctc_lattice(LOGARITHMS, [3, 7, 7], NAMES),
    "ctc_lattice, circles": lambda: plot.ctc_lattice(LOGARITHMS[:20], [3, 7], NAMES),
    "ctc_probabilities": lambda: plot.ctc_probabilities(
        LOGARITHMS[:12], NAMES, WAVE, 8000
    ),
    "curves": lambda: plot.curves(X, {"one": {"a line": X}, "two": {"b": X}}, "x", "y"),
    "detections": lambda: plot.detections(SCENES, OBJECTS, FOUND, NAMES),
    "durations": lambda: plot.durations(
        [SPOKEN.wave, LOGITS],
        [SPOKEN.phones, NAMES[:2]],
        [SPOKEN.phone_times, [[0, 0.1], [0.1, 0.2]]],
        [SPOKEN.pitch, None],
        ["teacher", "model"],
    ),
    "error_maps": lambda: plot.error_maps(SCENES[:2], versions()),
    "feature_maps": lambda: plot.feature_maps(RANDOM.normal(size=(8, 8, 16))),
    "film": lambda: plot.film(film()),
    "filters": lambda: plot.filters(RANDOM.normal(size=(3, 3, 1, 16))),
    "formants": lambda: plot.formants(SPOKEN),
    "formants, tracks": lambda: plot.formants(SPOKEN.tracks, count=5),
    "history": lambda: plot.history({"plain": RUN, "augmented": RUN}),
    "images": lambda: plot.images(DIGITS, titles=NAMES + NAMES[:6]),
    "images, scenes": lambda: plot.images(SCENES, titles=NAMES[:4]),
    "ladder": lambda: plot.ladder(["slow", "fast"], [0.5, 0.02], [0.4, 0.6]),
    "latent_codes": lambda: plot.latent_codes(LOGITS, LABELS, NAMES),
    "latent_plane": lambda: plot.latent_plane(lambda z: DIGITS[np.zeros(len(z), int)]),
    "mel_filters": lambda: plot.mel_filters(ops.mel_filters(16000, 512, 80), 16000),
    "mels": lambda: plot.mels([LOGITS] * 5, titles=NAMES[:5]),
    "occlusion_map": lambda: plot.occlusion_map(classifier(), DIGITS[0], 3),
    "precision_recall": lambda: plot.precision_recall(detection_curves(), NAMES),
    "predictions": lambda: plot.predictions(DIGITS, LABELS, LOGITS, NAMES),
    "proposals": lambda: plot.proposals(
        SCENES[0], {"best": {"boxes": FOUND["boxes"][0]}, "none": {"boxes": [[0] * 4]}}
    ),
    "restored": lambda: plot.restored(SCENES[:2], versions()),
    "roi_bins": lambda: plot.roi_bins(
        SCENES[0], SCENES[0, ::8, ::8, 0], FOUND["boxes"][0, 0]
    ),
    "selective_search": lambda: plot.selective_search(
        SCENES[0],
        [SCENES[0, ..., 0] // 64, SCENES[0, ..., 1] // 128],
        FOUND["boxes"][0],
    ),
    "space_time_slice": lambda: plot.space_time_slice(CLIPS[0]),
    "spectrogram": lambda: plot.spectrogram([WAVE] * 5, 8000, NAMES[:5]),
    "strips": lambda: plot.strips([DIGITS[:8], DIGITS[8:]], ["whole", "cut"], range(8)),
    "temporal_occlusion": lambda: plot.temporal_occlusion(
        clip_classifier(), CLIPS[0], 3
    ),
    "temporal_occlusion, maps": lambda: plot.temporal_occlusion(
        clip_classifier(), CLIPS[0], 3, length=4, size=14
    ),
    "vowel_chart": lambda: plot.vowel_chart(
        {
            name: {"iy": (300 / tract, 2150 / tract), "ay": [(720, 1200), (400, 1900)]}
            for name, tract in (("man", 1), ("woman", 0.86), ("child", 0.75))
        }
    ),
    "wave": lambda: plot.wave(
        WAVE, 8000, NAMES, np.stack([np.arange(10), np.arange(1, 11)], 1) / 8
    ),
    "worst_detections": lambda: plot.worst_detections(SCENES, OBJECTS, FOUND),
    "worst_mistakes": lambda: plot.worst_mistakes(DIGITS, LABELS, LOGITS),
    "tracks": lambda: plot.tracks(
        np.full((8, 128, 128, 3), 90, "uint8"),
        {
            "boxes": [
                [[10 + 9 * t, 20, 40 + 9 * t, 60], [90, 80, 120, 110]] for t in range(8)
            ],
            "ids": [[3, 12]] * 8,
        },
    ),
}


def test_every_function_that_draws_is_here():
    drawn = {name.partition(",")[0] for name in PICTURES}
    # These return arrays, films, a file, and players; they have tests of their own.
    others = {"activations", "drawn_tracks", "player", "save_tracks", "sounds"}
    assert drawn == set(plot.__all__) - others


@pytest.fixture(params=PICTURES)
def figure(request):
    figure = PICTURES[request.param]()
    figure._repr_png_()
    return figure


def test_pictures_are_read_with_ease_at_their_size_on_a_page(figure):
    words = figure.findobj(
        lambda artist: (
            isinstance(artist, matplotlib.text.Text)
            and artist.get_visible()
            and artist.get_text()
        )
    )
    assert all(text.get_fontsize() >= 9 for text in words)
    width, height = figure.get_size_inches()
    assert width <= 8.01 and height <= 13
    box = figure.get_tightbbox()  # inches
    figure.draw_without_rendering()
    again = figure.get_tightbbox()
    assert box.extents == pytest.approx(again.extents, abs=0.03)  # nothing has moved
    assert min(box.x0, box.y0) >= -0.01
    assert box.x1 <= width + 0.01 and box.y1 <= height + 0.01
