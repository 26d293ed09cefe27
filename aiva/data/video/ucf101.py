"""UCF101: 13,320 clips of 101 human actions, 320 x 240, 25 frames a second.

- From YouTube, 1 to 71 s long (Soomro, Zamir and Shah, 2012,
  https://arxiv.org/abs/1212.0402). No licence stated. The clips of one group show the
  same people and place; the authors' first list, used here, puts no group into both
  splits: 9,537 + 3,783 clips.

The sources, in order, are those of `aiva.data.standard`: the original files in
`$AIVA_DATA_DIR/ucf101`, as their two archives unpack, the folders `UCF-101` (read by
PyAV: `pip install "aiva[video]"`) and `ucfTrainTestlist`; what TFDS has prepared; a
download of 7 GB through TFDS, which needs the program ffmpeg.
"""

import shutil
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from aiva.conventions.letterbox import letterbox, resize_array
from aiva.conventions.numbers import height_and_width, whole_number
from aiva.data import prepared
from aiva.data.arguments import check_split
from aiva.data.naming import naming
from aiva.data.standard import (
    DatasetUnavailable,
    download,
    original_folder,
    ways_out,
)
from aiva.data.video.clip_files import first_frames
from aiva.data.video.frames import timed_frames

NAMES = (
    "ApplyEyeMakeup, ApplyLipstick, Archery, BabyCrawling, BalanceBeam, BandMarching, "
    "BaseballPitch, Basketball, BasketballDunk, BenchPress, Biking, Billiards, "
    "BlowDryHair, BlowingCandles, BodyWeightSquats, Bowling, BoxingPunchingBag, "
    "BoxingSpeedBag, BreastStroke, BrushingTeeth, CleanAndJerk, CliffDiving, "
    "CricketBowling, CricketShot, CuttingInKitchen, Diving, Drumming, Fencing, "
    "FieldHockeyPenalty, FloorGymnastics, FrisbeeCatch, FrontCrawl, GolfSwing, "
    "Haircut, Hammering, HammerThrow, HandstandPushups, HandstandWalking, "
    "HeadMassage, HighJump, HorseRace, HorseRiding, HulaHoop, IceDancing, "
    "JavelinThrow, JugglingBalls, JumpingJack, JumpRope, Kayaking, Knitting, "
    "LongJump, Lunges, MilitaryParade, Mixing, MoppingFloor, Nunchucks, "
    "ParallelBars, PizzaTossing, PlayingCello, PlayingDaf, PlayingDhol, "
    "PlayingFlute, PlayingGuitar, PlayingPiano, PlayingSitar, PlayingTabla, "
    "PlayingViolin, PoleVault, PommelHorse, PullUps, Punch, PushUps, Rafting, "
    "RockClimbingIndoor, RopeClimbing, Rowing, SalsaSpin, ShavingBeard, Shotput, "
    "SkateBoarding, Skiing, Skijet, SkyDiving, SoccerJuggling, SoccerPenalty, "
    "StillRings, SumoWrestling, Surfing, Swing, TableTennisShot, TaiChi, "
    "TennisSwing, ThrowDiscus, TrampolineJumping, Typing, UnevenBars, "
    "VolleyballSpiking, WalkingWithDog, WallPushups, WritingOnBoard, YoYo"
)
CLASSES = tuple(NAMES.split(", "))
SIDES = (240, 320)  # height and width of every clip
SQUEEZED = "ucf101/ucf101_1_256"  # the configuration of TFDS that makes them squares


class Facts(NamedTuple):
    """What is known about the set before it is there, as `download` needs it."""

    counts: dict[str, int]
    files: tuple[str, ...]
    tfds: str  # its name in TFDS
    url: str  # a file of the server that TFDS downloads from
    megabytes: int
    embedded: str  # what to use instead when offline


