// Keeps which clients are ticked while the list is paged: in this tab, for these filters, until the
// choice is used or cleared. Without this script a choice holds for one page.
const form = document.querySelector("form[data-keeps-choice]");
if (form) {
  const boxes = [...document.querySelectorAll(`input[name="client"][form="${form.id}"]`)];
  const filters = new URLSearchParams(location.search);
  for (const name of ["page", "after", "before", "size", "sort"]) filters.delete(name);
  filters.sort();
  const key = `chosen at ${location.pathname} ${filters}`;
  const kept = new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
  const told = form.querySelector("[data-chosen]");
  const clear = form.querySelector("[data-clears]");
  const here = new Set(boxes.map((box) => box.value));

  const elsewhere = () => [...kept].filter((one) => !here.has(one));
  const show = () => {
    const others = elsewhere().length;
    const where = others ? `, ${others} on other pages` : "";
    told.textContent = kept.size ? `${kept.size} chosen${where}` : "";
    clear.hidden = !kept.size;
    sessionStorage.setItem(key, JSON.stringify([...kept]));
  };

  for (const box of boxes) {
    box.checked = kept.has(box.value);
    box.addEventListener("change", () => {
      if (box.checked) kept.add(box.value);
      else kept.delete(box.value);
      for (const same of boxes) same.checked = kept.has(same.value); // a client with several lines
      show();
    });
  }
  clear.addEventListener("click", () => {
    kept.clear();
    for (const box of boxes) box.checked = false;
    show();
  });
  form.addEventListener("submit", () => {
    for (const one of elsewhere()) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "client", value: one });
      form.append(field);
    }
    sessionStorage.removeItem(key);
  });
  show();
}
