"""Video: what happens in a clip, and what comes next?"""