FACTS = Facts(
    counts={"train": 9537, "test": 3783},
    files=("the folders UCF-101", "ucfTrainTestlist"),
    tfds="ucf101/ucf101_1",
    url="https://storage.googleapis.com/thumos14_files/UCF101_videos.zip",
    megabytes=6960,
    embedded="motions",
)


def ucf101(
    split: str = "train",
    frames: int = 16,
    size: int | tuple[int, int] = 32,
    count: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Load the first frames of the clips of UCF101 from the first source that has them.

    Args:
        split: `"train"` or `"test"`.
        frames: T, the frames of every clip from its first one on, 25 a second. The
            shortest clip has 29.
        size: Height and width of the frames in pixels, or one number for both: frames
            are letterboxed, never distorted.
        count: How many clips, from the first on; None for all. No others are read.
            Original files keep the order of their authors, class by class; TFDS mixes
            once when it prepares.

    Returns:
        Clips `(N, T, height, width, 3)` uint8 and labels `(N,)` int32.

    Raises:
        ValueError: If an argument is out of its range, or a file that is there is
            missing, broken, too short or of another kind.
        DatasetUnavailable: If the set is neither here nor can be downloaded.
        ImportError: If there are original files, but not the extra "video".
    """
    check_split(split)
    frames, size = whole_number("frames", frames), height_and_width(size)
    most = FACTS.counts[split]
    count = most if count is None else whole_number("count", count)
    if count > most:
        raise ValueError(
            f"`count` must be at most {most:,}, the size of this split. "
            f"Received: count={count}."
        )
    folder = original_folder("ucf101")
    if folder is not None and folder.exists():
        items = original_clips(folder, split, frames, size)
    else:
        items = prepared_clips(split, frames, size)
    clips = np.empty((count, frames, *size, 3), "uint8")
    labels = np.empty(count, "int32")
    number = 0
    for number, (clip, label) in zip(range(1, count + 1), items, strict=False):
        clips[number - 1], labels[number - 1] = clip, label
    if number < count:
        raise ValueError(
            f'Split "{split}" of ucf101 should have {most:,} clips. '
            f"Received: {number:,}. Fetch the original files again."
        )
    return clips, labels


def original_clips(folder, split, frames, size) -> Iterator:
    """Yield clips and labels from the original files, in the order of their list."""
    path = folder / "ucfTrainTestlist" / f"{split}list01.txt"
    if not path.is_file():
        raise ValueError(
            f"A file is missing: {path}. Put it there, or rename the folder if it is "
            "not meant for AIVA."
        )
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        name = line.split()[0]  # in the list for training a number follows
        action = name.partition("/")[0]
        if action not in CLASSES:
            raise ValueError(
                f"{path} names a class that UCF101 does not have. Received: {line!r}. "
                "Fetch the file again."
            )
        video = folder / "UCF-101" / name
        with naming(video):
            timed = timed_frames(video, size, None, None)
            clip = first_frames(timed, frames, "cut")
        yield clip, CLASSES.index(action)


def prepared_clips(split, frames, size) -> Iterator:
    """Yield clips and labels from what TFDS has prepared, or prepares now."""
    folder = prepared.find(FACTS.tfds) or prepared.find(SQUEEZED) or fetched()
    for example in prepared.examples(folder, split):
        video = example["video"][:frames]  # (T, H, W, 3)
        if len(video) < frames:
            raise ValueError(
                f"A clip of ucf101 is too short. Received: {len(video)} of {frames} "
                "frames. Ask for fewer `frames`."
            )
        if SQUEEZED in folder.as_posix():
            video = [resize_array(frame, *SIDES) for frame in video]
        yield np.stack([letterbox(frame, size) for frame in video]), example["label"]


def fetched():
    """Let TFDS download the set, unless it would fail after 7 GB."""
    if shutil.which("ffmpeg") is None:
        reason = "TFDS needs the program ffmpeg, which is not installed"
        raise DatasetUnavailable(ways_out("ucf101", FACTS, reason))
    return download("ucf101", FACTS)
