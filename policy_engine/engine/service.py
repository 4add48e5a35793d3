"""Decision services at run time (DMN 1.5, 10.4)."""

from __future__ import annotations

from policy_engine.engine.clock import Apart
from policy_engine.engine.run import Run
from policy_engine.policy.link.linked import LinkedService


class Service:
    """A decision service ready to be called: `service(run, *arguments)`.

    Its decisions are evaluated in a run of their own, with the arguments in the place of the snapshot's fields and
    of the input decisions, so that what is outside neither shows nor changes; the moment stays the snapshot's.
    """

    __slots__ = ("_data", "_decisions", "_fields", "_outputs")

    def __init__(self, linked: LinkedService, indexes: dict[str, int], fields: tuple[str, ...]) -> None:
        self._data = linked.input_data
        self._decisions = tuple(indexes[name] for name in linked.input_decisions)
        self._outputs = tuple((indexes[unit], name) for unit, name in linked.outputs)
        self._fields = fields

    def __call__(self, run: Run, *arguments: object) -> object:
        """The only output, or a context of several by name."""
        count = len(self._data)
        inputs = Apart(dict.fromkeys(self._fields))
        inputs.around = run.inputs
        for way, argument in zip(self._data, arguments[:count], strict=True):
            _put(inputs, way, argument)
        inner = run.apart(inputs, dict(zip(self._decisions, arguments[count:], strict=True)))
        if len(self._outputs) == 1:
            return inner.value(self._outputs[0][0])
        return {name: inner.value(index) for index, name in self._outputs}


def _put(inputs: dict[str, object], way: tuple[str, ...], value: object) -> None:
    """Puts an argument where the snapshot has its field, in contexts made for the call alone."""
    for name in way[:-1]:
        within = inputs.get(name)
        inputs[name] = inputs = within if isinstance(within, dict) else {}
    inputs[way[-1]] = value
