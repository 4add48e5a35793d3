"""The nouns of a DMN model, as its XML says them (DMN 1.5, chapters 6, 7, 8 and 10.2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy_engine.text.source import Span


@dataclass(frozen=True, slots=True)
class Where:
    """An element's place: for problems, and the comments that stood before it."""

    tag: str
    span: Span | None = None
    id: str | None = None
    comments: tuple[str, ...] = ()
    owner: str | None = None
    """The name of the element, or of the nearest around it."""

    def __str__(self) -> str:
        of = f' of "{self.owner}"' if self.owner else ""
        return f"<{self.tag}>{of}" + (f" (id {self.id})" if self.id else "")


@dataclass(frozen=True, slots=True)
class Boxed:
    """Any boxed expression; `type` is a type reference, None where nothing is said."""

    where: Where
    type: str | None


@dataclass(frozen=True, slots=True)
class Literal(Boxed):
    """A literal expression: FEEL."""

    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with a type reference: a context's entry, a parameter, a column."""

    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Context(Boxed):
    """A context: entries in order, and the result where there is one."""

    entries: tuple[tuple[Variable, Boxed], ...]
    result: Boxed | None


@dataclass(frozen=True, slots=True)
class Conditional(Boxed):
    condition: Boxed
    then: Boxed
    otherwise: Boxed


@dataclass(frozen=True, slots=True)
class ListOf(Boxed):
    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True)
class Relation(Boxed):
    columns: tuple[Variable, ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True)
class Filter(Boxed):
    target: Boxed
    condition: Boxed


@dataclass(frozen=True, slots=True)
class Iterator(Boxed):
    """`kind` is `for`, `some` or `every`."""

    kind: str
    variable: str
    domain: Boxed
    body: Boxed


@dataclass(frozen=True, slots=True)
class Invocation(Boxed):
    function: Boxed
    bindings: tuple[tuple[Variable, Boxed], ...]


@dataclass(frozen=True, slots=True)
class FunctionOf(Boxed):
    """`external` is `java`, `pmml` or another kind of function that is none of FEEL; the body then says where it is."""

    parameters: tuple[Variable, ...]
    body: Boxed | None
    external: str | None = None


@dataclass(frozen=True, slots=True)
class InputClause:
    """A condition column; `values` are its allowed values as unary tests."""

    label: str | None
    text: str
    type: str | None
    values: str | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """An output column; `values` are its allowed values in order of priority."""

    name: str | None
    type: str | None
    values: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row; annotations run with the table's."""

    label: str | None
    tests: tuple[str, ...]
    results: tuple[str, ...]
    annotations: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Table(Boxed):
    """A decision table; `hit_policy` by the policy's own words (`collect sum`)."""

    hit_policy: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type: `base` (a reference), or `components`, or a function; a list of that where it `is_collection`."""

    name: str
    where: Where
    base: str | None = None
    components: tuple[ItemDefinition, ...] = ()
    is_collection: bool = False
    allowed: str | None = None
    constraint: str | None = None
    function: tuple[tuple[str | None, ...], str | None] | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    where: Where
    variable: Variable
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`requires` are hrefs."""

    id: str
    name: str
    where: Where
    variable: Variable
    logic: Boxed | None
    requires: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    question: str | None = None
    answers: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model."""

    id: str
    name: str
    where: Where
    variable: Variable
    function: FunctionOf | None
    requires: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service; all references are hrefs."""

    id: str
    name: str
    where: Where
    variable: Variable
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """A knowledge source."""

    id: str
    name: str
    where: Where
    kind: str | None = None
    location: str | None = None
    owner: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Import:
    name: str
    namespace: str
    location: str | None
    where: Where


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole model."""

    name: str
    namespace: str
    where: Where
    version: str
    """Of DMN."""
    imports: tuple[Import, ...] = ()
    types: tuple[ItemDefinition, ...] = ()
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    services: tuple[Service, ...] = ()
    authorities: tuple[Authority, ...] = ()
    description: str | None = None
    notes: tuple[str, ...] = field(default=())
    """Text annotations."""
