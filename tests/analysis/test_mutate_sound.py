"""Mutation is sound: no change that a case sees is proved to change nothing, and the set itself is never changed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.analysis.mutation.bench import Bench
from policy_engine.analysis.mutation.judge import all_mutants, mutate, proved_same
from policy_engine.analysis.mutation.judge_edits import all_edits, proved_same as edit_proved_same
from policy_engine.analysis.mutation.edits import edited
from policy_engine.analysis.mutation.text import mutation_text
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.cases.check import cases_of
from policy_engine.cases.model import Case
from policy_engine.text.problem import PolicyError
from tests.support import write_set
