// Let scimmy's models read what a SCIM server answers.
//
// Usage: node models.mjs BASE_URL, with the token in SCIM_TOKEN.
//
// Each answer is given to the model of its kind, which throws when it does not
// like what it reads; then every value that was answered must still be there
// in what the model says. Prints one JSON document: how many answers of each
// kind were read. The first complaint ends the run with exit code 1.

import SCIMMY from "scimmy"

const base = process.argv[2]
const {User, Group, EnterpriseUser, ResourceType, ServiceProviderConfig} = SCIMMY.Schemas
const {ListResponse, ErrorResponse, BulkResponse} = SCIMMY.Messages
User.extend(EnterpriseUser)
const messages = "urn:ietf:params:scim:api:messages:2.0"
const read = {}

async function ask(method, path, body) {
    const response = await fetch(base + path, {
        method,
        headers: {Authorization: `Bearer ${process.env.SCIM_TOKEN}`, "Content-Type": "application/scim+json"},
        body: body && JSON.stringify(body),
    })
    const text = await response.text()
    return {status: response.status, body: text ? JSON.parse(text) : undefined}
}

// same throws unless every value of the answer is in what the model says.
function same(where, answer, model) {
    if (answer === null || typeof answer !== "object") {
        if (answer === model || Date.parse(answer) === Date.parse(model)) return
        throw new Error(`${where}: ${JSON.stringify(answer)} was answered, the model says ${JSON.stringify(model)}`)
    }
    for (const key of Object.keys(answer)) same(`${where}.${key}`, answer[key], model?.[key])
}

function parse(kind, answer, model) {
    same(kind, answer, JSON.parse(JSON.stringify(model)))
    read[kind] = (read[kind] ?? 0) + 1
}

const user = answer => parse("User", answer, new User(answer))
const group = answer => parse("Group", answer, new Group(answer))

// list knows more than the model: what RFC 9865 adds, and that a page by cursor
// has no startIndex.
function list({nextCursor, ...answer}, each) {
    parse("ListResponse", {...answer, Resources: []}, new ListResponse(answer))
    answer.Resources.forEach(each)
}

function error({status, body}) {
    if (status < 400) throw new Error(`${status} was answered where an error was wanted`)
    parse("Error", body, new ErrorResponse({status: body.status, scimType: body.scimType, detail: body.detail}))
}

// attribute rebuilds a published attribute, which checks each characteristic.
function attribute(a) {
    const config = {
        required: a.required, multiValued: a.multiValued, caseExact: a.caseExact,
        uniqueness: a.uniqueness ?? "none", returned: a.returned, canonicalValues: a.canonicalValues ?? false,
        mutable: a.mutability === "readOnly" ? false : a.mutability, referenceTypes: a.referenceTypes ?? false,
    }
    return new SCIMMY.Types.Attribute(a.type, a.name, config, (a.subAttributes ?? []).map(attribute))
}

function schema(answer) {
    if (answer.schemas.join() !== "urn:ietf:params:scim:schemas:core:2.0:Schema") throw new Error(`${answer.id} says it is ${answer.schemas}`)
    answer.attributes.forEach(attribute)
    read.Schema = (read.Schema ?? 0) + 1
}

async function discovery() {
    const config = (await ask("GET", "/ServiceProviderConfig")).body
    new ServiceProviderConfig(config)
    read.ServiceProviderConfig = 1
    list((await ask("GET", "/ResourceTypes")).body, answer => parse("ResourceType", answer, new ResourceType(answer)))
    list((await ask("GET", "/Schemas")).body, schema)
}

const people = [
    {userName: "ada@example.com", name: {givenName: "Ada", familyName: "Okonjo"}, emails: [{value: "ada@example.com", type: "work", primary: true}]},
    {userName: "ben@example.com", active: false, title: "Botanist", locale: "en-GB", roles: [{value: "gardener"}]},
    {
        userName: "cleo@example.com", externalId: "c-1",
        schemas: [User.id, EnterpriseUser.id],
        [EnterpriseUser.id]: {department: "Roses", manager: {value: "boss"}},
        addresses: [{type: "work", country: "NG", formatted: "1 Marina, Lagos"}],
        phoneNumbers: [{type: "mobile", value: "tel:+234-1-555-0100"}],
    },
]

async function users() {
    const ids = []
    for (const person of people) {
        const made = (await ask("POST", "/Users", {schemas: [User.id], ...person})).body
        user(made)
        ids.push(made.id)
        user((await ask("PUT", `/Users/${made.id}`, {...made, displayName: "Changed"})).body)
        user((await ask("PATCH", `/Users/${made.id}`, {schemas: [`${messages}:PatchOp`], Operations: [{op: "add", path: "nickName", value: "Nick"}]})).body)
    }
    return ids
}

async function groups(ids) {
    const members = ids.map(value => ({value}))
    const made = (await ask("POST", "/Groups", {schemas: [Group.id], displayName: "Staff", members})).body
    group(made)
    group((await ask("PUT", `/Groups/${made.id}`, {schemas: [Group.id], displayName: "Team", members})).body)
    list((await ask("GET", "/Groups")).body, group)
    for (const id of ids) user((await ask("GET", `/Users/${id}`)).body)
}

async function searches() {
    list((await ask("GET", "/Users?sortBy=userName&count=2")).body, user)
    list((await ask("GET", "/Users?cursor=&count=2")).body, user)
    list((await ask("POST", "/Users/.search", {schemas: [`${messages}:SearchRequest`], filter: "active eq true"})).body, user)
    list((await ask("GET", "/Users?filter=userName%20eq%20%22nobody%22")).body, user)
}

async function errors() {
    error(await ask("GET", "/Users/nobody"))
    error(await ask("POST", "/Users", {schemas: [User.id], userName: "ADA@example.com"}))
    error(await ask("POST", "/Users", {schemas: [User.id]}))
    error(await ask("GET", "/Users?filter=userName"))
    error(await ask("PATCH", "/Users/nobody", {schemas: [`${messages}:PatchOp`], Operations: [{op: "twist"}]}))
    error(await ask("GET", "/Me"))
}

async function bulk() {
    const answer = (await ask("POST", "/Bulk", {
        schemas: [`${messages}:BulkRequest`],
        Operations: [
            {method: "POST", path: "/Users", bulkId: "a", data: {schemas: [User.id], userName: "dan@example.com"}},
            {method: "POST", path: "/Users", bulkId: "b", data: {schemas: [User.id]}},
        ],
    })).body
    parse("BulkResponse", answer, new BulkResponse(answer))
}

await discovery()
await groups(await users())
await searches()
await errors()
await bulk()
console.log(JSON.stringify({read}))
