// A color is chosen or written; whether it reads on white is said beside it (WCAG 2.2, 1.4.3).
// Without this script it is written, and the server says the same.
const LEAST = 4.5;
const PATTERN = /^#?([0-9a-f]{6})$/i;

function luminance(hex) {
  const parts = [0, 2, 4].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}

function words(hex) {
  const contrast = 1.05 / (luminance(hex) + 0.05);
  const said = `Contrast with white: ${contrast.toFixed(1)} to 1`;
  return contrast < LEAST ? `${said}. 4.5 is needed to read it.` : `${said}. It reads on white.`;
}

for (const box of document.querySelectorAll("[data-swatch]")) {
  const written = document.getElementById(box.dataset.swatch);
  const picker = box.querySelector("input[type=color]");
  const told = box.querySelector("[role=status]");
  const show = () => {
    const found = PATTERN.exec(written.value.trim());
    told.textContent = found ? words(found[1]) : "";
    picker.value = found ? `#${found[1].toLowerCase()}` : written.placeholder;
  };
  picker.closest("label").hidden = told.hidden = false;
  picker.addEventListener("input", () => {
    written.value = picker.value;
    show();
  });
  written.addEventListener("input", show);
  show();
}
