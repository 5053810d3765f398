"""Dataclasses and named tuples made without `dataclasses` and `typing`, which take longer to import than an answer.

What is here is Python's own as far as it is used here. Type checkers see the real ones, and the real functions, such as
`dataclasses.replace` and `dataclasses.fields`, and decorators of subclasses find in these classes what they look for.
"""

from __future__ import annotations

from collections import namedtuple
from operator import attrgetter

TYPE_CHECKING = False  # that of `typing`, which takes long too

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


class _Missing:
    """Stands where no value is given: in signatures, for one that is made anew each time."""

    def __repr__(self) -> str:
        return "<factory>"  # as dataclasses have it


_MISSING: Any = _Missing()
_NOTHING: Mapping[str, Any] = {}
_set = object.__setattr__
_FIELDS: dict[type, Mapping[str, _Field]] = {}  # of each class, which itself shows nothing of them


class _Field:
    """What is said of a field beside its annotation."""

    name: str
    type: Any  # its annotation

    def __init__(
        self,
        *,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        init: bool = True,
        repr: bool = True,  # noqa: A002  # as it is called in dataclasses, here and below
        compare: bool = True,
        kw_only: Any = _MISSING,
        metadata: Mapping[str, Any] = _NOTHING,
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.init, self.repr, self.compare, self.kw_only = init, repr, compare, kw_only
        self.metadata = metadata


class _WrittenWhenAsked:
    """A method that is written when it is first asked for, as most classes that are loaded have no instances."""

    def __init__(self, owner: type, name: str, write: Callable[[], Any]) -> None:
        self._owner, self._name, self._write = owner, name, write

    def __get__(self, instance: object, cls: Any) -> Any:
        method = self._write()
        setattr(self._owner, self._name, method)  # from now on it is there
        return method.__get__(instance, cls)


class _AsDataclass:
    """What `dataclasses` looks for in a class, taken from a dataclass of the same fields when it does."""

    def __init__(self, name: str, *, frozen: bool) -> None:
        self.name, self.frozen = name, frozen

    def __get__(self, _: object, cls: Any) -> Any:
        import dataclasses

        fields = []
        for each in _fields_of(cls).values():
            told = {key: said for key, said in vars(each).items() if said is not _MISSING}
            fields.append((told.pop("name"), told.pop("type"), dataclasses.field(**told)))
        found = getattr(dataclasses.make_dataclass(cls.__name__, fields, frozen=self.frozen), self.name)
        setattr(cls, self.name, found)  # from now on it is there
        return found


def _dataclass(
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    repr: bool = True,  # noqa: A002
    kw_only: bool = False,
) -> Callable[[type], type]:
    """Make a class a dataclass; with slots it is another class of the same name."""

    def made(cls: type) -> type:
        annotations = vars(cls).get("__annotations__", {})
        own = {name: _own_field(cls, name, said, kw_only=kw_only) for name, said in annotations.items()}
        fields = {name: each for base in cls.__mro__[:0:-1] for name, each in _FIELDS.get(base, {}).items()} | own
        methods: dict[str, Any] = {
            "__dataclass_fields__": _AsDataclass("__dataclass_fields__", frozen=frozen),
            "__dataclass_params__": _AsDataclass("__dataclass_params__", frozen=frozen),
            "__match_args__": tuple(name for name, each in fields.items() if each.init and not each.kw_only),
            "__replace__": _replace,  # for `copy.replace`
        }
        if repr:
            methods["__repr__"] = _repr
        if eq:
            equal, hashed = _comparing([name for name, each in fields.items() if each.compare])
            methods |= {"__eq__": equal, "__hash__": hashed if frozen else None}
        if frozen:
            methods |= {"__setattr__": _refuse_change, "__delattr__": _refuse_change}
        if frozen and slots:
            methods |= {"__getstate__": _state, "__setstate__": _take_state}
        methods = {name: each for name, each in methods.items() if name not in vars(cls)}
        record = _with_slots(cls, own, methods) if slots else _with_methods(cls, own, methods)
        if "__init__" not in vars(cls):
            init = _WrittenWhenAsked(record, "__init__", lambda: _init(record, fields))
            record.__init__ = init  # type: ignore[misc]  # whose slots are there only now
        _FIELDS[record] = fields
        return record

    return made


def _fields(record: Any) -> tuple[_Field, ...]:
    """Give the fields of a record, each with its name and its default."""
    return tuple(_fields_of(record if isinstance(record, type) else type(record)).values())


def _fields_of(cls: type) -> Mapping[str, _Field]:
    """Give the fields of a record's class, or of one that is made from it; none of any other class."""
    return next((_FIELDS[base] for base in cls.__mro__ if base in _FIELDS), {})


def _replace(record: Any, /, **changes: Any) -> Any:
    """Give a record with some fields changed."""
    kept = {name: getattr(record, name) for name, each in _fields_of(type(record)).items() if each.init}
    return type(record)(**(kept | changes))


def _own_field(cls: type, name: str, annotation: Any, *, kw_only: bool) -> _Field:
    given = vars(cls).get(name, _MISSING)
    own = given if isinstance(given, _Field) else _Field(default=given)
    if own.kw_only is _MISSING:
        own.kw_only = kw_only
    own.name, own.type = name, annotation
    return own


def _init(cls: type, fields: Mapping[str, _Field]) -> Any:
    """Write ``__init__``: what is written out is run faster than a loop over fields, a slot set by its own method."""
    known = {"_set": _set, "_MISSING": _MISSING}
    ordinary, keywords, lines = ["self"], ["*"], []
    for name, each in fields.items():
        if not each.init:
            continue
        parameter = value = name
        if each.default_factory is not _MISSING:
            known[f"_{name}"], parameter = each.default_factory, f"{name}=_MISSING"
            value = f"_{name}() if {name} is _MISSING else {name}"
        elif each.default is not _MISSING:
            known[f"_{name}"], parameter = each.default, f"{name}=_{name}"
        (keywords if each.kw_only else ordinary).append(parameter)
        slot = getattr(getattr(cls, name, None), "__set__", None)
        known[f"_set_{name}"] = slot
        lines.append(f" _set_{name}(self, {value})" if slot else f" _set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    parameters = ", ".join(ordinary + (keywords if len(keywords) > 1 else []))
    exec("\n".join([f"def __init__({parameters}):", *lines, " pass"]), known)  # noqa: S102  # nobody else's text
    made: Any = known["__init__"]
    made.__annotations__ = {name: each.type for name, each in fields.items() if each.init} | {"return": None}
    made.__qualname__ = f"{cls.__qualname__}.__init__"  # Python names it where arguments are wrong
    return made


def _comparing(names: list[str]) -> tuple[Callable[[Any, Any], Any], Callable[[Any], int]]:
    """Write ``__eq__`` and ``__hash__`` by some fields."""
    compared = attrgetter("__class__", *names)

    def equal(self: Any, other: Any) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(compared(self))

    return equal, hashed


def _repr(self: Any) -> str:
    told = ", ".join(f"{name}={getattr(self, name)!r}" for name, each in _fields_of(type(self)).items() if each.repr)
    return f"{self.__class__.__qualname__}({told})"


def _refuse_change(self: object, name: str, *_: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot change {name} of {type(self).__name__}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in _fields_of(type(self))]


def _take_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(_fields_of(type(self)), state, strict=True):
        _set(self, name, value)


def _with_methods(cls: type, own: Mapping[str, _Field], methods: Mapping[str, Any]) -> type:
    for name, each in own.items():
        if each.default is not _MISSING:
            setattr(cls, name, each.default)
        elif name in vars(cls):
            delattr(cls, name)
    for name, method in methods.items():
        setattr(cls, name, method)
    return cls


def _with_slots(cls: type, own: Mapping[str, _Field], methods: Mapping[str, Any]) -> type:
    taken = {name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())}
    dropped = {*own, "__dict__", "__weakref__"}
    kept = {name: each for name, each in vars(cls).items() if name not in dropped}
    slots = {"__slots__": tuple(name for name in own if name not in taken), "__qualname__": cls.__qualname__}
    return type(cls)(cls.__name__, cls.__bases__, {**kept, **methods, **slots})


class _NamedTupleType(type):
    """Makes a named tuple of each class that has the one of this type as its base."""

    def __new__(cls, name: str, _: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        """Make a named tuple of the annotated items, with their defaults and what else the class has."""
        annotations = namespace.get("__annotations__", {})
        defaults = [namespace.pop(each) for each in annotations if each in namespace]
        make: Any = namedtuple  # noqa: PYI024  # of names that are known only here
        made = make(name, annotations, defaults=defaults, module=namespace["__module__"])
        for each, value in namespace.items():
            setattr(made, each, value)
        return made


if TYPE_CHECKING:
    from dataclasses import dataclass, field, fields, replace
    from typing import NamedTuple

    __all__ = ["NamedTuple", "dataclass", "field", "fields", "replace"]
else:
    dataclass, field, fields, replace = _dataclass, _Field, _fields, _replace
    NamedTuple = type.__new__(_NamedTupleType, "NamedTuple", (), {})
