"""Conventions: what all rooms agree on, each written once.

Images are 0-255, boxes are [x1, y1, x2, y2] in pixels, labels count from 0 and -1 is
padding, numbers that a user gives may be NumPy's, files are whole or not there. This
room imports nothing of ours, and neither Keras nor TensorFlow.
"""
