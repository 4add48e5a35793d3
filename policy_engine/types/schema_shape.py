"""From a schema that is JSON Schema to the tree of what it allows (`snapshot/shape.py`), with problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import cast

from policy_engine.text.suggest import did_you_mean
from policy_engine.types import vocabulary
from policy_engine.types.feeltype import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    MONEY,
    NUMBER,
    STRING,
    ContextType,
    Kind,
    ListType,
    NullableType,
    ScalarType,
    Type,
)
from policy_engine.types.formats import BAD
from policy_engine.types.json_places import Path
from policy_engine.types.schema_check import Schema, SchemaText, check_keywords, is_schema
from policy_engine.types.snapshot.convert import converter
from policy_engine.types.snapshot.shape import (
    ITEM,
    Entry,
    Form,
    ListShape,
    ObjectShape,
    ScalarShape,
    SchemaPath,
    Shape,
)

_TYPES: Mapping[Form, Type] = {
    Form.MONEY: MONEY,
    Form.NUMBER: NUMBER,
    Form.INTEGER: NUMBER,
    Form.BOOLEAN: BOOLEAN,
    Form.DATE: DATE,
    Form.DATE_TIME: DATE_TIME,
    Form.TIME_ZONE: ScalarType(Kind.STRING, format="time-zone"),
    Form.CURRENCY: ScalarType(Kind.STRING, format="currency"),
    Form.COUNTRY: ScalarType(Kind.STRING, format="country"),
}
_DEFINITIONS = "#/$defs/"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the snapshot a schema is used, and what it inherits from there."""

    path: SchemaPath = ()
    parent: SchemaPath = ()
    """The object that the field stands in: what `./name` is beside."""
    changeable: bool = True
    secret: bool = False


