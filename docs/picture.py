"""Draw the picture of the README: `python docs/picture.py`."""

from pathlib import Path

from PIL import Image

from aiva import data, models, plot
from aiva.plot.figure import DENSITY

OUTPUT = Path(__file__).parent / "_static" / "aiva.png"


def main():
    """Stack three figures of the chapters on a white ground."""
    model = models.pretrained("cnn_digits")
    images, labels = data.load("digits", split="test")
    logits = model.predict(images, verbose=0)
    layer = model.layers[2].name
    figures = [
        plot.predictions(images[:16], labels[:16], logits[:16]),
        plot.feature_maps(plot.activations(model, images[3], layer)[..., :8]),
        plot.occlusion_map(model, images[3], int(labels[3]), size=6, stride=1),
    ]
    pictures = []
    for number, figure in enumerate(figures):
        file = OUTPUT.with_suffix(f".{number}.png")
        figure.savefig(file, dpi=DENSITY * figure.dpi)
        pictures.append(Image.open(file).convert("RGBA"))
        file.unlink()
    width = max(picture.width for picture in pictures)
    whole = Image.new("RGBA", (width, sum(p.height for p in pictures)), "white")
    top = 0
    for picture in pictures:
        whole.alpha_composite(picture, ((width - picture.width) // 2, top))
        top += picture.height
    whole.convert("RGB").save(OUTPUT, optimize=True)


if __name__ == "__main__":
    main()
