// On a kiosk: who reads keeps the session, who went away is signed out, and nothing comes back
// with the back button. Without this script the page leaves by itself after five minutes.
const SECONDS = 180;
const mark = document.querySelector("[data-kiosk-home]");
if (mark) {
  const home = mark.dataset.kioskHome;
  const here = mark.dataset.kioskHere;
  let touched = performance.now();
  let told = touched;
  for (const kind of ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"]) {
    addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  }
  setInterval(() => {
    const now = performance.now();
    if (now - touched > SECONDS * 1000) location.replace(home);
    if (here && touched > told && now - told > 45_000) {
      told = now;
      const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
      fetch(here, { method: "POST", headers: { "X-CSRFToken": token } });
    }
  }, 1000);
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(home); });
}
