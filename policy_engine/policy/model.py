"""The model: what a set of policy files says, still as written.

The reader fills it, with FEEL as raw fragments; the linker parses, checks and orders it. Nouns only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from policy_engine.policy.basis import Basis as Basis
from policy_engine.policy.basis import Named as Named
from policy_engine.policy.rows import Row as Row
from policy_engine.policy.rows import Rows as Rows
from policy_engine.text.source import Fragment, Source, Span


class HitPolicy(StrEnum):
    """DMN's hit policies (DMN 1.5, 8.2.8)."""

    UNIQUE = "unique"
    ANY = "any"
    FIRST = "first"
    PRIORITY = "priority"
    RULE_ORDER = "rule order"
    OUTPUT_ORDER = "output order"
    COLLECT = "collect"
    COLLECT_SUM = "collect sum"
    COLLECT_MIN = "collect min"
    COLLECT_MAX = "collect max"
    COLLECT_COUNT = "collect count"

    @property
    def is_single(self) -> bool:
        """Whether one row (or rows that agree) decides."""
        return self in (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY)

    @property
    def gives_list(self) -> bool:
        """Whether all rows that match give a list."""
        return self in (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT)


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """A type as written: `text` (a FEEL type, a trailing `?` for a declared null), or `values`, or `fields`."""

    span: Span
    text: Fragment | None = None
    values: tuple[Fragment, ...] | None = None
    fields: tuple[tuple[Named, TypeSpec], ...] | None = None
    nullable: bool = False


class Semantics(StrEnum):
    """What a file's logic does with what it did not foresee.

    `strict`: an undeclared null, an unmatched table and a type mismatch are problems. `dmn`: they are what the
    standard makes of them, mostly null; nothing needs a citation. Imported models are of the second kind.
    """

    STRICT = "strict"
    DMN = "dmn"


# Logic: how a value is made


@dataclass(frozen=True, slots=True)
class Logic:
    """Any way to make a value."""

    span: Span


@dataclass(frozen=True, slots=True)
class ExpressionLogic(Logic):
    """One FEEL expression."""

    text: Fragment


@dataclass(frozen=True, slots=True)
class ContextLogic(Logic):
    """A boxed context: entries in order, each seeing those before; `result` is the value, or the whole context."""

    entries: tuple[tuple[Named, Logic], ...]
    result: Logic | None


@dataclass(frozen=True, slots=True)
class ConditionalLogic(Logic):
    """A boxed conditional: `if`, `then`, `else`; only the branch taken is evaluated."""

    condition: Logic
    then: Logic
    otherwise: Logic


@dataclass(frozen=True, slots=True)
class UnreadLogic(Logic):
    """Logic that could not be read, which is told. It keeps its owner's name known; nothing of it is ever run."""


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A condition column: its label, the expression it tests, a declared type if any."""

    label: Named
    expression: Fragment
    type: TypeSpec | None = None
    heading: Span | None = field(default=None, compare=False)
    """Where its header stands above the rows; None where its label is all there is."""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output column: its name, its declared type or values (in order of priority)."""

    name: Named
    type: TypeSpec | None = None
    heading: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TableLogic(Logic):
    """A decision table (DMN 1.5, 8)."""

    hit_policy: HitPolicy
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rows: Rows
    default: tuple[Fragment, ...] | None = None
    default_because: Fragment | None = None
    told: bool = False
    """Whether something of it is wrong, which is told: what it gives is then not known."""
    basis: Basis = field(default_factory=Basis)
    """What rows that have no basis of their own rest on (they have it already), and the default."""
    allow: tuple[tuple[Named, str], ...] = ()
    """Findings of the analysis that are meant, by the names that it gives them, and why."""


