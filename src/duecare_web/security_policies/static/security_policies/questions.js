// Saves a field as it is left, shows how much is open, and brings suggestions that follow from it.

const own = new Set(); // fields that someone changed here: a suggestion does not go over them

function tell(text) {
  for (const place of document.querySelectorAll("[data-saved]")) place.textContent = text;
}

function show(found) {
  for (const name of ["asked", "suggested"]) {
    const places = document.querySelectorAll(`[data-${name}]`);
    for (const place of places) place.textContent = found[name];
  }
  for (const [slot, value] of Object.entries(found.values)) {
    const field = document.getElementById(`slot-${slot}`);
    if (field && !own.has(field.name)) field.value = value;
  }
  tell("Saved");
}

async function save(field) {
  const sent = new FormData();
  sent.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
  sent.append(field.name, field.value);
  own.add(field.name);
  tell("Saving…");
  try {
    const answer = await fetch(field.form.action, {
      method: "POST",
      body: sent,
      headers: { Accept: "application/json" },
    });
    if (!answer.headers.get("Content-Type")?.includes("json")) {
      tell("Not saved: you were signed out. Sign in in another tab, then press Save here.");
      return;
    }
    const found = await answer.json();
    if (answer.ok) show(found);
    else tell(`Not saved: ${found.error}`);
  } catch {
    tell("Not saved: the server did not answer. What you typed is here; press Save.");
  }
}

let queue = Promise.resolve(); // one after the other, so that no answer overtakes another

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.name && field.closest("[data-autosave]")) queue = queue.then(() => save(field));
});

// Enter goes to the next field, as Tab does; a button is pressed with it as ever.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-autosave] input")) return;
  const all = [...event.target.form.elements];
  const shown = all.filter((one) => one.offsetParent && one.type !== "hidden");
  const next = shown[shown.indexOf(event.target) + 1];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
