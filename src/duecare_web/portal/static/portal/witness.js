// The browser as a witness (C2SP tlog-cosignature). It remembers the last checkpoint that it saw,
// checks by itself that the log only grew since then, and signs that with a key that cannot be
// taken out of it. The formats and proofs are those of verify.html (bytes.js, formats.js).
"use strict";

const place = document.querySelector("[data-witness]");
const button = document.getElementById("cosign-button");
const COSIGNATURE_V1 = 4;

class InconsistentError extends Error {}

// --- memory: one record a log, in IndexedDB
function openMemory() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("duecare-witness", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("logs");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, use) {
  const database = await openMemory();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction("logs", mode);
    const request = use(transaction.objectStore("logs"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  }).finally(() => database.close());
}

const recall = () => inStore("readonly", (store) => store.get(place.dataset.origin));
const remember = (record) =>
  inStore("readwrite", (store) => store.put(record, place.dataset.origin));

// --- words
const isSpanish = document.documentElement.lang === "es";

/** One of two texts, by the language of the page. */
const either = (english, spanish) => (isSpanish ? spanish : english);

function say(text) {
  document.getElementById("cosign-status").textContent = text;
}

const entries = (size) => {
  const noun = Number(size) === 1 ? either("entry", "anotación") : either("entries", "anotaciones");
  return `${Number(size).toLocaleString("en-US")} ${noun}`;
};

function showRemembered(record) {
  let text = either("remembers nothing yet", "todavía no recuerda nada");
  if (record?.size) {
    const print = fingerprint({ ...record, root: fromHex(record.root) });
    const held = entries(record.size);
    text = either(`remembers ${held}, fingerprint ${print}`, `recuerda ${held}, huella ${print}`);
  }
  document.getElementById("remembered").textContent = text;
}

async function send(url, fields) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers });
  return { ok: answer.ok, ...(answer.ok || answer.status === 422 ? await answer.json() : {}) };
}

async function raise(record, problem) {
  const known = entries(record.size);
  document.getElementById("alarm-text").textContent = either(
    ` It remembers ${known}; what is shown now does not continue that: ${problem}.`,
    ` Recuerda ${known}; lo que se muestra ahora no sigue a eso. En inglés: ${problem}.`,
  );
  document.getElementById("alarm").hidden = false;
  document.getElementById("alarm").scrollIntoView({ block: "nearest" });
  button.disabled = true;
  say(either("Nothing was signed.", "No se firmó nada."));
  await send(place.dataset.alarm, { size: record.size, root: record.root, problem });
}

// --- check
// The newest checkpoint, checked: signed by the log's key that this browser knows from its first
// visit, and an extension of what it remembers. Throws InconsistentError if it is not.
async function look(record) {
  const answer = await fetch(`${place.dataset.checkpoint}?old=${record?.size ?? 0}`);
  if (!answer.ok) throw new EvidenceError("the checkpoint cannot be fetched");
  const { note, proof, log_keys: shown } = await answer.json();
  const offered = shown.filter((line) => parseVkey(line).kind === 1);
  const logKeys = record?.logKeys ?? offered;
  try {
    const current = await openCheckpoint(note, logKeys.map(parseVkey));
    if (current.origin !== place.dataset.origin) throw new EvidenceError("it is about another log");
    if (record?.size) {
      const old = { size: BigInt(record.size), root: fromHex(record.root) };
      if (current.size < old.size) {
        throw new EvidenceError(`only ${entries(current.size)} are left`);
      }
      const hashes = proof.map((line) => fromB64(line, 32));
      verifyConsistency(old.size, current.size, hashes, old.root, current.root);
    }
    // A key that follows in a rotation is learned while the known one still signs beside it.
    const both = await openCheckpoint(note, [...new Set([...logKeys, ...offered])].map(parseVkey));
    const learned = both.note.verified.map((key) => key.text);
    return { current, logKeys: [...new Set([...logKeys, ...learned])] };
  } catch (error) {
    if (error instanceof EvidenceError && record?.size) throw new InconsistentError(error.message);
    throw error;
  }
}