# Declarations


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: `public` ones are what services ask for; named values are private."""

    name: Named
    logic: Logic
    public: bool
    question: str | None = None
    description: str | None = None
    type: TypeSpec | None = None
    basis: Basis = field(default_factory=Basis)


@dataclass(frozen=True, slots=True)
class Function:
    """A business knowledge model: it sees its parameters and other functions only."""

    name: Named
    parameters: tuple[tuple[Named, TypeSpec], ...]
    logic: Logic
    result: TypeSpec | None = None
    description: str | None = None
    basis: Basis = field(default_factory=Basis)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a day on (None: from always)."""

    starts: date | None
    text: Fragment


@dataclass(frozen=True, slots=True)
class PolicyParameter:
    """A constant that a policy author changes in one line."""

    name: Named
    values: tuple[DatedValue, ...]
    basis: Basis
    description: str | None = None
    type: TypeSpec | None = None


@dataclass(frozen=True, slots=True)
class NamedType:
    """An item definition (DMN 1.5, 7.3.2)."""

    name: Named
    spec: TypeSpec


@dataclass(frozen=True, slots=True)
class DecisionService:
    """A decision service (DMN 1.5, 10.4): decisions of the set, called like a function.

    Its parameters are the input data, then the input decisions. Output decisions may rest on the encapsulated ones;
    those and the outputs are evaluated afresh, with the arguments in the place of the inputs. `called` are the names
    of its own that it has for outputs and inputs.
    """

    name: Named
    outputs: tuple[Named, ...]
    encapsulated: tuple[Named, ...] = ()
    input_decisions: tuple[Named, ...] = ()
    input_data: tuple[Named, ...] = ()
    type: TypeSpec | None = None
    description: str | None = None
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def elements(self) -> tuple[Named, ...]:
        """The input data and decisions that a call gives, in order (DMN 1.5, 10.4.2)."""
        return (*self.input_data, *self.input_decisions)

    @property
    def parameters(self) -> tuple[str, ...]:
        """What a call calls them, in the same order."""
        return tuple(self.name_of(element) for element in self.elements)

    def name_of(self, element: Named) -> str:
        """What the service calls an output or input."""
        return self.called.get(element.name, element.name)


@dataclass(frozen=True, slots=True)
class Constraint:
    """The values that a named type allows, as FEEL unary tests (DMN 1.5, 7.3.3)."""

    type: Named
    tests: Fragment


@dataclass(frozen=True, slots=True)
class Invariant:
    """What holds for every snapshot, whatever the tables say: a condition that is `never` true, or always is."""

    name: Named
    condition: Fragment
    never: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Document:
    """A source document; a higher authority (a smaller rank) wins where two disagree."""

    name: Named
    title: str
    authority: str
    rank: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence of a document that states policy."""

    id: Named
    document: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One policy file: one version of one policy. Both effective days are within it; None is open."""

    source: Source
    name: Named
    effective_from: date | None
    effective_to: date | None
    types: tuple[NamedType, ...] = ()
    parameters: tuple[PolicyParameter, ...] = ()
    functions: tuple[Function, ...] = ()
    decisions: tuple[Decision, ...] = ()
    documents: tuple[Document, ...] = ()
    facts: tuple[Fact, ...] = ()
    description: str | None = None
    semantics: Semantics = Semantics.STRICT
    inputs: tuple[NamedType, ...] = ()
    """The types of the snapshot's fields, where its schema leaves them open."""
    constraints: tuple[Constraint, ...] = ()
    services: tuple[DecisionService, ...] = ()
    invariants: tuple[Invariant, ...] = ()

    @property
    def is_dmn(self) -> bool:
        """Whether the standard's semantics hold in it."""
        return self.semantics is Semantics.DMN


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """A directory of policy files: everything the linker needs. `name` and `version` label the set."""

    name: str
    version: str
    files: tuple[PolicyFile, ...]
    schema: Source
    digest: str
    """SHA-256 (hex) over every file that was read, names and bytes, in name order."""
    whole: bool = True
    """Whether each file could be read: otherwise a name that nobody declares may stand in one that could not."""
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The bytes of every file that was read, by its name from the directory."""

    @property
    def is_dmn(self) -> bool:
        """Whether a file of the set has the standard's semantics."""
        return any(file.is_dmn for file in self.files)
