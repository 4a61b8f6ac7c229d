// Counts the seconds that a page was visible and in use (something touched within the last
// minute), and puts them into the form when it is sent.
const form = document.querySelector("form[data-seconds]");
if (form) {
  let seconds = 0;
  let touched = performance.now();
  for (const kind of ["pointermove", "keydown", "scroll", "touchstart"]) {
    addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  }
  setInterval(() => {
    const isUsed = performance.now() - touched < 60_000;
    if (document.visibilityState === "visible" && isUsed) seconds += 1;
  }, 1000);
  form.addEventListener("submit", () => {
    const field = form.querySelector("[name=seconds]");
    if (field) field.value = String(seconds);
  });
}
