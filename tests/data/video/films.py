"""Small films for tests, written by PyAV: each frame is told by its brightness."""

import struct
from fractions import Fraction

import av
import numpy as np

CODECS = {".avi": "mpeg4", ".webm": "libvpx-vp9"}
OPTIONS = {
    "libx264": {"crf": "4", "bf": "2", "g": "7"},
    "mpeg4": {"qmin": "1", "qmax": "1", "bf": "2"},
}
LEVELS = tuple(range(15, 240, 5))


def film(
    path, times=None, shape=(48, 64), pixels="yuv420p", codec=None, mux=None, last=0.1
):
    """Write a film whose frame k has the brightness `LEVELS[k]`.

    Args:
        path: Path of the file.
        times: Seconds of the frames; 30 frames at 10 a second for None.
        shape: Height and width.
        pixels: Pixel format of FFmpeg.
        codec: Name of the encoder; that of the suffix for None.
        mux: Options of the muxer.
        last: Seconds of the last frame.
    """
    times = np.arange(30) / 10 if times is None else np.asarray(times)
    frames = [np.full((*shape, 3), level, "uint8") for level in LEVELS[: len(times)]]
    write(path, frames, times, pixels, codec or CODECS.get(path.suffix), mux, last)
    return path


def write(path, frames, times, pixels="yuv420p", codec=None, mux=None, last=0.1):
    """Write frames `(H, W, 3)` at given times."""
    ends = np.array([*times[1:], times[-1] + last])
    codec = codec or "libx264"
    ticks = 10 if codec == "mpeg4" else 1000  # a second
    starts = np.rint(np.asarray(times) * ticks).astype(int).tolist()
    durations = dict(
        zip(starts, np.rint(ends * ticks).astype(int) - starts, strict=True)
    )
    with av.open(str(path), "w", options=mux or {}) as container:
        stream = container.add_stream(codec, rate=10 if codec == "mpeg4" else 30)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pixels
        stream.codec_context.time_base = tick = Fraction(1, ticks)
        stream.options = OPTIONS.get(codec, {})

        def mux_packets(packets):
            for packet in packets:
                packet.duration = int(durations[packet.pts])
                container.mux(packet)

        for frame, start in zip(frames, starts, strict=True):
            picture = av.VideoFrame.from_ndarray(frame, "rgb24")
            picture.pts, picture.time_base = start, tick
            mux_packets(stream.encode(picture))
        mux_packets(stream.encode())


def music(path):
    """Write a file that has sound and no film."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16_000)
        silence = np.zeros((1, 1024), "float32")
        for index in range(20):
            frame = av.AudioFrame.from_ndarray(silence, "fltp", "mono")
            frame.sample_rate, frame.pts = 16_000, 1024 * index
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def turn(path, a, b, c, d):
    """Write a display matrix into an MP4 file: x' = a x + c y, y' = b x + d y.

    So says ISO/IEC 14496-12, 6.2.2; the header of a track has it as nine numbers.
    """
    content = bytearray(path.read_bytes())
    start = content.index(b"tkhd") + 4
    assert content[start] == 0  # its version
    fixed = [value * 65536 for value in (a, b, 0, c, d, 0, 0, 0)]
    content[start + 40 : start + 76] = struct.pack(">9i", *fixed, 1 << 30)
    path.write_bytes(content)


def cut(path, share):
    """Keep the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def shown(clip):
    """Return which frame of a film each frame of a clip is, by its middle."""
    middle = clip[:, clip.shape[1] // 2, clip.shape[2] // 2].mean(-1)  # (T,)
    distances = np.abs(middle[:, None] - np.array(LEVELS))
    assert distances.min(axis=1).max() < 2.5, middle
    return distances.argmin(axis=1).tolist()
