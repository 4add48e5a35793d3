"""Types of every shape, a few levels deep."""

from __future__ import annotations

from hypothesis import strategies as st

from policy_engine.types.feeltype import (
    ANY,
    ANY_CONTEXT,
    ANY_FUNCTION,
    BOOLEAN,
    DATE,
    DATE_TIME,
    MONEY,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    FunctionType,
    Kind,
    ListType,
    NullableType,
    RangeType,
    ScalarType,
    Type,
)

WORDS = ("a", "b", "c", "d")

enumerations = st.lists(st.sampled_from(WORDS), min_size=1, unique=True).map(
    lambda words: ScalarType(Kind.STRING, tuple(words))
)
scalars: st.SearchStrategy[Type] = st.one_of(
    st.sampled_from([NUMBER, MONEY, STRING, BOOLEAN, DATE, DATE_TIME]), enumerations
)
leaves: st.SearchStrategy[Type] = st.one_of(scalars, st.sampled_from([ANY, NULL, ANY_CONTEXT, ANY_FUNCTION]))


def _contexts(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    fields = st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    return st.builds(lambda entries, closed: ContextType(tuple(entries.items()), closed), fields, st.booleans())


def _functions(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    parameters = st.lists(inner, max_size=2).map(tuple)
    # Without parameters: a function of none (its names are known), or one of which nothing is known.
    return st.builds(
        lambda types, result, known: FunctionType(types, result, () if known and not types else None),
        parameters,
        inner,
        st.booleans(),
    )


types: st.SearchStrategy[Type] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(ListType),
        inner.map(RangeType),
        scalars.map(NullableType),
        _contexts(inner),
        _functions(inner),
    ),
    max_leaves=6,
)
