// Keys outside fields: g and a letter goes to a page, / finds, j and k move in a list, x chooses,
// ? shows all.
// They can be switched off (WCAG 2.1.4); the choice is kept in this browser.

const panel = document.querySelector("#keys");
const switched = panel?.querySelector("[data-keys]");
let waitsUntil = 0; // for the letter after g

function areOn() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

function isTyping(target) {
  if (!(target instanceof Element)) return false;
  const fields = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  return target.isContentEditable || target.closest(fields) !== null;
}

function move(step) {
  const kinds = "main tbody tr, main .list > li, main .chronology > li";
  const links = [...document.querySelectorAll(kinds)]
    .map((row) => row.querySelector("a[href], summary"))
    .filter((one) => one?.checkVisibility());
  const here = links.findIndex((one) => one.closest("tr, li").contains(document.activeElement));
  const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step];
  next?.focus();
  return next !== undefined;
}

function tick() {
  const box = document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function press(key) {
  if (performance.now() < waitsUntil) {
    waitsUntil = 0;
    const link = panel.querySelector(`[data-go="${CSS.escape(key)}"]`);
    link?.click();
    return link !== null;
  }
  if (key === "g") waitsUntil = performance.now() + 1500;
  else if (key === "/") document.querySelector("#search").showModal();
  else if (key === "?") panel.showModal();
  else if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  else if (key === "x") return tick();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!panel || !areOn()) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (press(event.key)) event.preventDefault();
});

if (switched) {
  switched.checked = areOn();
  switched.addEventListener("change", () => {
    if (switched.checked) localStorage.removeItem("keys");
    else localStorage.setItem("keys", "off");
  });
}
