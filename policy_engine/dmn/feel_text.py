"""Boxed expressions as one FEEL text, for versions of DMN that lack the boxed form."""

from __future__ import annotations

from policy_engine.policy.boxed import CallLogic, FilterLogic, IterationLogic, ListLogic
from policy_engine.policy.model import ConditionalLogic, ExpressionLogic, Logic


def as_text(logic: Logic) -> str | None:
    """The FEEL text of a logic; None where it holds what has none, as a table does."""
    match logic:
        case ExpressionLogic(text=text):
            return text.text
        case ConditionalLogic(condition=condition, then=then, otherwise=otherwise):
            return _filled("if {} then {} else {}", condition, then, otherwise)
        case FilterLogic(target=target, condition=condition):
            # A number there would be an index; the boxed form keeps what is true alone.
            return _filled("{}[{} = true]", target, condition)
        case IterationLogic(kind=kind, variable=variable, domain=domain, body=body):
            word = "return" if kind == "for" else "satisfies"
            return _filled(f"{kind} {variable.name} in {{}} {word} {{}}", domain, body)
        case ListLogic(items=items):
            return _filled(f"[{', '.join('{}' for _ in items)}]", *items)
        case CallLogic(function=function, arguments=arguments):
            given = ", ".join(f"{name.name}: {{}}" for name, _ in arguments)
            return _filled(f"{{}}({given})", function, *(value for _, value in arguments), call=True)
        case _:
            return None


def _filled(pattern: str, *parts: Logic, call: bool = False) -> str | None:
    texts = [as_text(part) for part in parts]
    found = [text for text in texts if text is not None]
    if len(found) < len(texts):
        return None
    wrapped = [text if call and at == 0 else _wrapped(text) for at, text in enumerate(found)]
    return pattern.format(*wrapped)


def _wrapped(text: str) -> str:
    """In parentheses, unless it is one word; a comment at its end must not hide the closing one."""
    if text.replace("_", "a").isalnum():
        return text
    return f"({text}\n)" if "//" in text else f"({text})"
