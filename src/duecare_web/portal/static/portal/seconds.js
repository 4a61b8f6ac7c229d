// Counts the seconds that a page was visible and in use (something touched within the last
// minute), and how much of its text was scrolled into view; puts both into the form when it is
// sent. Without this script the record says that neither was counted.
const form = document.querySelector("form[data-seconds]");
if (form) {
  const text = document.querySelector("[data-text]");
  let seconds = 0;
  let depth = 0;
  let touched = performance.now();
  const look = () => {
    if (!text || document.visibilityState !== "visible") return;
    const box = text.getBoundingClientRect();
    const seen = (innerHeight - box.top) / Math.max(box.height, 1);
    depth = Math.max(depth, Math.min(100, Math.floor(seen * 100)));
  };
  for (const kind of ["pointermove", "keydown", "scroll", "touchstart"]) {
    addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  }
  addEventListener("scroll", look, { passive: true });
  look();
  setInterval(() => {
    const isUsed = performance.now() - touched < 60_000;
    if (document.visibilityState === "visible" && isUsed) seconds += 1;
  }, 1000);
  form.addEventListener("submit", () => {
    look();
    const fill = (name, value) => {
      const field = form.querySelector(`[name=${name}]`);
      if (field) field.value = String(value);
    };
    fill("seconds", seconds);
    if (text) fill("depth", depth);
  });
}
