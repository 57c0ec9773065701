"""Measurements: `make bench`, or `.venv/bin/python -m bench NAME`. Each prints its figures.

A benchmark is a module here with `measure() -> dict`; results land in bench/results/NAME.json with
the machine, the commit and the date. No figure here ever fails the tests.
"""
