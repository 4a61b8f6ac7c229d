// Search dialog (Ctrl/Cmd-K), menu on small screens, copying, toasts that go away, light or dark.

const search = document.querySelector("#search");
const drawer = document.querySelector("#menu");

function open(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault(); // a link leads to the same without a script
    open(document.getElementById(opener.dataset.opens));
  }
  if (event.target.matches("dialog")) event.target.close();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest(closer.dataset.closes)?.remove();
  if (event.target.closest("[data-prints]")) window.print();
  const choice = event.target.closest("[data-theme-choice]");
  if (choice) chooseTheme(choice.dataset.themeChoice);
});

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open(search);
  }
  if (search?.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) moveFocus(event);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
  const label = button.firstChild;
  label.textContent = "Copied";
  setTimeout(() => (label.textContent = "Copy"), 2000);
});

function moveFocus(event) {
  const links = [...search.querySelectorAll("input, .sheet__list a")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = links[links.indexOf(document.activeElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function chooseTheme(theme) {
  if (theme === "system") localStorage.removeItem("theme");
  else localStorage.setItem("theme", theme);
  showTheme();
}

function showTheme() {
  const theme = localStorage.getItem("theme") ?? "system";
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

showTheme();
for (const toast of document.querySelectorAll(".toast--success, .toast--info")) {
  setTimeout(() => toast.remove(), 7000);
}
drawer?.addEventListener("click", (event) => {
  if (event.target.closest("a")) drawer.close();
});
