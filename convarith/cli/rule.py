"""``convarith rule``: what check looks for, and why."""

from __future__ import annotations

from convarith.cli.choices import RULE_CODES
from convarith.cli.messages import tell, tell_json
from convarith.cli.panels import OUTPUT
from convarith.cli.parameters import argument, flag


def rule(
    *,
    code: str | None = argument(
        metavar="[CODE]",
        help="A rule's name, to be told all of it. Default: all rules.",
        required=False,
        choices=RULE_CODES,
    ),
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
) -> None:
    """List the rules of check, or tell what one finds, why, and who mends it.

    Examples:
      # What is looked for
      convarith rule
      # What a code means
      convarith rule join-mismatch
    """
    from convarith.lint.explanations import explanation, of_rules, without_rule
    from convarith.report.rules import lines, list_lines, list_to_dict, to_dict
    from convarith.report.terminal import terminal_columns

    width = terminal_columns()
    if as_json:
        from json import dumps

        told = list_to_dict(of_rules(), without_rule()) if code is None else to_dict(explanation(code))
        tell_json(dumps(told, ensure_ascii=False))
        return
    found = list_lines(of_rules(), without_rule(), width) if code is None else lines(explanation(code), width)
    tell("\n".join(found))
