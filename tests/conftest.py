"""Rules for every test: with CI=true nothing may skip."""

import os

import pytest

IN_CI = os.environ.get("CI") == "true"


def _forbid_skip(report):
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        *_, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"CI=true, so nothing may skip. It would have skipped: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _forbid_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _forbid_skip((yield))
