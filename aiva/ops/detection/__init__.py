"""Detection: what is where in an image?"""
