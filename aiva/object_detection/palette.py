"""Colours of classes, in the order of the TensorFlow Object Detection API.

Pictures that are compared with old ones get the same colours: class 1 is chartreuse,
class 2 aqua. All are names of CSS, which Pillow knows.
"""

CSS_NAMES = """
    AliceBlue Chartreuse Aqua Aquamarine Azure Beige Bisque BlanchedAlmond BlueViolet
    BurlyWood CadetBlue AntiqueWhite Chocolate Coral CornflowerBlue Cornsilk Crimson
    Cyan DarkCyan DarkGoldenRod DarkGrey DarkKhaki DarkOrange DarkOrchid DarkSalmon
    DarkSeaGreen DarkTurquoise DarkViolet DeepPink DeepSkyBlue DodgerBlue FireBrick
    FloralWhite ForestGreen Fuchsia Gainsboro GhostWhite Gold GoldenRod Salmon Tan
    HoneyDew HotPink IndianRed Ivory Khaki Lavender LavenderBlush LawnGreen LemonChiffon
    LightBlue LightCoral LightCyan LightGoldenRodYellow LightGray LightGrey LightGreen
    LightPink LightSalmon LightSeaGreen LightSkyBlue LightSlateGray LightSlateGrey
    LightSteelBlue LightYellow Lime LimeGreen Linen Magenta MediumAquaMarine
    MediumOrchid MediumPurple MediumSeaGreen MediumSlateBlue MediumSpringGreen
    MediumTurquoise MediumVioletRed MintCream MistyRose Moccasin NavajoWhite OldLace
    Olive OliveDrab Orange OrangeRed Orchid PaleGoldenRod PaleGreen PaleTurquoise
    PaleVioletRed PapayaWhip PeachPuff Peru Pink Plum PowderBlue Purple Red RosyBrown
    RoyalBlue SaddleBrown Green SandyBrown SeaGreen SeaShell Sienna Silver SkyBlue
    SlateBlue SlateGray SlateGrey Snow SpringGreen SteelBlue GreenYellow Teal Thistle
    Tomato Turquoise Violet Wheat White WhiteSmoke Yellow YellowGreen
"""
STANDARD_COLORS = tuple(CSS_NAMES.split())
AGNOSTIC_COLOR = "DarkOrange"  # where classes are not told apart
BOUNDARY_COLOR = "red"
TRACK_STEP = 13  # so that neighbouring tracks do not have neighbouring colours


def class_color(number: int) -> str:
    """Return the colour of a class.

    Example:
        >>> class_color(1), class_color(127)
        ('Chartreuse', 'Chartreuse')
    """
    return STANDARD_COLORS[number % len(STANDARD_COLORS)]


def track_color(number: int) -> str:
    """Return the colour of a track, one thing followed over many frames.

    Example:
        >>> track_color(1), track_color(2)
        ('Coral', 'DarkTurquoise')
    """
    return STANDARD_COLORS[TRACK_STEP * number % len(STANDARD_COLORS)]
