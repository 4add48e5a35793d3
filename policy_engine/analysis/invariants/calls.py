"""Calls of functions and built-ins, and loops: what is known of their values."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from policy_engine.analysis.invariants.arithmetic import UNKNOWN, fits, key_of, term_of
from policy_engine.analysis.invariants.chains import Before, Chain, Loop, chain_of
from policy_engine.analysis.invariants.compare import compared, is_plain
from policy_engine.analysis.invariants.constants import MAX_STEPS
from policy_engine.analysis.invariants.linear import Fact, of_constant, of_key
from policy_engine.analysis.invariants.refute import at_most
from policy_engine.analysis.invariants.sums import Summed, summed
from policy_engine.analysis.invariants.symbols import NoWay, Symbol, Way
from policy_engine.engine.clock import dialect_of
from policy_engine.feel.ast import Between, BooleanLiteral, Call, Comparison, For, In, InstanceOf, Logical, Quantified
from policy_engine.feel.builtins.signature import Builtin
from policy_engine.feel.compiler import FunctionGlobal
from policy_engine.feel.runtime_calls import MISMATCH, conform
from policy_engine.policy.link.linked import Unit
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import ANY, NUMBER, AnyType, ListType, ScalarType, Type
from policy_engine.types.relations import nullable, strip_nullable
from policy_engine.values.work import TOO_LONG, end, start

if TYPE_CHECKING:
    from policy_engine.analysis.invariants.symbolic import Scope, Symbolic

TESTS: Final = (Comparison, Logical, Between, In, InstanceOf, Quantified, BooleanLiteral)
"""Expressions whose value is never a number, so that a filter by them picks items."""
MAX_CALLS: Final = 8
"""Calls within calls that are looked into."""
_MAX_LOOPS: Final = 2
_MANY: Final = Decimal(10) ** 9
"""More items than a list in memory has."""


class Calls:
    """The calls and loops among the expressions that a `Symbolic` goes through."""

    def __init__(self, around: Symbolic) -> None:
        self._around = around
        self._sums: dict[Hashable, Summed] = {}

    # Functions of the policy

    def function(self, node: Call, called: Unit, unit: Unit, scope: Scope) -> Any:
        """The value of a call of a policy's function; `UNKNOWN` where it is not looked into."""
        around = self._around
        declared = around.program.built.globals.get(called.name)
        if called.is_dmn or not isinstance(declared, FunctionGlobal) or len(scope.calls) >= MAX_CALLS:
            return UNKNOWN
        if any(argument.name is not None for argument in node.arguments):
            return UNKNOWN
        if len(node.arguments) != len(declared.parameters) or id(node) in scope.calls:
            return UNKNOWN
        values = {}
        for argument, name, type_ in zip(node.arguments, declared.parameters, declared.types, strict=True):
            value = self._conformed(around.value(argument.value, unit, scope), type_)
            if value is UNKNOWN:
                return UNKNOWN
            if value is MISMATCH:
                return None
            values[name] = value
        inner = type(scope)({name: _given(value) for name, value in values.items()}, (*scope.calls, id(node)))
        return around.value(called.node, called, inner)

    def _conformed(self, value: Any, type_: Type | None) -> Any:
        """An argument as a parameter's type asks for it."""
        bare = ANY if type_ is None else strip_nullable(type_)
        if value is None or isinstance(bare, AnyType):
            return value
        if is_plain(value):
            return conform(value, bare)
        if not isinstance(value, Symbol):
            return UNKNOWN
        if self._around.way.is_null(value):
            return None
        own = strip_nullable(value.type)
        if own == bare or (isinstance(bare, ScalarType) and value.kind is bare.kind):
            return value
        if isinstance(bare, ListType) and chain_of(value) is not None:
            # Its items are of the type, or nothing is called.
            fit = self._around.way.choose(("fits", value.key, str(bare)), (True, False))
            return value if fit else MISMATCH
        return UNKNOWN

    # Built-ins

    def built_in(self, name: str, node: Call, unit: Unit, scope: Scope) -> Any:
        """The value of a call of a built-in; `UNKNOWN` where not even an identity is known of it."""
        around = self._around
        builtin = dialect_of(unit).builtins.get(name)
        if builtin is None or builtin.clock or any(argument.name is not None for argument in node.arguments):
            return UNKNOWN
        values = [around.value(argument.value, unit, scope) for argument in node.arguments]
        if around.fine and name in ("min", "max") and len(values) > 1:
            return self._extreme("<" if name == "min" else ">", values)
        if values and all(map(_is_known, values)):
            return _called(builtin, values)
        if any(value is None and not _takes_null(builtin, at, len(values)) for at, value in enumerate(values)):
            return None
        keys = [key_of(value) for value in values]
        if any(key is None for key in keys):
            key = around.key(node, scope)
            return Symbol(key, made=chain_of(values[0])) if name == "sort" and values else UNKNOWN
        symbol = Symbol(("call", name, *keys), _result(builtin, len(values)))
        match name:
            case "count" if len(values) == 1:
                return self._count(values[0], symbol)
            case "sum" if len(values) == 1:
                return self._sum(values[0], symbol)
            case "append":
                return self._append(values, symbol)
            case "sort":
                return replace(symbol, made=chain_of(values[0]))
            case "floor" | "ceiling" if len(values) == 1:
                return self._rounded(name, values[0], symbol)
            case _:
                return symbol

    def _extreme(self, operator: str, values: list[Any]) -> Any:
        """The least or largest of some numbers: it is one of them."""
        way = self._around.way
        numbers = [way.value(value) for value in values]
        if any(number is None or term_of(number, way) is None for number in numbers):
            return UNKNOWN
        best = numbers[0]
        for one in numbers[1:]:
            best = one if compared(operator, one, best, way) is True else best
        return best

    def _count(self, items: Any, symbol: Symbol) -> Any:
        if isinstance(items, Symbol) and isinstance(items.made, Before):
            if items.made.last is None:
                return Decimal(0)
            return Symbol(symbol.key, NUMBER, Decimal(1), _MANY, 0)
        return replace(symbol, type=nullable(NUMBER), low=Decimal(0), high=_MANY, scale=0)

    def _append(self, values: list[Any], symbol: Symbol) -> Symbol:
        chain = chain_of(values[0]) if values else None
        if chain is None or self._around.way.is_null(values[0]):
            return symbol
        return replace(symbol, type=ListType(ANY), made=replace(chain, more=(*chain.more, *values[1:])))

    def _rounded(self, name: str, value: Any, symbol: Symbol) -> Any:
        """`floor` and `ceiling`: an integer less than one away, on the known side."""
        way = self._around.way
        value = way.value(value)
        term = None if value is None else term_of(value, way)
        if term is None or term.form is None:
            return symbol
        own, one = of_key(symbol.key), of_constant(1)
        assert one is not None  # noqa: S101 - one is not large
        lower, upper = (own, term.form) if name == "floor" else (term.form, own)
        facts = (at_most(lower, upper),)
        low = Decimal(0) if term.low is not None and term.low >= 0 else None
        return replace(symbol, type=nullable(NUMBER), low=low, facts=facts)

    def _sum(self, items: Any, symbol: Symbol) -> Any:
        chain = chain_of(items)
        symbol = replace(symbol, type=nullable(NUMBER))
        if chain is None or not all(isinstance(one, Decimal) and one >= 0 for one in chain.more):
            return symbol
        if chain.key not in self._sums:
            self._sums[chain.key] = self._summed(replace(chain, more=()))
        known = self._sums[chain.key]
        if not known.positive:
            return symbol
        facts: tuple[Fact, ...] = ()
        high, scale = None, None
        if known.most is not None and not any(chain.more):
            facts = (at_most(of_key(symbol.key), known.most),)
            if fits(Decimal(0), known.high, known.scale):
                high, scale = known.high, known.scale
        # There is no sum of nothing, and none where it is too large.
        is_number = bool(chain.more) and high is not None and not self._around.way.is_null(items)
        type_ = NUMBER if is_number else symbol.type
        return replace(symbol, type=type_, low=Decimal(0), high=high, scale=scale, facts=facts)

    # Loops

    def loop(self, node: For, unit: Unit, scope: Scope) -> Any:
        """The list that a loop makes."""
        first = node.iterations[0]
        symbol = Symbol(self._around.key(node, scope), ListType(ANY))
        if len(node.iterations) > 1 or first.upto is not None or first.name == "partial":
            return replace(symbol, type=ANY)
        items = self._around.value(first.domain, unit, scope)
        if items is None or (isinstance(items, Symbol) and self._around.way.is_null(items)):
            return None
        chain = chain_of(items)
        return replace(symbol, made=Chain(Loop(node, unit, frozenset(scope), chain.items if chain else None)))

    def _summed(self, chain: Chain) -> Summed:
        around = self._around
        if around.depth >= _MAX_LOOPS:
            return Summed()
        inner = type(around)(around.program, fine=True, depth=around.depth + 1)

        def item(way: Way, before: Before) -> Any:
            inner.start(way)
            if not isinstance(chain.source, Loop):
                return inner.item_of(chain.source)
            return inner.turn(chain.source, before)

        def entry(value: Any, name: str, way: Way) -> Any:
            return inner.entry(value, name)

        return summed(chain, item, entry, around.way.budget)


def _called(builtin: Builtin, values: list[Any]) -> Any:
    """What a built-in makes of constants."""
    outer = start(MAX_STEPS)
    try:
        found = builtin.call(values)
    except Halt as halt:
        if halt.problem.code == TOO_LONG:
            return UNKNOWN
        raise NoWay from halt
    finally:
        end(outer)
    return found if _is_known(found) else UNKNOWN


def _is_known(value: Any) -> bool:
    """Whether a value is a constant, or a list of constants."""
    return is_plain(value) or (isinstance(value, list) and all(map(is_plain, value)))


def _given(value: Any) -> Any:
    return lambda: value


def _takes_null(builtin: Builtin, at: int, count: int) -> bool:
    """Whether a built-in has a use for a null as one of its arguments; otherwise its value is null."""
    taken = [signature for signature in builtin.signatures if signature.takes(count)]
    return any(signature.parameter(at).takes_null for signature in taken)


def _result(builtin: Builtin, count: int) -> Type:
    """The type of a built-in's values, which may be null; `Any` where it depends on the arguments."""
    results = [signature.result for signature in builtin.signatures if signature.takes(count)]
    if results and isinstance(results[0], ScalarType) and all(one == results[0] for one in results):
        return nullable(results[0])
    return ANY

