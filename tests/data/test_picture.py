import numpy as np
import pytest
from PIL import Image

from aiva.data.picture import read_picture

GREY = np.uint8([[0, 255], [128, 64]])


def read_back(picture, tmp_path, channels=3, kind="png", **options):
    path = tmp_path / f"picture.{kind}"
    picture.save(path, **options)
    return read_picture(path, picture.height, picture.width, channels)


@pytest.mark.parametrize("channels", [1, 3])
def test_grey(tmp_path, channels):
    image = read_back(Image.fromarray(GREY), tmp_path, channels)
    assert image.shape == (2, 2, channels) and image.dtype == "uint8"
    assert (image == GREY[..., None]).all()


def test_black_and_white(tmp_path):
    image = read_back(Image.fromarray(GREY > 100), tmp_path, channels=1)
    assert image[..., 0].tolist() == [[0, 255], [255, 0]]


@pytest.mark.parametrize("kind", ["png", "tif"])
def test_sixteen_bits_keep_their_range(tmp_path, kind):
    deep = np.uint16([[0, 65535], [257, 32768]])
    image = read_back(Image.fromarray(deep), tmp_path, channels=1, kind=kind)
    assert image[..., 0].tolist() == [[0, 255], [1, 128]]


def test_deep_grey_of_unknown_range_is_refused(tmp_path):
    for values in (np.float32([[0.5]]), np.int32([[70000]])):
        with pytest.raises(OSError, match="whose range is not known"):
            read_back(Image.fromarray(values), tmp_path, kind="tif")


def test_transparent_pixels_become_white(tmp_path):
    colour = np.zeros((2, 2, 4), "uint8")
    colour[0, 0] = 10, 20, 30, 255
    colour[0, 1] = 10, 20, 30, 0
    colour[1, 0] = 0, 0, 0, 51  # one fifth
    image = read_back(Image.fromarray(colour), tmp_path)
    assert image[0].tolist() == [[10, 20, 30], [255, 255, 255]]
    assert image[1, 0].tolist() == [204, 204, 204]


def test_grey_with_transparency(tmp_path):
    image = read_back(Image.fromarray(np.uint8([[[10, 255], [10, 0]]])), tmp_path, 1)
    assert image[..., 0].tolist() == [[10, 255]]


def test_palette(tmp_path):
    palette = Image.new("P", (2, 1))
    palette.putpalette([200, 0, 0, 0, 0, 100])
    palette.putpixel((1, 0), 1)
    assert read_back(palette, tmp_path)[0].tolist() == [[200, 0, 0], [0, 0, 100]]
    image = read_back(palette, tmp_path, transparency=1)
    assert image[0].tolist() == [[200, 0, 0], [255, 255, 255]]


def test_inks(tmp_path):
    inks = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    image = read_back(inks, tmp_path, kind="jpg", quality=100)
    assert np.abs(image.astype(int) - (255, 0, 0)).max() <= 3


def test_colour_made_grey(tmp_path):
    image = read_back(Image.new("RGB", (1, 1), (255, 0, 0)), tmp_path, channels=1)
    assert image.tolist() == [[[76]]]


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, (0, 0)),
        (2, (0, -1)),
        (3, (-1, -1)),
        (4, (-1, 0)),
        (6, (0, -1)),
        (8, (-1, 0)),
    ],
)
def test_a_turned_camera(tmp_path, orientation, corner):
    values = np.zeros((4, 4), "uint8")
    values[0, 0] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = read_back(Image.fromarray(values), tmp_path, exif=exif)
    assert image[corner][0] == 255 and image.sum() == 3 * 255


def test_scaled_to_cover_and_cut_to_the_centre(tmp_path):
    # A square on a wide picture stays a square, and the same bars are cut off.
    values = np.zeros((100, 200), "uint8")
    values[25:75, 75:125] = 255
    values[:, :50] = values[:, 150:] = 100
    Image.fromarray(values).save(tmp_path / "wide.png")
    image = read_picture(tmp_path / "wide.png", 40, 40, channels=1)[..., 0]
    assert image.shape == (40, 40)
    inside = np.argwhere(image > 127)
    assert inside.min(0).tolist() == [10, 10] and inside.max(0).tolist() == [29, 29]
    assert image[0, 1:-1].max() < 10
    tall = read_picture(tmp_path / "wide.png", 100, 40, channels=1)[..., 0]
    assert tall.shape == (100, 40) and tall[50].min() == 255


def test_an_animation_gives_its_first_frame(tmp_path):
    frames = [Image.new("L", (4, 4), value) for value in (0, 255)]
    image = read_back(
        frames[0], tmp_path, kind="gif", save_all=True, append_images=frames[1:]
    )
    assert image.max() == 0
