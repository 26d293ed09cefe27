"""Video: what moves, and does it stay the same?"""
