"""Format ``junit``: XML in which each network is a test case, as CI servers show tests."""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from convarith.engine.numbers import counted
from convarith.lint.findings import Severity
from convarith.report.checks.finding import text as line_of
from convarith.report.checks.wording import in_a_line, printable, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding
    from convarith.report.checks.outcome import Outcome


def write(outcome: Outcome) -> str:
    """Give the networks as test cases: errors fail them, warnings are their output, files not read are errors."""
    root = Element("testsuites", name="convarith")
    for file in outcome.files:
        _file(root, file, outcome.path(file.file))
    if not outcome.files:  # a report without tests is taken for one that failed, or for none
        case = SubElement(SubElement(root, "testsuite", name="convarith"), "testcase", name="check", time="0")
        SubElement(case, "skipped", message="there was nothing to check")
    for suite in (*root, root):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(name, str(sum(1 for _ in suite.iter(tag))))
    indent(root)
    return tostring(root, "unicode", xml_declaration=True)


def _file(root: Element, file: CheckedFile, path: str) -> None:
    suite = SubElement(root, "testsuite", name=printable(path))
    met: Counter[str] = Counter()
    for network in file.networks:
        met[network.name] += 1
        again = f" ({met[network.name]})" if met[network.name] > 1 else ""
        _network(_case(suite, path, network.name + again), network)
    if file.unreadable is not None:
        _outcome(_case(suite, path, "file"), "error", [file.unreadable])


def _case(suite: Element, path: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=printable(path), name=printable(name), time="0")


def _network(case: Element, network: CheckedNetwork) -> None:
    errors, warnings = (
        [finding for finding in network.findings if finding.severity is severity] for severity in Severity
    )
    if errors:
        _outcome(case, "failure", errors)
    if warnings:
        SubElement(case, "system-out").text = "\n".join(_lines(warnings))


def _outcome(case: Element, tag: str, findings: list[Finding]) -> None:
    """Say why a test case did not pass, in one element, since many readers take no second one."""
    first, more = findings[0], len(findings) - 1
    message = told(first) + (f" (and {counted(more, 'more error')})" if more else "")
    SubElement(case, tag, type=first.code, message=message).text = "\n".join(_lines(findings))


def _lines(findings: Iterable[Finding]) -> Iterable[str]:
    for finding in findings:
        yield line_of(finding)
        if finding.fix:
            yield f"    {in_a_line(finding.fix)}"
