"""The generated parts of the documentation, by the names that pages call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools.pages.commands import commands
from tools.pages.feel import feel_functions
from tools.pages.limits import limits
from tools.pages.policy_keys import policy_keys
from tools.pages.snapshot_fields import snapshot_fields

PARTS: Mapping[str, Callable[[], str]] = {
    "commands": commands,
    "feel-functions": feel_functions,
    "limits": limits,
    "policy-keys": policy_keys,
    "snapshot-fields": snapshot_fields,
}
