"""Batches of clips of similar lengths: a batch is as long as its longest one."""

import keras
import numpy as np


class OfSimilarLengths(keras.utils.PyDataset):
    """An order of batches whose clips have similar lengths, another at every epoch.

    A class that derives from this one says in `batch_of` what a batch is.

    Args:
        lengths: Length of each clip, `(N,)`.
        batch_size: Clips of a batch.
        spread: How much two lengths may differ and still count as equal, so that
            batches are mixed as well.
        seed: Decides the order.
    """

    def __init__(self, lengths, batch_size: int, spread: float, seed: int = 0):
        super().__init__()
        self.lengths = np.asarray(lengths)
        self.batch_size, self.spread = batch_size, spread
        self.rng = np.random.default_rng(seed)
        self.arrange()

    def arrange(self):
        """Form batches: sort by length, though not too well, and mix the batches."""
        noise = self.rng.uniform(0, self.spread, len(self.lengths))
        order = np.argsort(self.lengths + noise)
        batches = np.split(order, range(self.batch_size, len(order), self.batch_size))
        shortest, *others = batches
        # TensorFlow takes for fixed what the first two batches have in common, and so
        # the shortest is the first one and the longest the second.
        self.batches = [shortest, *others[-1:]]
        self.batches += [others[k] for k in self.rng.permutation(len(others[:-1]))]

    def on_epoch_end(self):
        """Form other batches."""
        self.arrange()

    @property
    def num_batches(self):
        """The number of batches."""
        return len(self.batches)

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        return self.batch_of(self.batches[index])

    def batch_of(self, chosen):
        """Return inputs and targets of the clips of these indices."""
        raise NotImplementedError
