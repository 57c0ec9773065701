"""The only door to the outside: every connection is judged on the address it really goes to."""

from laleo.core.egress.fetching import Fetched, Unreachable, fetch
from laleo.core.egress.relays import NoRelay, relay
from laleo.core.egress.rules import OPERATOR, Policy, Refused, tenant
from laleo.core.egress.session import Answer, Failed, Session
from laleo.core.egress.sockets import connect
from laleo.core.egress.targets import Target, Unresolved, judge

__all__ = [
    "OPERATOR",
    "Answer",
    "Failed",
    "Fetched",
    "NoRelay",
    "Policy",
    "Refused",
    "Session",
    "Target",
    "Unreachable",
    "Unresolved",
    "connect",
    "fetch",
    "judge",
    "relay",
    "tenant",
]
