"""All data sets by their names: `load`, and what their labels mean: `class_names`."""

import inspect
import os
from functools import partial
from pathlib import Path

from aiva.data import digits, photos, standard
from aiva.data.detection import detection_sets, scenes
from aiva.data.detection.coco import categories, read_json
from aiva.data.detection.voc import layout, voc_classes
from aiva.data.detection.yolo import is_yolo, yolo_classes
from aiva.data.recognition import textures
from aiva.data.recognition.folder import class_folders
from aiva.data.speech import (
    ljspeech,
    speech_commands,
    spoken,
    spoken_digit,
    spoken_voices,
)
from aiva.data.video import motions, moving_digits, moving_scenes, ucf101

LOADERS = {
    "digits": digits.digits,
    "photos": photos.photos,
    "textures": textures.textures,
    "scenes": scenes.scenes,
    "motions": motions.motions,
    "moving_digits": moving_digits.moving_digits,
    "moving_scenes": moving_scenes.moving_scenes,
    **{name: partial(standard.standard, name) for name in standard.SETS},
    **{
        name: partial(detection_sets.detection_set, name)
        for name in detection_sets.SETS
    },
    "ucf101": ucf101.ucf101,
    "spoken": spoken.spoken,
    "spoken_strings": spoken.spoken_strings,
    "spoken_voices": spoken_voices.spoken_voices,
    "spoken_digit": spoken_digit.spoken_digit,
    "speech_commands": speech_commands.speech_commands,
    "ljspeech": ljspeech.ljspeech,
}
CLASSES = {
    "digits": digits.CLASSES,
    "textures": textures.CLASSES,
    "scenes": scenes.CLASSES,
    "motions": motions.CLASSES,
    "moving_digits": moving_digits.CLASSES,
    "moving_scenes": moving_scenes.CLASSES,
    **{name: facts.classes for name, facts in standard.SETS.items()},
    **{name: facts.classes for name, facts in detection_sets.SETS.items()},
    "ucf101": ucf101.CLASSES,
    "spoken": spoken.CLASSES,
    "spoken_strings": spoken.CLASSES,
    "spoken_voices": spoken_voices.CLASSES,
    "spoken_digit": spoken_digit.CLASSES,
    "speech_commands": speech_commands.CLASSES,
}


