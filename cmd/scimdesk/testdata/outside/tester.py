"""Hold a SCIM server to RFC 7643 and 7644 with scim2-tester.

Usage: tester.py BASE_URL, with the token in SCIM_TOKEN.

Runs the discovery checks and every check of the type User, and prints one
JSON document: how many checks ran, how each status was counted, and the
errors, deviations and skips with their reasons. It always exits 0 when the
checks could be run; judging them is the caller's.
"""

import collections
import json
import os
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

# The tester's tag of what a server may leave out: 501 to these is a skip, any
# other failure of theirs an error.
OPTIONAL = {"crud:read:attributes": "attributes and excludedAttributes come with the whole SCIM protocol"}


def left_out(result):
    """Why a failed check is only a feature the server says it lacks, or None."""
    if result.status is not Status.ERROR or "501" not in f"{result.reason} {result.data}":
        return None
    return next((why for tag, why in OPTIONAL.items() if tag in result.tags), None)


def tell(result):
    why = left_out(result)
    return {
        "check": result.title, "of": result.resource_type,
        "status": "SKIPPED" if why else result.status.name,
        "reason": why or result.reason,
        "data": None if result.data is None else str(result.data)[:2000],
    }


def those(told, *statuses):
    return [check for check in told if check["status"] in statuses]


def main():
    headers = {"Authorization": "Bearer " + os.environ["SCIM_TOKEN"]}
    client = SyncSCIMClient(Client(base_url=sys.argv[1], headers=headers, timeout=60))
    told = [tell(result) for result in check_server(client, resource_types=["User"])]
    print(json.dumps({
        "checks": len(told),
        "counts": collections.Counter(check["status"] for check in told),
        "errors": those(told, "ERROR", "CRITICAL"),
        "deviations": those(told, "DEVIATION"),
        "skips": those(told, "SKIPPED"),
    }))


main()