class ShapeBuilder:
    """One schema's way to its tree. Problems go to `text`; the tree is right only where there are none."""

    def __init__(self, text: SchemaText, root: Schema) -> None:
        self.text = text
        self.root = root
        definitions = root.get("$defs", {})
        self.definitions = definitions if is_schema(definitions) else {}
        self.told: set[Path] = set()
        self.checked: set[Path] = set()
        self.open: list[str] = []
        self.located: dict[SchemaPath, Path] = {}  # where in the schema each place of the snapshot is said
        self.currency = self.pointer(root.get("x-currency"), ("x-currency",)) if "x-currency" in root else None

    def build(self) -> Entry:
        """The whole tree."""
        return self.entry(self.root, (), _Place())

    def named(self) -> dict[str, Type]:
        """The type of each definition."""
        return {
            name: self.entry(schema, ("$defs", name), _Place(), name).shape.type
            for name, schema in self.definitions.items()
            if is_schema(schema)
        }

    def error(self, path: Path, message: str, hint: str | None = None) -> None:
        """Adds a problem, once for each part of the schema."""
        if path not in self.told:
            self.told.add(path)
            self.text.error(path, message, hint)

    def entry(self, schema: Schema, at: Path, place: _Place, name: str | None = None) -> Entry:
        """What stands at a place: its own schema, or the definition it refers to and what is said beside it."""
        place = replace(
            place,
            changeable=place.changeable and schema.get("x-changeable") is not False,
            secret=place.secret or schema.get("x-secret") is True,
        )
        self.flags(schema, at)
        if schema.get("x-feel") is True:
            shape: Shape = ScalarShape(ANY, True, Form.FEEL)
            found = Entry(place.path, shape, default=None, changeable=place.changeable, secret=place.secret)
        elif "$ref" in schema:
            found = self.reference(schema, at, place)
        else:
            shape = self.shape(schema, at, place, name)
            found = Entry(place.path, shape, changeable=place.changeable, secret=place.secret)
        if isinstance(found.shape, ScalarShape) and found.shape.form is Form.MONEY:
            found = replace(found, currency=self.money_currency(schema, at, place) or found.currency)
        description = schema.get("description")
        found = replace(found, description=str(description) if description is not None else found.description)
        if "default" in schema:
            found = replace(found, default=self.default(schema["default"], (*at, "default"), found.shape))
        self.located[place.path] = at
        return found

    def default(self, value: object, at: Path, shape: Shape) -> object:
        """A default as the FEEL value that it is."""
        found: object = BAD
        if isinstance(shape, ScalarShape):
            found = converter(shape)(value)
        elif (value is None and shape.nullable) or (value == [] and isinstance(shape, ListShape)):
            found = value
        if found is BAD:
            self.error(at, "the default is not what the field must be; that of a list is []")
        return found

    def flags(self, schema: Schema, at: Path) -> None:
        for key in ("x-changeable", "x-secret"):
            if not isinstance(schema.get(key, True), bool):
                self.error((*at, key), f'"{key}" is true or false')

    def reference(self, schema: Schema, at: Path, place: _Place) -> Entry:
        reference = str(schema["$ref"])
        name = reference.removeprefix(_DEFINITIONS)
        found = self.definitions.get(name)
        self.keywords(schema, at, vocabulary.BESIDE_REF)
        if not reference.startswith(_DEFINITIONS) or not is_schema(found):
            self.error((*at, "$ref"), "there is no such definition", did_you_mean(name, self.definitions))
        elif name in self.open:
            self.error((*at, "$ref"), f'"{name}" is within itself: a snapshot has no recursive types')
        else:
            self.open.append(name)
            entry = self.entry(found, ("$defs", name), place, name)
            self.open.pop()
            return entry
        return Entry(place.path, ScalarShape(STRING, False, Form.TEXT))

    def keywords(self, schema: Schema, at: Path, allowed: frozenset[str]) -> None:
        if at not in self.checked:
            self.checked.add(at)
            check_keywords(self.text, schema, at, allowed)

    def shape(self, schema: Schema, at: Path, place: _Place, name: str | None) -> Shape:
        """The shape that the checks of a schema without `$ref` describe."""
        declared = schema.get("type")
        names = [declared] if isinstance(declared, str) else list(cast(list[str], declared or []))
        nullable = "null" in names and len(names) > 1
        kinds = [kind for kind in names if kind != "null" or not nullable]
        kind = "money" if "x-type" in schema else kinds[0] if len(kinds) == 1 else None
        allowed = vocabulary.ANYWHERE | vocabulary.BY_TYPE.get(kind or "", frozenset())
        self.keywords(schema, at, allowed | vocabulary.ROOT_ONLY | {"x-currency"} if not at else allowed)
        match kind:
            case "object":
                return self.object_(schema, at, place, name, nullable)
            case "array":
                return self.list_(schema, at, place, nullable)
            case "money":
                return self.money(schema, at, kinds, nullable)
            case "string":
                return self.string(schema, at, name, nullable)
            case "number" | "integer":
                low, high = self.bound(schema, at, "minimum"), self.bound(schema, at, "maximum")
                return ScalarShape(_nullable(NUMBER, nullable), nullable, Form(kind), (), low, high)
            case "boolean":
                return ScalarShape(_nullable(BOOLEAN, nullable), nullable, Form.BOOLEAN)
        hint = 'or that and "null"; an amount of money has "x-type": "money" too'
        where = (*at, "type") if "type" in schema else at
        self.error(where, '"type" must be one of object, array, string, number, integer, boolean', hint)
        return ScalarShape(STRING, False, Form.TEXT)

    def object_(self, schema: Schema, at: Path, place: _Place, name: str | None, nullable: bool) -> ObjectShape:
        entries: dict[str, Entry] = {}
        properties = schema.get("properties", {})
        for key, part in properties.items() if is_schema(properties) else ():
            inner = (*at, "properties", key)
            if is_schema(part):
                below = replace(place, path=(*place.path, key), parent=place.path)
                entries[key] = self.entry(part, inner, below)
            else:
                self.error(inner, "a field's schema is an object")
        title = schema.get("title")
        called = name or (str(title) if title is not None else None)
        fields = tuple((key, entry.shape.type) for key, entry in entries.items())
        type_ = _nullable(ContextType(fields, True, called), nullable)
        return ObjectShape(type_, nullable, MappingProxyType(entries))

    def list_(self, schema: Schema, at: Path, place: _Place, nullable: bool) -> ListShape:
        items = schema.get("items")
        if not is_schema(items):
            self.error((*at, "items") if "items" in schema else at, 'a list says what its "items" are')
            items = {"type": "string"}
        below = replace(place, path=(*place.path, ITEM), parent=place.path)
        item = self.entry(items, (*at, "items"), below)
        unique = schema.get("x-unique")
        if unique is not None:
            fields = item.shape.entries if isinstance(item.shape, ObjectShape) else {}
            found = fields.get(unique) if isinstance(unique, str) else None
            if found is None or not isinstance(found.shape, ScalarShape) or found.shape.nullable:
                hint = did_you_mean(unique, fields) if isinstance(unique, str) else None
                self.error((*at, "x-unique"), '"x-unique" names a scalar field of the items', hint)
                unique = None
        type_ = _nullable(ListType(item.shape.type), nullable)
        return ListShape(type_, nullable, item, cast(str | None, unique))

    def money(self, schema: Schema, at: Path, kinds: list[str], nullable: bool) -> ScalarShape:
        if schema["x-type"] != "money":
            self.error((*at, "x-type"), 'the only "x-type" is "money"')
        elif sorted(kinds) != sorted(vocabulary.MONEY_TYPES):
            self.error((*at, "type") if "type" in schema else at, 'the "type" of money is ["string", "number"]')
        elif schema.get("pattern") != vocabulary.MONEY_PATTERN or schema.get("minimum") != 0:
            hint = f'"pattern": "{vocabulary.MONEY_PATTERN}", "minimum": 0'.replace("\\", "\\\\")
            self.error(at, "money has one pattern and one minimum", hint)
        return ScalarShape(_nullable(MONEY, nullable), nullable, Form.MONEY)

    def string(self, schema: Schema, at: Path, name: str | None, nullable: bool) -> ScalarShape:
        words = schema.get("enum")
        format_ = schema.get("format")
        if isinstance(words, list):
            if not words or not all(isinstance(word, str) for word in words) or len(set(words)) < len(words):
                self.error((*at, "enum"), "an enumeration lists different words")
                words = []
            if format_ is not None:
                self.error((*at, "format"), "an enumeration has no format")
            type_ = ScalarType(Kind.STRING, tuple(words), name=name)
            return ScalarShape(_nullable(type_, nullable), nullable, Form.WORD, tuple(words))
        if format_ is None:
            return ScalarShape(_nullable(STRING, nullable), nullable, Form.TEXT)
        if format_ not in vocabulary.FORMATS:
            hint = did_you_mean(str(format_), vocabulary.FORMATS) or f"one of {', '.join(vocabulary.FORMATS)}"
            self.error((*at, "format"), "there is no such format", hint)
            return ScalarShape(STRING, nullable, Form.TEXT)
        form = Form(str(format_))
        return ScalarShape(_nullable(_TYPES.get(form, STRING), nullable), nullable, form)

    def bound(self, schema: Schema, at: Path, key: str) -> int | None:
        value = schema.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.error((*at, key), "a bound is a whole number")
        return None

    def money_currency(self, schema: Schema, at: Path, place: _Place) -> SchemaPath | None:
        """The path of the currency of an amount: said at the amount, or the root's."""
        said = schema.get("x-currency") if at else None
        if said is None:
            return self.currency if "$ref" not in schema else None
        if isinstance(said, str) and said.startswith("./"):
            return (*place.parent, said.removeprefix("./"))
        return self.pointer(said, (*at, "x-currency"))

    def pointer(self, value: object, at: Path) -> SchemaPath | None:
        """The path of a JSON pointer such as `/account/currency`."""
        if not isinstance(value, str) or not value.startswith("/"):
            self.error(at, "a JSON pointer such as /account/currency must stand here")
            return None
        return tuple(step.replace("~1", "/").replace("~0", "~") for step in value[1:].split("/"))


def _nullable(type_: Type, nullable: bool) -> Type:
    return NullableType(type_) if nullable else type_
