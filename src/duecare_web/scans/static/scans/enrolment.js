// The client's key: made here, kept in this tab until it was shown, never sent. Only its name, a
// check value keyed with it, goes into the form.
// The same as duecare.discovery.people.keys and people.rows.

const KEY_BYTES = 32;
const CHECK_BYTES = 4;
const PREFIX = "dck_";

const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const toBase64 = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");

async function checkOf(key) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", key)).slice(0, CHECK_BYTES);
}

async function codeOf(key) {
  return PREFIX + toBase64(new Uint8Array([...key, ...(await checkOf(key))]));
}

async function nameOf(key) {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, hmac, false, ["sign"]);
  const text = new TextEncoder().encode("duecare key name");
  return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", imported, text)).slice(0, 6));
}

async function keyOf(code) {
  const text = code.trim();
  if (!/^dck_[A-Za-z0-9_-]{48}$/.test(text)) return null;
  const packed = atob(text.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  const key = bytes.slice(0, KEY_BYTES);
  return toHex(await checkOf(key)) === toHex(bytes.slice(KEY_BYTES)) ? key : null;
}

async function makeKey(form) {
  const place = `duecare-scan-key-${form.dataset.enrolment}`;
  const code =
    sessionStorage.getItem(place) ??
    (await codeOf(crypto.getRandomValues(new Uint8Array(KEY_BYTES))));
  sessionStorage.setItem(place, code);
  form.querySelector("[data-new-key]").value = await nameOf(await keyOf(code));
}

function showKey(page, code) {
  for (const part of page.querySelectorAll("[data-key-part]")) part.textContent = `.${code}`;
  const shown = page.querySelector("[data-key-code]");
  if (shown) shown.textContent = code;
}

async function completeCommands(page) {
  const wanted = page.dataset.keyId;
  const place = `duecare-scan-key-${page.dataset.created}`;
  const made = sessionStorage.getItem(place);
  sessionStorage.removeItem(place);
  if (made && (await nameOf(await keyOf(made))) === wanted) {
    page.querySelector("[data-with-key]").hidden = false;
    showKey(page, made);
    return;
  }
  page.querySelector("[data-asks-key]").hidden = false;
  const state = page.querySelector("[data-key-state]");
  page.querySelector("#typed-key").addEventListener("input", async (event) => {
    const key = await keyOf(event.target.value);
    if (!key) state.textContent = event.target.value ? "This key code is not complete yet." : "";
    else if (wanted && (await nameOf(key)) !== wanted) {
      state.textContent = `This is the key ${await nameOf(key)}; the client's is ${wanted}.`;
    } else {
      state.textContent = "The commands are complete.";
      showKey(page, event.target.value.trim());
    }
  });
}

const form = document.querySelector("[data-makes-key]");
const created = document.querySelector("[data-created]");
// Without a secure context there is no cryptography; the key then travels as a file.
if (globalThis.crypto?.subtle) {
  if (form) makeKey(form);
  if (created) completeCommands(created);
}
