// Saves a card as soon as something in it changes, says when the server has it; n, j and k.

const HOLD = 700; // milliseconds after the last key
const SIGNED_OUT = "Not saved: you were signed out. Sign in in another tab, then press Save.";

function tell(text) {
  for (const place of document.querySelectorAll("[data-saved]")) place.textContent = text;
}

class Saver {
  constructor(form) {
    this.form = form;
    this.card = form.closest("[data-card]");
    this.busy = false;
    this.again = false;
    form.addEventListener("input", (event) => this.later(event));
    form.addEventListener("change", (event) => this.later(event, 0));
    form.addEventListener("submit", () => clearTimeout(this.timer));
  }

  later(event, wait = HOLD) {
    if ("silent" in event.target.dataset || !this.hasReply()) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  hasReply() {
    return [...new FormData(this.form)].some(
      ([name, value]) => value && /^(reply|day|states|number-|site-)/.test(name),
    );
  }

  async save() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    tell("Saving…");
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
      });
      if (answer.headers.get("Content-Type")?.includes("json")) {
        this.show(await answer.json(), answer.ok);
      } else {
        this.refuse(SIGNED_OUT);
      }
    } catch {
      this.refuse("Not saved: the server did not answer. What you typed is here; press Save.");
    }
    this.busy = false;
    if (this.again) {
      this.again = false;
      this.save();
    }
  }

  refuse(text) {
    this.card.querySelector("[data-message]").textContent = text;
    tell("Not saved");
  }

  show(found, ok) {
    if (!ok) {
      this.refuse(found.error);
      if (found.seen) this.form.elements.seen.value = found.seen;
      return;
    }
    this.card.querySelector("[data-message]").textContent = "";
    this.form.elements.seen.value = found.seen;
    const badge = this.card.querySelector("[data-badge] .badge");
    badge.textContent = found.badge;
    badge.className = `badge badge--${found.tone}`;
    this.card.toggleAttribute("data-open", found.open);
    this.card.querySelector("[data-meta]").textContent = found.meta;
    const section = document.querySelector(`[data-section="${found.section.id}"]`);
    if (section) section.textContent = found.section.text;
    for (const place of document.querySelectorAll("[data-done]")) place.textContent = found.done;
    const bar = document.querySelector(".work__side progress");
    if (bar) bar.value = found.done;
    tell(found.saved);
  }
}

for (const form of document.querySelectorAll("[data-autosave]")) new Saver(form);

const cards = [...document.querySelectorAll("[data-card]")];

function go(step, onlyOpen) {
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const later = [...cards.slice(at + 1), ...cards.slice(0, at + 1)];
  const order = step > 0 ? later : cards.slice(0, Math.max(at, 0)).reverse();
  const next = order.find((card) => !onlyOpen || "open" in card.dataset);
  if (!next) {
    if (onlyOpen) document.querySelector("[data-next]")?.click();
    return;
  }
  next.focus();
  next.scrollIntoView({ block: "start" });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.documentElement.dataset.keys === "off") return;
  if (document.querySelector("dialog[open]")) return;
  const step = { n: [1, true], j: [1, false], k: [-1, false] }[event.key];
  if (step) {
    event.preventDefault();
    go(...step);
  }
});

const fold = document.querySelector(".foldnav");
if (fold && matchMedia("(max-width: 52rem)").matches) fold.open = false;
