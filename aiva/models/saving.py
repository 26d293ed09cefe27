"""Models with a loss of their own are saved, opened and cloned by their arguments.

A network that a function builds is a plain Keras model, and Keras knows all about it.
A class knows more than its graph: a DCGAN's graph is its discriminator alone. So Keras
has to build the class again, from the arguments that it was built with.
"""

import inspect
from pathlib import Path

import h5py
import keras

from aiva.models.blocks import channels_last


class RebuildableModel(keras.Model):
    """A functional model that Keras saves and clones by the arguments of its class.

    A class that derives from this one keeps each argument of its constructor as an
    attribute of the same name, or says in `get_config` where it is. Its constructor is
    run with layers that are channels last, see `channels_last`.

    Example:
        >>> class Sum(RebuildableModel):
        ...     def __init__(self, units, name="sum"):
        ...         images = keras.Input((4, 4, 1))
        ...         x = keras.layers.Dense(units)(images)
        ...         super().__init__(images, x, name=name)
        ...         self.units = units
        >>> twin = keras.models.clone_model(Sum(units=3))
        >>> type(twin).__name__, twin.units, twin.get_config()
        ('Sum', 3, {'units': 3, 'name': 'sum'})
    """

    def __init_subclass__(cls, **kwargs):
        """Let the constructor of a class build the clones as well."""
        super().__init_subclass__(**kwargs)
        if "__init__" in vars(cls):
            _, *arguments = inspect.signature(cls.__init__).parameters.values()
            cls.__signature__ = inspect.Signature(arguments)  # what `help` shows
            cls.__init__ = building_clones(channels_last()(cls.__init__))

    def get_config(self):
        """Return all arguments, from which `keras.saving` builds the model again."""
        config = {name: getattr(self, name) for name in arguments_of(type(self))}
        return {
            name: keras.saving.serialize_keras_object(value)
            if isinstance(value, keras.Model)
            else value
            for name, value in config.items()
        }

    @classmethod
    def from_config(cls, config):
        """Build the model again from what `get_config` returned."""
        return cls(**with_models(config))

    def save(self, filepath, overwrite=True, zipped=None, **kwargs):
        """Save the model as `keras.Model.save` does.

        The old format `.h5` names a class without the package that it is registered
        with, and finds none when it is opened; here the file gets the whole name.

        Args:
            filepath: Where to write, a name that ends in `.keras`, or in `.h5`.
            overwrite: Whether a file of that name is replaced without asking.
            zipped: See `keras.Model.save`.
            **kwargs: See `keras.Model.save`.
        """
        super().save(filepath, overwrite=overwrite, zipped=zipped, **kwargs)
        if Path(filepath).suffix in (".h5", ".hdf5"):
            short = f'{{"class_name": "{type(self).__name__}"'
            full = f'{{"class_name": "{keras.saving.get_registered_name(type(self))}"'
            with h5py.File(filepath, "r+") as file:
                config = file.attrs["model_config"]
                if config.startswith(short):  # else the old file was to be kept
                    file.attrs["model_config"] = full + config.removeprefix(short)

    def _run_through_graph(self, inputs, **functions):
        """Hand `keras.models.clone_model` the model itself instead of a copied graph.

        It copies the layers of a functional model, and then calls the class with the
        inputs and outputs that came of them, which say nothing of the arguments. It
        alone gives both functions, one for the layers and one for their calls. Its
        `clone_function` and `input_tensors` have no effect: a clone is like its model.
        """
        if functions.keys() == {"operation_fn", "call_fn"}:
            if functions["call_fn"] is not None:
                raise ValueError(
                    f"A {type(self).__name__} is cloned by its arguments. Received: a "
                    "`call_function`. Leave it out, or build a model of your own."
                )
            return self
        return super()._run_through_graph(inputs, **functions)


def arguments_of(model_class) -> list[str]:
    """Name the arguments of a class, and those that its `**kwargs` hands to its base.

    Example:
        >>> class Base:
        ...     def __init__(self, width, name="base"): ...
        >>> class Derived(Base):
        ...     def __init__(self, depth, **kwargs): ...
        >>> arguments_of(Derived)
        ['depth', 'width', 'name']
    """
    names = []
    for each in model_class.__mro__:
        if "__init__" in vars(each):
            parameters = inspect.signature(each).parameters.values()
            kinds = {parameter.name: parameter.kind for parameter in parameters}
            collected = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
            names += [
                name
                for name, kind in kinds.items()
                if kind not in collected and name not in names
            ]
            if inspect.Parameter.VAR_KEYWORD not in kinds.values():
                break
    return names


def building_clones(constructor):
    """Return a constructor that also takes what `clone_model` gives it.

    Keras calls it with new inputs and with what ran through the graph, here the model
    to be cloned, because it takes any arguments. Otherwise Keras would make a plain
    functional model.
    """

    def build(self, *args, **kwargs):
        if len(args) == 2 and type(args[1]) is type(self):
            constructor(self, **with_models(args[1].get_config()))
        else:
            constructor(self, *args, **kwargs)

    # Not `functools.wraps`: Keras would look through it, and see fixed arguments.
    for name in ("__name__", "__qualname__", "__doc__"):
        setattr(build, name, getattr(constructor, name))
    return build


def with_models(config):
    """Return arguments in which models that were written as dictionaries are models."""
    return {
        name: keras.saving.deserialize_keras_object(value)
        if isinstance(value, dict)
        else value
        for name, value in config.items()
    }
