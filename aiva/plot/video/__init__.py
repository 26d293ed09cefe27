"""Video: frames in time, and where in time a model looks."""
