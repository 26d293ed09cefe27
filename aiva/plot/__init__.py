"""Pictures: every function draws a small matplotlib figure and returns it.

The figures show themselves as the last line of a notebook cell, on white pages and on
dark ones; `figure.savefig("name.png")` keeps one. pyplot is not involved: nothing needs
`plt.show()` or `plt.close()`. Where a function takes `ax`, it draws there instead.
"""

from aiva.plot.arrays import arrays
from aiva.plot.bars import bars
from aiva.plot.curves import curves
from aiva.plot.detection.anchors import anchors
from aiva.plot.detection.boxes import boxes
from aiva.plot.detection.crops import crops
from aiva.plot.detection.detections import detections, worst_detections
from aiva.plot.detection.ladder import ladder
from aiva.plot.detection.precision_recall import precision_recall
from aiva.plot.detection.proposals import proposals
from aiva.plot.detection.roi_bins import roi_bins
from aiva.plot.detection.selective_search import selective_search
from aiva.plot.generation.latent_codes import latent_codes
from aiva.plot.generation.latent_plane import latent_plane
from aiva.plot.generation.strips import film, strips
from aiva.plot.history import history
from aiva.plot.images import images
from aiva.plot.recognition.calibration import calibration
from aiva.plot.recognition.confusion_matrix import confusion_matrix
from aiva.plot.recognition.layers import activations, feature_maps, filters
from aiva.plot.recognition.occlusion_map import occlusion_map
from aiva.plot.recognition.predictions import predictions, worst_mistakes
from aiva.plot.restoration import error_maps, restored
from aiva.plot.speech.alignment import alignment
from aiva.plot.speech.ctc_lattice import ctc_lattice
from aiva.plot.speech.ctc_probabilities import ctc_probabilities
from aiva.plot.speech.durations import durations
from aiva.plot.speech.formants import formants
from aiva.plot.speech.mel_filters import mel_filters
from aiva.plot.speech.mels import mels
from aiva.plot.speech.sounds import sounds
from aiva.plot.speech.spectrogram import spectrogram
from aiva.plot.speech.vowel_chart import vowel_chart
from aiva.plot.speech.wave import wave
from aiva.plot.video.clips import clips
from aiva.plot.video.drawn_tracks import drawn_tracks, save_tracks
from aiva.plot.video.player import player
from aiva.plot.video.space_time_slice import space_time_slice
from aiva.plot.video.temporal_occlusion import temporal_occlusion
from aiva.plot.video.tracks import tracks

__all__ = [
    "activations",
    "alignment",
    "anchors",
    "arrays",
    "bars",
    "boxes",
    "calibration",
    "clips",
    "confusion_matrix",
    "crops",
    "ctc_lattice",
    "ctc_probabilities",
    "curves",
    "detections",
    "drawn_tracks",
    "durations",
    "error_maps",
    "feature_maps",
    "film",
    "filters",
    "formants",
    "history",
    "images",
    "ladder",
    "latent_codes",
    "latent_plane",
    "mel_filters",
    "mels",
    "occlusion_map",
    "player",
    "precision_recall",
    "predictions",
    "proposals",
    "restored",
    "roi_bins",
    "save_tracks",
    "selective_search",
    "sounds",
    "space_time_slice",
    "spectrogram",
    "strips",
    "temporal_occlusion",
    "tracks",
    "vowel_chart",
    "wave",
    "worst_detections",
    "worst_mistakes",
]
