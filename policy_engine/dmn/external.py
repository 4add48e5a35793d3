"""What a model has others do (Java, PMML, another language) as FEEL's external functions (DMN 1.5, 10.3.2.13.3).

So it stays readable in the policy, and fails where it is reached, and there alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policy_engine.dmn.model import Boxed, Context, FunctionOf, Literal
from policy_engine.values.text import quote


def external_text(function: FunctionOf, parameters: Iterable[tuple[str, str | None]]) -> str:
    """The definition of a boxed function that is not of FEEL, with its parameters and their types."""
    given = ", ".join(f"{name}: {type_}" if type_ else name for name, type_ in parameters)
    return f"function({given}) external {{{quote(function.external or '')}: {_place(function.body)}}}"


def uncalled(said: Mapping[str, str]) -> str:
    """The call of what is not FEEL and has no parameters: it can be read, and not be evaluated."""
    return f"(function() external {{{', '.join(f'{quote(key)}: {quote(text)}' for key, text in said.items())}}})()"


def _place(body: Boxed | None) -> str:
    """What says where an external function is: a context of texts."""
    match body:
        case Context(entries=entries):
            return "{" + ", ".join(f"{quote(variable.name)}: {_place(value)}" for variable, value in entries) + "}"
        case Literal(text=text):
            return text if text.startswith('"') else quote(text)
        case _:
            return "{}"
