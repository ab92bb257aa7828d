"""Records are frozen dataclasses in everything but the cost of defining them."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from kg.record import record


@record
class Point:
    """A record with a default."""

    x: int
    y: int = 0

    @property
    def total(self) -> int:
        """The sum."""
        return self.x + self.y


@record
class Named(Point):
    """A record that extends another."""

    name: str = "p"


def test_values_come_by_place_or_name() -> None:
    """Values may be given either way, and defaults fill the rest."""
    assert (Point(1, 2), Point(1, y=2), Point(x=1), Named(1, name="q")) == (Point(x=1, y=2), Point(1, 2), Point(1, 0), Named(1, 0, "q"))
    assert Point(1, 2).total == 3


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1})])
def test_wrong_values_are_refused(values: tuple[int, ...], named: dict[str, int]) -> None:
    """Missing, surplus, double and unknown values are errors, as in a dataclass."""
    with pytest.raises(TypeError):
        Point(*values, **named)


def test_records_do_not_change() -> None:
    """Assignment, deletion and new attributes are refused."""
    point = Point(1)
    for name in ("x", "z"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(point, name, 2)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(point, name)


def test_the_tools_of_dataclasses_work() -> None:
    """fields, asdict, replace, matching and pickling treat a record as the dataclass it is."""
    point = Point(1, 2)
    assert [field.name for field in dataclasses.fields(point)] == ["x", "y"]
    assert (dataclasses.asdict(point), dataclasses.replace(point, y=5)) == ({"x": 1, "y": 2}, Point(1, 5))
    assert pickle.loads(pickle.dumps(point)) == point
    match point:
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_equality_needs_the_same_class() -> None:
    """Two records of different classes are never equal, and equal ones have equal hashes."""
    assert Point(1, 0) != Named(1, 0)
    assert Point(1).__eq__((1, 0)) is NotImplemented
    assert hash(Point(1)) == hash(Point(1, 0))
    assert repr(Named(1, 2, "n")) == "Named(x=1, y=2, name='n')"