def load(
    name: str,
    split: str = "train",
    *,
    size: int | tuple[int, int] | None = None,
    patch: int | None = None,
    count: int | None = None,
    masks: bool | None = None,
    hard: bool | None = None,
    frames: int | None = None,
    tracks: bool | None = None,
    paths: str | None = None,
    sample_rate: int | None = None,
    held_out: str | None = None,
    voices: str | list[str] | None = None,
    details: bool | None = None,
    seed: int | None = None,
):
    """Load a data set by its name.

    ===============  ======================================  ==========================
    name             what                                    options
    ===============  ======================================  ==========================
    digits           1,797 handwritten digits                size, count
    photos           fifteen photographs, or patches         patch, count, seed
    textures         patches of ten materials                size, count
    scenes           digits on photographs, with boxes       count, masks, hard, seed
    motions          clips of ten motions of a digit         count, frames, size,
                                                             tracks, seed
    moving_digits    clips of two bouncing digits, boxes     count, frames, size, seed
    moving_scenes    clips of such digits, with tracks       count, frames, paths, seed
    spoken           digits said by random synthetic voices  count, sample_rate,
                                                             details, seed
    spoken_strings   two to six of such digits, texts        count, sample_rate,
                                                             details, seed
    spoken_voices    digits and words said by named voices   count, sample_rate,
                                                             voices, details, seed
    mnist            70,000 handwritten digits               count
    fashion_mnist    70,000 pictures of clothing             count
    cifar10          60,000 small colour photographs         count
    bccd             364 pictures of blood cells, boxes      size, count
    voc/2007         9,963 photographs, 20 classes, boxes    size, count
    coco             123,287 photographs, 80 classes, boxes  size, count
    ucf101           13,320 clips, 101 human actions         count, frames, size
    spoken_digit     3,000 recordings of the ten digits      count, sample_rate,
                                                             held_out, details
    speech_commands  105,829 recordings of 35 words          count, sample_rate,
                                                             details
    ljspeech         13,100 sentences of one voice           count, sample_rate,
                                                             details
    ===============  ======================================  ==========================

    The first ten are always at hand. A standard set is read from its original files
    in the folder `$AIVA_DATA_DIR/<name>`, from what TensorFlow Datasets has prepared,
    or it is downloaded, which is announced.

    Args:
        name: A name of the table.
        split: `"train"` or `"test"`.
        size: Side of the images in pixels; of pictures with boxes also (height, width).
        patch: Side of random patches in pixels, instead of whole photographs.
        count: Number of items.
        masks: Whether the pixels of every object are returned too.
        hard: Whether the objects are hard to see.
        frames: Number of frames of a clip.
        tracks: Whether it is told where the object is in every frame, too.
        paths: How the objects of a clip move.
        sample_rate: Samples per second of waves.
        held_out: A speaker who is the test set.
        voices: Which named voices speak.
        details: Whether a dict of facts is returned third, such as who spoke, and when
            which word.
        seed: Decides what is drawn at random. An option left out has the default of the
            data set, whose module in `aiva.data` describes it.

    Returns:
        Images `(N, H, W, C)` or clips `(N, T, H, W, C)` uint8 and labels `(N,)` int32.
        `photos` has no labels: a list of images, or patches. Waves are a list of N
        arrays `(n,)` float32 from -1 to 1, with labels, or with texts where there are
        several words. Where there are boxes, objects come instead of labels: a dict of
        "boxes" `(N, M, 4)`, `[x1, y1, x2, y2]` in pixels, "labels" `(N, M)`, -1 where
        there is no object, and more. Objects of clips have an axis of frames too,
        `(N, T, M)`.

    Raises:
        ValueError: If the name, split or option is unknown, or original files are
            missing or broken.
        DatasetUnavailable: If a standard set is neither here nor can be downloaded.

    Example:
        >>> images, labels = load("digits", split="train", size=28)
        >>> images.shape, str(images.dtype), labels.shape
        ((1437, 28, 28, 1), 'uint8', (1437,))
    """
    if name not in LOADERS:
        raise ValueError(
            f"There is no data set of this name. Received: name={name!r}. "
            f"Choose one of {', '.join(LOADERS)}."
        )
    loader = LOADERS[name]
    options = {
        "size": size,
        "patch": patch,
        "count": count,
        "masks": masks,
        "hard": hard,
        "frames": frames,
        "tracks": tracks,
        "paths": paths,
        "sample_rate": sample_rate,
        "held_out": held_out,
        "voices": voices,
        "details": details,
        "seed": seed,
    }
    given = {key: value for key, value in options.items() if value is not None}
    known = [key for key in inspect.signature(loader).parameters if key in options]
    unknown = [f"{key}={value!r}" for key, value in given.items() if key not in known]
    if unknown:
        raise ValueError(
            f'"{name}" has the options {", ".join(known)} and no other. '
            f"Received: {', '.join(unknown)}."
        )
    return loader(split=split, **given)


def class_names(name_or_path: str | os.PathLike) -> tuple[str, ...]:
    """Name the classes of a data set, or of a reader's own files.

    Args:
        name_or_path: A data set with classes, such as `"digits"`; or a folder as
            `from_folder`, `from_voc` or `from_yolo` takes it, a JSON file as
            `from_coco` does, or a `data.yaml`. A folder that has the name of a data set
            is meant by a path: `pathlib.Path("digits")`.

    Returns:
        One name per class; label 0 means the first.

    Raises:
        ValueError: If it is none of these.

    Example:
        >>> class_names("textures")[:3]
        ('brick', 'grass', 'gravel')
    """
    if isinstance(name_or_path, str) and name_or_path in CLASSES:
        return CLASSES[name_or_path]
    path = Path(name_or_path)
    if path.is_file() and path.suffix.lower() == ".json":
        return categories(read_json(path))
    if path.is_file() and path.suffix.lower() in (".yaml", ".yml"):
        return yolo_classes(path)
    if layout(path) and (names := voc_classes(path)):
        return names
    if path.is_dir() and is_yolo(path):
        return yolo_classes(path)
    if path.is_dir():
        return tuple(each.name for each in class_folders(path))
    raise ValueError(
        "Expected a data set with classes, a folder with a sub-folder per class, a "
        "folder in a layout of VOC or YOLO, or a JSON file like those of COCO. "
        f"Received: {str(name_or_path)!r}. The data sets with classes are "
        f"{', '.join(CLASSES)}."
    )
