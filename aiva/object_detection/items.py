"""What a label map holds: items, which are classes with their ids and names."""

import dataclasses

FREQUENCIES = ("UNSPECIFIED", "FREQUENT", "COMMON", "RARE")


@dataclasses.dataclass
class Keypoint:
    """A named point of a class, such as the nose of a person.

    Attributes:
        id: Number of the point.
        label: Its name.
    """

    id: int = 0
    label: str = ""


@dataclasses.dataclass
class Item:
    """One class of a label map.

    Attributes:
        id: Number of the class, from 1; 0 is the background's.
        name: Name for programs, such as `"/m/01yrx"`.
        display_name: Name for people, such as `"cat"`.
        keypoints: Named points of the class.
        ancestor_ids: Ids of the classes above it, such as `animal`.
        descendant_ids: Ids of the classes below it.
        frequency: How often it occurs, one of `FREQUENCIES`.
        instance_count: How many of it there are in the training images.
        given: Names of the fields that the text of the label map sets.
    """

    id: int = 0
    name: str = ""
    display_name: str = ""
    keypoints: list[Keypoint] = dataclasses.field(default_factory=list)
    ancestor_ids: list[int] = dataclasses.field(default_factory=list)
    descendant_ids: list[int] = dataclasses.field(default_factory=list)
    frequency: str = FREQUENCIES[0]
    instance_count: int = 0
    given: frozenset[str] = frozenset()

    def HasField(self, field_name):  # noqa: N802 - what old code calls
        """Tell whether a field was set, be it to an empty text or to 0.

        Example:
            >>> Item(id=1, display_name="cat").HasField("display_name")
            True
            >>> Item(id=1).HasField("display_name")
            False
        """
        fields = {field.name for field in dataclasses.fields(self)} - {"given"}
        if field_name not in fields:
            raise ValueError(
                f"`field_name` must be one of {sorted(fields)}. "
                f"Received: field_name={field_name!r}."
            )
        return field_name in self.given or bool(
            getattr(self, field_name) != getattr(Item(), field_name)
        )


@dataclasses.dataclass
class LabelMap:
    """A label map: which number means which class.

    Attributes:
        item: The classes, in the order of the file.
    """

    item: list[Item] = dataclasses.field(default_factory=list)
