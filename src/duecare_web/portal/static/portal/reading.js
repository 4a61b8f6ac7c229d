// Tells how long a document was visible and which page was the last one seen. Reading works
// without this script; then the record says that neither was counted.
const box = document.querySelector("[data-reading]");
let seconds = 0;
let reached = 1;
let told = -1;
setInterval(() => { if (document.visibilityState === "visible") seconds += 1; }, 1000);
const watcher = new IntersectionObserver((seen) => {
  for (const one of seen) {
    if (one.isIntersecting) reached = Math.max(reached, Number(one.target.dataset.page));
  }
}, { threshold: 0.25 });
for (const page of box.querySelectorAll("[data-page]")) watcher.observe(page);

// Called when the page is hidden or left; a page that was hidden for a moment is told once more
// only after it was read on.
function tell() {
  if (seconds <= told) return;
  told = seconds;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const body = new URLSearchParams({ seconds: String(seconds), reached: String(reached) });
  fetch(box.dataset.reading, { method: "POST", body, headers, keepalive: true });
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") tell();
});
addEventListener("pagehide", tell);
