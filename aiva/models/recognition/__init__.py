"""Recognition: what is in an image?"""
