"""Small trained weights that come with the package; nothing is downloaded.

Each was made by `aiva train NAME --weights`, and its card says from which data, with
what result. Numbers are stored with fewer bits, which costs no accuracy that could be
measured, see `aiva.conventions.small_weights`.
"""

import functools
import importlib.resources
import json

import keras
import numpy as np

from aiva import data
from aiva.conventions.small_weights import unpacked
from aiva.formants import PHONES, VOICES
from aiva.formants.phones import PAUSE
from aiva.models.detection.fast_rcnn import FastRCNN
from aiva.models.detection.faster_rcnn import FasterRCNN
from aiva.models.detection.rcnn import RCNN
from aiva.models.generation.dcgan import DCGAN
from aiva.models.generation.vae import VAE
from aiva.models.recognition.cnn import cnn
from aiva.models.recognition.resnet import resnet
from aiva.models.restoration.dncnn import dncnn
from aiva.models.restoration.unet import unet
from aiva.models.speech.ctc_recognizer import CTCRecognizer
from aiva.models.speech.fast_speech import FastSpeech
from aiva.models.speech.keyword_cnn import keyword_cnn
from aiva.models.speech.vocoder import vocoder
from aiva.models.video.cnn_gru import cnn_gru
from aiva.models.video.early_fusion import early_fusion
from aiva.models.video.frame_cnn import frame_cnn
from aiva.models.video.next_frames import next_frames
from aiva.models.video.r2plus1d import r2plus1d
from aiva.models.video.video_transformer import video_transformer

recognizer_of_digits = functools.partial(
    CTCRecognizer, data.class_names("spoken_digit")
)
PRETRAINED = {
    "cnn_digits": cnn,
    "cnn_mnist": cnn,
    "conditional_dcgan_mnist": functools.partial(
        DCGAN, (28, 28, 1), latent_dim=32, num_classes=10
    ),
    "ctc_phones": functools.partial(
        CTCRecognizer,
        tuple(phone for phone in PHONES if phone != PAUSE),
        subsampling=2,
    ),
    "ctc_spoken": recognizer_of_digits,
    "ctc_spoken_digit": recognizer_of_digits,
    "dcgan_mnist": functools.partial(DCGAN, (28, 28, 1), latent_dim=32),
    "denoising_photos": functools.partial(unet, (None, None, 1)),
    "fast_rcnn_scenes": functools.partial(FastRCNN, num_classes=10),
    "fast_speech_spoken": functools.partial(FastSpeech, tuple(VOICES)),
    "faster_rcnn_scenes": functools.partial(FasterRCNN, num_classes=10),
    "keyword_spoken": keyword_cnn,
    "keyword_spoken_digit": keyword_cnn,
    "motions_cnn_gru": cnn_gru,
    "motions_early_fusion": functools.partial(early_fusion, widths=(16, 32, 64)),
    "motions_frame_cnn": frame_cnn,
    "motions_r2plus1d": functools.partial(r2plus1d, widths=(12, 24, 48)),
    "motions_video_transformer": video_transformer,
    "next_frames_digits": functools.partial(
        next_frames, (8, 32, 32, 1), widths=(24, 48)
    ),
    "rcnn_scenes": functools.partial(RCNN, num_classes=10),
    "resnet_mnist": functools.partial(
        resnet, (28, 28, 1), widths=(8, 16, 48), blocks_per_stage=1
    ),
    "super_resolution_photos": functools.partial(dncnn, width=32, depth=8, enlarge=2),
    "vae_mnist": functools.partial(VAE, (28, 28, 1), latent_dim=40, widths=(240, 240)),
    "vocoder_spoken": vocoder,
}


def pretrained(name: str) -> keras.Model:
    """Build a model with the trained weights that come with the package.

    Args:
        name: One of `PRETRAINED`: `"cnn_digits"`, `"cnn_mnist"`, `"resnet_mnist"`,
            `"rcnn_scenes"`, `"fast_rcnn_scenes"`, `"faster_rcnn_scenes"`,
            `"vae_mnist"`, `"dcgan_mnist"`, `"conditional_dcgan_mnist"`,
            `"denoising_photos"`, `"super_resolution_photos"`, `"motions_frame_cnn"`,
            `"motions_early_fusion"`, `"motions_r2plus1d"`, `"motions_cnn_gru"`,
            `"motions_video_transformer"`, `"next_frames_digits"`, `"keyword_spoken"`,
            `"keyword_spoken_digit"`, `"ctc_phones"`, `"ctc_spoken"`,
            `"ctc_spoken_digit"`, `"fast_speech_spoken"`, `"vocoder_spoken"`.

    Returns:
        The trained model, ready for `predict`.

    Raises:
        ValueError: If there are no weights of that name.
        FileNotFoundError: If the weights are missing from this installation.

    Example:
        >>> model = pretrained("cnn_digits")
        >>> model.output_shape
        (None, 10)
    """
    model = untrained(name)
    with weights_file(name, ".npz").open("rb") as file, np.load(file) as arrays:
        model.set_weights(unpacked(arrays))
    return model


def card(name: str) -> dict:
    """Say where shipped weights come from and what they reach.

    Args:
        name: One of `PRETRAINED`.

    Returns:
        Dictionary with `"data"`, `"licence"`, `"recipe"`, `"seed"`, `"figures"`,
        `"parameters"` and `"versions"`.

    Raises:
        ValueError: If there are no weights of that name.
        FileNotFoundError: If the card is missing from this installation.

    Example:
        >>> card("cnn_digits")["parameters"]
        34826
    """
    untrained_builder(name)
    return json.loads(weights_file(name, ".json").read_text("utf-8"))


def untrained(name: str) -> keras.Model:
    """Build the model of some shipped weights, with random weights instead.

    Args:
        name: One of `PRETRAINED`.

    Returns:
        The model, ready to be trained.

    Raises:
        ValueError: If there are no weights of that name.

    Example:
        >>> untrained("resnet_mnist").count_params()
        34578
    """
    return untrained_builder(name)()


def untrained_builder(name):
    """Look up the builder of some shipped weights."""
    if name not in PRETRAINED:
        raise ValueError(
            f"`name` must be one of {sorted(PRETRAINED)}. Received: name={name!r}. "
            "`aiva list` says what each of them is."
        )
    return PRETRAINED[name]


def weights_file(name, ending):
    """Find a file of the package's weights folder."""
    file = importlib.resources.files("aiva.weights").joinpath(name + ending)
    if not file.is_file():
        raise FileNotFoundError(
            f"{name}{ending} is missing from this installation of AIVA. Install the "
            f"package again, or train the model yourself: aiva train {name}"
        )
    return file
