"""Video: what happens over the frames of a clip?"""
