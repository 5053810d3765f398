"""The keys of the settings of ``check``: what each says, what it takes, and what holds without it."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.selection import ALL, KNOWN
from convarith.readers.keys import Key
from convarith.readers.kinds import FRAMEWORK_NAME, SHAPE, Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE = {"enum": [ALL, *KNOWN]}
_SEVERITY = {"enum": [str(each) for each in Severity]}
_ONE_OR_MORE = {"type": ["string", "array"]}

CODES = Kind(
    "codes",
    "a code of a rule, `all`, or a list",
    {**_ONE_OR_MORE, "items": _CODE, "if": {"type": "string"}, "then": _CODE},
)
SEVERITY = Kind("severity", f"one of {', '.join(Severity)}", _SEVERITY)
SEVERITIES = Kind(
    "severities",
    "a table of severities by the codes of rules",
    {"type": "object", "propertyNames": _CODE, "additionalProperties": _SEVERITY},
)
CODES_BY_FILES = Kind(
    "codes_by_files",
    "a table of codes by patterns of files",
    {"type": "object", "additionalProperties": {"$ref": "#/$defs/codes"}},
)
PATTERNS = Kind(
    "patterns", "a pattern of files, as in `.gitignore`, or a list", {**_ONE_OR_MORE, "items": {"type": "string"}}
)
FILE = Kind("file", "the path of a file", {"type": "string", "minLength": 1})

KEYS: Mapping[str, Key] = {
    "select": Key(CODES, "The rules that run, and no others.", ["does-not-fit"], otherwise="those that are on"),
    "extend-select": Key(CODES, "Rules that run besides.", ["unused-ignore"], otherwise="none"),
    "ignore": Key(CODES, "Rules that do not run.", ["even-same"], otherwise="none"),
    "severity": Key(SEVERITIES, "How bad what a rule finds is.", {"even-same": "error"}, otherwise="the rule's own"),
    "per-file-ignores": Key(
        CODES_BY_FILES, "Rules that do not run on some files.", {"legacy/**": ["even-same"]}, otherwise="none"
    ),
    "include": Key(PATTERNS, "Files in folders that are checked.", ["nets/**"], otherwise="all of known endings"),
    "exclude": Key(PATTERNS, "Files and folders that are passed over.", ["drafts"], otherwise="none"),
    "baseline": Key(FILE, "The file of findings that are put up with.", "convarith-baseline.json", otherwise="none"),
    "fail-on": Key(SEVERITY, "The least severity that makes a check fail.", "warning", "error"),
    "framework": Key(
        FRAMEWORK_NAME,
        "The framework in whose words networks are that name none.",
        "pytorch",
        otherwise="convarith's own words",
    ),
    "input": Key(SHAPE, "What comes into networks that tell no input.", "3x224x224", otherwise="not checked"),
}
"""Each setting, in the order of `convarith.lint.settings.READERS`."""