// --- sign
async function newRecord(logKeys) {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const name = `${place.dataset.origin}/browser/${hex(sha256(key).subarray(0, 4))}`;
  const data = concat(Uint8Array.of(COSIGNATURE_V1), key);
  const hash = sha256(toBytes(`${name}\n`), data).subarray(0, 4);
  const vkey = `${name}+${hex(hash)}+${b64(data)}`;
  return { privateKey: pair.privateKey, name, hash: hex(hash), vkey, logKeys };
}

async function cosignLine(record, text) {
  const seconds = Math.floor(Date.now() / 1000);
  const message = toBytes(`cosignature/v1\ntime ${seconds}\n${text}`);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", record.privateKey, message));
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(seconds));
  return `— ${record.name} ${b64(concat(fromHex(record.hash), time, signature))}\n`;
}

async function cosign() {
  button.disabled = true;
  say(either("Checking the record.", "Se comprueba el registro."));
  let record = await recall();
  try {
    const { current, logKeys } = await look(record);
    record ??= await newRecord(logKeys);
    const line = await cosignLine(record, current.text);
    const size = String(current.size);
    const answer = await send(place.dataset.cosign, { size, vkey: record.vkey, line });
    if (!answer.ok) throw new EvidenceError(answer.problem ?? "the server did not accept it");
    record = { ...record, logKeys, origin: current.origin, size, root: hex(current.root) };
    await remember(record);
    showRemembered(record);
    say(
      either(
        `Cosigned: ${entries(current.size)}. This browser has checked that the record only grew.`,
        `Firmado: ${entries(current.size)}. Este navegador comprobó que el registro solo creció.`,
      ),
    );
    button.disabled = false;
  } catch (error) {
    if (error instanceof InconsistentError) await raise(record, error.message);
    else explain(error);
  }
}

const UNSUPPORTED = new Set([
  "NotSupportedError",
  "SyntaxError",
  "TypeError",
  "InvalidAccessError",
]);

function explain(error) {
  if (UNSUPPORTED.has(error.name)) {
    say(
      either(
        "This browser cannot make Ed25519 signatures. Use a current Chrome, Edge, Firefox or " +
          "Safari, over https. Keeping the emails works in any case.",
        "Este navegador no puede hacer firmas Ed25519. Use una versión actual de Chrome, Edge, " +
          "Firefox o Safari, por https. Guardar los correos sirve en todo caso.",
      ),
    );
    return;
  }
  say(
    either(
      `That did not work: ${error.message}. Nothing was signed.`,
      `No se pudo. No se firmó nada. En inglés: ${error.message}.`,
    ),
  );
  button.disabled = false;
}

async function supportsEd25519() {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return false;
  return crypto.subtle.generateKey("Ed25519", false, ["sign"]).then(() => true, () => false);
}

async function start() {
  if (!(await supportsEd25519())) {
    explain({ name: "NotSupportedError" });
    return;
  }
  const record = await recall();
  showRemembered(record);
  button.addEventListener("click", cosign);
  if (!record) {
    button.disabled = false;
    say(
      either(
        "The first time, this browser creates its key and accepts the record as it is now.",
        "La primera vez, este navegador crea su clave y acepta el registro como está ahora.",
      ),
    );
    return;
  }
  try {
    const { current } = await look(record);
    button.disabled = false;
    const now = entries(current.size);
    say(
      String(current.size) === record.size
        ? either(
            "Nothing has been added since this browser last cosigned.",
            "No se agregó nada desde la última firma de este navegador.",
          )
        : either(
            `The record has grown to ${now}, and continues what this browser remembers.`,
            `El registro creció a ${now} y sigue a lo que este navegador recuerda.`,
          ),
    );
  } catch (error) {
    if (error instanceof InconsistentError) await raise(record, error.message);
    else explain(error);
  }
}

if (place) start();
