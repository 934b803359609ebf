"""Hold a SCIM server to RFC 7643 and 7644 with scim2-tester.

Usage: tester.py BASE_URL, with the token in SCIM_TOKEN.

Runs every check of every resource type the server publishes, and prints one
JSON document: how many checks ran, how many of them for which type, how each
status was counted, and the errors, deviations and skips with their reasons.
It always exits 0 when the checks could be run; judging them is the caller's.
"""

import collections
import json
import os
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server


def tell(result):
    return {
        "check": result.title, "of": result.resource_type,
        "status": result.status.name, "reason": result.reason,
        "data": None if result.data is None else str(result.data)[:2000],
    }


def those(told, *statuses):
    return [check for check in told if check["status"] in statuses]


def main():
    headers = {"Authorization": "Bearer " + os.environ["SCIM_TOKEN"]}
    client = SyncSCIMClient(Client(base_url=sys.argv[1], headers=headers, timeout=60))
    told = [tell(result) for result in check_server(client)]
    print(json.dumps({
        "checks": len(told),
        "types": collections.Counter(check["of"] for check in told if check["of"]),
        "counts": collections.Counter(check["status"] for check in told),
        "errors": those(told, "ERROR", "CRITICAL"),
        "deviations": those(told, "DEVIATION"),
        "skips": those(told, "SKIPPED"),
    }))


main()
