"""Data: `load` for every data set, and loaders for a reader's own files.

Images come back as uint8 arrays `(N, H, W, C)` with values 0-255, labels as int32
arrays `(N,)`: the same arrays for the same arguments. Where a set has boxes, a dict of
"boxes" `(N, M, 4)` and "labels" `(N, M)` comes instead of labels. Clips are arrays
`(N, T, H, W, 3)` of T frames. Waves are a list of N float32 arrays `(n,)` from -1 to 1.

Example:
    >>> from aiva import data
    >>> images, labels = data.load("digits", split="test")
    >>> images.shape, labels[:3].tolist()
    ((360, 28, 28, 1), [2, 3, 4])
"""

from aiva.data.detection.coco import from_coco
from aiva.data.detection.voc import from_voc
from aiva.data.detection.yolo import from_yolo
from aiva.data.load import class_names, load
from aiva.data.recognition.folder import from_folder
from aiva.data.speech.espeak import espeak
from aiva.data.speech.joined import join_words
from aiva.data.speech.resampling import resample
from aiva.data.speech.saving import save_wave
from aiva.data.speech.silence import trim_silence
from aiva.data.speech.speed import change_speed
from aiva.data.speech.wave_file import read_wave
from aiva.data.speech.wave_files import from_wavs
from aiva.data.standard import DatasetUnavailable
from aiva.data.stream import stream
from aiva.data.video.clip_files import from_clips, read_clip
from aiva.data.video.frames import read_frames
from aiva.data.video.saving import save_clip

__all__ = [
    "DatasetUnavailable",
    "change_speed",
    "class_names",
    "espeak",
    "from_clips",
    "from_coco",
    "from_folder",
    "from_voc",
    "from_wavs",
    "from_yolo",
    "join_words",
    "load",
    "read_clip",
    "read_frames",
    "read_wave",
    "resample",
    "save_clip",
    "save_wave",
    "stream",
    "trim_silence",
]
