"""`policy-engine`: the commands, and what their exit codes mean.

0    done
1    the policy or the snapshot has problems (they are on standard error), or `fmt --check` would change a file
2    the command line is wrong, or `batch` cannot do its work
130  interrupted
141  whatever read the output went away
"""

from __future__ import annotations

import typer

from policy_engine.cli import batch, cases, check, coverage, diff, dmn, evaluate, explain, facts, fmt, mutate, show
from policy_engine.cli.common import print_version, show_any_character

app = typer.Typer(
    name="policy-engine",
    help=(
        "Decision tables in YAML and FEEL, applied to a snapshot of an account.\n\n"
        "Exit codes: 0 done; 1 the policy or the snapshot has problems, which are on standard error, or "
        "fmt --check would change a file; 2 the command line is wrong, or batch cannot do its work; 130 interrupted; "
        "141 the reader of the output went away."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=print_version, is_eager=True, help="Print the version and end."
    ),
) -> None:
    """Applies to all commands."""


app.command("evaluate")(evaluate.evaluate)
app.command("explain")(explain.explain)
app.command("batch")(batch.batch)
app.command("check")(check.check)
app.command("coverage")(coverage.coverage)
app.command("cases")(cases.cases)
app.command("mutate")(mutate.mutate)
app.command("diff")(diff.diff)
app.command("show")(show.show)
app.command("facts")(facts.facts)
app.command("fmt")(fmt.fmt)
app.command("import-dmn")(dmn.import_dmn)
app.command("export-dmn")(dmn.export_dmn)


def main() -> None:
    """The entry point of the `policy-engine` script."""
    show_any_character()
    app()


if __name__ == "__main__":
    main()
