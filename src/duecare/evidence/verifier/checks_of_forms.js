// Checks that entries have the form that is defined for their kind. Follows evidence/verify/form_checks.py
// and record/schema.py. DEFINITIONS (kind and version -> groups) and ATTACHED (kind and version -> paths of
// digests that the entry itself attaches) are written by the build of this page.
"use strict";

const DEFINITIONS_FILE = "data/log/definitions.json";
const MOST_FORM_PROBLEMS = 5;
const TYPES = {
  string: (value) => typeof value === "string",
  integer: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: (value) => value instanceof Map,
};

function schemaProblems(value, schema, where) {
  const name = where || "it";
  if (schema.anyOf) {
    const fits = schema.anyOf.some((one) => !schemaProblems(value, one, where).length);
    return fits ? [] : [`${name} has none of the allowed forms`];
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${name} is none of the allowed words`];
  if (TYPES[schema.type] && !TYPES[schema.type](value)) return [`${name} is not of type ${schema.type}`];
  if (schema.pattern && typeof value === "string" && !new RegExp(`^(?:${schema.pattern})$`).test(value)) {
    return [`${name} has another form than expected`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, i) => schemaProblems(one, schema.items ?? {}, `${where}[${i}]`));
  }
  return value instanceof Map ? objectProblems(value, schema, where) : [];
}

function objectProblems(value, schema, where) {
  const known = schema.properties ?? {};
  const more = schema.additionalProperties ?? {};
  const pathOf = (key) => (where ? `${where}.` : "") + key.slice(0, 60);
  const found = (schema.required ?? []).filter((key) => !value.has(key)).map((key) => `${pathOf(key)} is missing`);
  for (const key of [...value.keys()].sort()) {
    if (Object.hasOwn(known, key)) found.push(...schemaProblems(value.get(key), known[key], pathOf(key)));
    else if (more === false) found.push(`${pathOf(key)} is not part of it`);
    else found.push(...schemaProblems(value.get(key), more, pathOf(key)));
  }
  return found;
}

function formProblems(entry, groups) {
  const schemas = { ...COMMON_GROUPS, ...groups };
  const there = [...entry.leaf.commitments.keys()].sort();
  const found = there.filter((path) => !Object.hasOwn(schemas, path)).map((path) => `${path} is not part of it`);
  for (const path of Object.keys(groups).sort()) {
    if (groups[path].required.length && !there.includes(path)) found.push(`${path} is missing`);
  }
  for (const path of [...entry.open.keys()].sort()) {
    if (!Object.hasOwn(schemas, path)) continue;
    found.push(...schemaProblems(entry.open.get(path)[1], schemas[path], path).slice(0, MOST_FORM_PROBLEMS));
  }
  return found;
}

// What the content names as shown or signed, and the entry does not attach. Follows Definition.named.
function notAttached(entry, name, contents, forms) {
  if (!entry.open.has("content")) return [];
  const files = new Set(entry.leaf.files.map(hex).map((digest) => contents.get(digest) ?? digest));
  const named = (ATTACHED.get(name) ?? [])
    .map((path) => [path, path.split(".").reduce(
      (value, key) => (value instanceof Map ? value.get(key) : undefined), entry.open.get("content")[1],
    )])
    .filter(([, digest]) => digest !== undefined && digest !== null);
  const missing = named.filter(([, digest]) => !files.has(digest)).map(([path]) => path);
  if (named.length && !missing.length) forms.attached++;
  return missing.map((path) => `content.${path} names a document that the entry does not attach`);
}

function newForms() {
  return { compared: 0, attached: 0, undefined: 0, unknown: new Map(), problems: [] };
}

function noteForm(entry, state, contents) {
  if (!entry.leaf) return;
  const { forms } = state;
  if (entry.leaf.defined === null) {
    forms.undefined++;
    return;
  }
  const name = `${entry.leaf.kind} version ${entry.leaf.defined}`;
  const groups = DEFINITIONS.get(name);
  if (!groups) {
    forms.unknown.set(name, (forms.unknown.get(name) ?? 0) + 1);
    return;
  }
  forms.compared++;
  const found = [...formProblems(entry, groups), ...notAttached(entry, name, contents, forms)];
  if (found.length) forms.problems.push(`entry ${entry.index} (${name}): ${found.join("; ")}`);
}

async function checkForms(state) {
  const title = "Each entry has the form defined for its kind";
  const { compared, attached, unknown, problems } = state.forms;
  const said = [`${compared} entries were compared with the definitions of their kinds`];
  if (attached) said.push(`${attached} of them attach the very page that was shown or signed`);
  if (unknown.size) {
    const count = [...unknown.values()].reduce((sum, one) => sum + one, 0);
    const names = [...unknown.keys()].sort().slice(0, 20).join(", ");
    said.push(`${count} are intact and newer than this verifier, which does not know what they should say (${names})`);
  }
  if (state.forms.undefined) said.push(`${state.forms.undefined} are from before kinds had definitions`);
  if (problems.length) state.fail("log.forms", title, problems);
  else if (compared) state.pass("log.forms", title, said.join("; "));
  else state.absent("log.forms", title, said.join("; "));
}

async function checkDefinitions(state) {
  const title = "The bundle's definitions match this verifier's";
  if (!state.files.members.has(DEFINITIONS_FILE)) {
    state.absent("bag.definitions", title, "the bundle carries no definitions");
    return;
  }
  const listed = readDefinitions(toText(await state.files.read(DEFINITIONS_FILE), DEFINITIONS_FILE));
  const names = [...listed.keys()].sort();
  const differ = names.filter((name) => {
    const own = DEFINITIONS.get(name);
    return own && !sameJson(listed.get(name), own);
  });
  if (differ.length) {
    state.fail("bag.definitions", title, [`they differ for ${differ.slice(0, 20).join(", ")}`]);
    return;
  }
  const newer = names.filter((name) => !DEFINITIONS.has(name)).length;
  const more = newer ? `; ${newer} are newer than this verifier` : "";
  state.pass("bag.definitions", title, `${names.length - newer} kinds are the same${more}`);
}

function readDefinitions(text) {
  let rows = null;
  try {
    rows = JSON.parse(text)?.kinds; // a schema nests deeper than the canonical form allows
  } catch {
    throw new EvidenceError(`${DEFINITIONS_FILE} is not JSON`);
  }
  if (!Array.isArray(rows)) throw new EvidenceError(`${DEFINITIONS_FILE} does not list kinds`);
  const found = new Map();
  for (const row of rows) {
    const [kind, version] = [row?.kind, row?.version];
    const name = `${kind} version ${version}`;
    if (typeof kind !== "string" || typeof version !== "number" || found.has(name)) {
      throw new EvidenceError(`${DEFINITIONS_FILE} has a malformed row`);
    }
    found.set(name, row.groups);
  }
  return found;
}

// Whether two values of JSON are the same, whatever the order of their keys.
function sameJson(one, other) {
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length
    && keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]));
}
