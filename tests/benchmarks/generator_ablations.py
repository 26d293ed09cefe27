"""What the guidelines of the DCGAN's paper are worth, one at a time, on small digits.

    python tests/benchmarks/generator_ablations.py minimax hinge --seeds 0 1 2

trains the recipe `dcgan_digits` with one thing changed, and prints what the recipe
measures. Without names all changes are tried, which takes half an hour on two cores.
"""

import argparse

import keras

from aiva import data, models, recipes, training

AS_THE_RECIPE = {"learning_rate": 1e-3, "beta_1": 0.5}
CHANGES = {
    "as it should be": {},
    "the paper's learning rate, 2e-4": {"learning_rate": 2e-4},
    "minimax": {"loss": "minimax"},
    "hinge": {"loss": "hinge"},
    "beta_1 = 0.9": {"beta_1": 0.9},
    "no batch normalization": {"batch_normalization": False},
}
SHOWN = (
    "Fréchet ratio to the linear Gaussian",
    "precision",
    "recall",
    "coverage",
    "largest class share",
)


def trained(seed, learning_rate, beta_1, **changed):
    """Train a DCGAN as the recipe does, but for what is changed."""
    keras.utils.set_random_seed(seed)
    model = models.DCGAN((8, 8, 1), latent_dim=32, seed=seed, **changed)
    usual, training.generation.GAN_BETA_1 = training.generation.GAN_BETA_1, beta_1
    try:
        training.train_generator(
            model,
            data.load("digits", size=8),
            epochs=100,
            batch_size=64,
            learning_rate=learning_rate,
            verbose=0,
        )
    finally:
        training.generation.GAN_BETA_1 = usual
    return model


def main():
    """Train and measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("changes", nargs="*", help=f"some of {list(CHANGES)}")
    parser.add_argument("--seeds", nargs="*", type=int, default=[0])
    asked = parser.parse_args()
    measure = recipes.recipe("dcgan_digits").measure
    for change in asked.changes or CHANGES:
        for seed in asked.seeds:
            figures = measure(trained(seed, **AS_THE_RECIPE | CHANGES[change]))
            shown = ", ".join(f"{name} {figures[name]:.3f}" for name in SHOWN)
            print(f"{change}, seed {seed}: {shown}", flush=True)


if __name__ == "__main__":
    main()
