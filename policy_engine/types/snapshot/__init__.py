"""A snapshot read against its schema: quick checks that say yes, thorough ones that say what is wrong."""

from policy_engine.types.snapshot.reader import Reader
from policy_engine.types.snapshot.reading import Locate, Reading

__all__ = ["Locate", "Reader", "Reading"]
