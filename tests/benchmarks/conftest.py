"""Benchmarks are run by hand, and need packages that the tests do not."""

collect_ignore_glob = ["*.py"]
