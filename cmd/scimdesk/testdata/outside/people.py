"""Drive a SCIM server through scim2-cli, as a person at a terminal would.

Usage: people.py BASE_URL, with the token in SCIM_TOKEN.

Every step runs the "scim" command line in a process of its own and checks
what it printed. The first step that is not as it should be ends the run with
exit code 1 and a sentence; otherwise one JSON document tells the steps.
"""

import json
import os
import subprocess
import sys
import uuid

CLI = [sys.executable, "-c", "from scim2_cli import cli; cli(prog_name='scim')"]
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
steps = []


def scim(*arguments, payload=None, fails=False):
    """Run one command; answer what it printed, as JSON when it is JSON."""
    environment = os.environ | {
        "SCIM_CLI_URL": sys.argv[1],
        "SCIM_CLI_HEADERS": "Authorization: Bearer " + os.environ["SCIM_TOKEN"],
    }
    done = subprocess.run(
        CLI + list(arguments),
        input="" if payload is None else json.dumps(payload),
        env=environment, capture_output=True, text=True, timeout=60,
    )
    steps.append("scim " + " ".join(arguments))
    if (done.returncode != 0) != fails:
        sys.exit(f"{steps[-1]}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        return done.stdout + done.stderr


def wants(what, wanted, got):
    """End the run unless got is what was wanted."""
    if wanted != got:
        sys.exit(f"{steps[-1]}: {what}: wanted {wanted!r}, got {got!r}")


def found(name):
    """How many users a search by userName finds."""
    return scim("query", "user", "--filter", f'userName eq "{name}"').get("totalResults")


def create(name):
    made = scim(
        "create", "user", "--user-name", name, "--display-name", "Ada Okonjo", "--active", "true",
        "--name", json.dumps({"givenName": "Ada", "familyName": "Okonjo"}),
        "--emails", json.dumps([{"value": name, "type": "work", "primary": True}]),
    )
    wants("userName", name, made["userName"])
    wants("family name", "Okonjo", made["name"]["familyName"])
    wants("active", True, made["active"])
    return made["id"]


def read(user, name):
    wants("id", user, scim("query", "user", user)["id"])
    wants("found by name", 1, found(name))
    wants("found by name in capitals", 1, found(name.upper()))
    page = scim("query", "user", "--count", "1", "--start-index", "1")
    wants("users on a page of one", 1, len(page["Resources"]))


def change(user, name):
    scim("modify", "user", user, "replace", "displayName", "Ada O.", "add", "title", "Botanist")
    changed = scim("query", "user", user)
    wants("displayName", "Ada O.", changed["displayName"])
    wants("title", "Botanist", changed["title"])
    replaced = scim("replace", "user", payload={
        "schemas": [USER], "id": user, "userName": name, "active": False,
        "name": {"givenName": "Ada", "familyName": "Berg"},
    })
    wants("active", False, replaced["active"])
    wants("title", None, replaced.get("title"))
    wants("family name", "Berg", scim("query", "user", user)["name"]["familyName"])


def refuse(name):
    """A second user of the same name is refused, in words."""
    answer = scim("create", "user", "--user-name", name, fails=True)
    wants("uniqueness in the refusal", True, "uniqueness" in str(answer))


def delete(user, name):
    scim("delete", "user", user)
    wants("found after deleting", 0, found(name))
    scim("query", "user", user, fails=True)


def groups(user):
    """Groups, the user's view of them, and what discovery says."""
    made = scim("create", "group", "--display-name", "Staff " + user, "--members", json.dumps([{"value": user}]))
    wants("members", [user], [member["value"] for member in made["members"]])
    wants("groups of the user", [made["id"]], [g["value"] for g in scim("query", "user", user)["groups"]])
    wants("found by name", 1, scim("query", "group", "--filter", f'displayName eq "Staff {user}"')["totalResults"])
    scim("modify", "group", made["id"], "remove", "members", fails=False)
    wants("members after removing", [], scim("query", "group", made["id"]).get("members") or [])
    scim("delete", "group", made["id"])
    scim("query", "group", made["id"], fails=True)


def discovery():
    """Everything that can be read is read."""
    wants("bulk", True, scim("query", "serviceproviderconfig")["bulk"]["supported"])
    names = {t["name"] for t in scim("query", "resourcetype")["Resources"]}
    wants("types", True, {"User", "Group"} <= names)
    for schema in scim("query", "schema")["Resources"]:
        wants("schema", schema["id"], scim("query", "schema", schema["id"])["id"])


def main():
    name = f"ada.okonjo.{uuid.uuid4().hex[:12]}@example.com"
    wants("found before creating", 0, found(name))
    user = create(name)
    refuse(name)
    read(user, name)
    change(user, name)
    groups(user)
    discovery()
    delete(user, name)
    print(json.dumps({"steps": len(steps), "commands": steps}))


main()
