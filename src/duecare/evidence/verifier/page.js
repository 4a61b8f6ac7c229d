"use strict";

const VERDICTS = {
  verified: ["green", "Green: verified", "Nothing was changed, added or left out since it was recorded."],
  excerpt: ["green", "Green: the entries shown are verified", "They are unchanged. An excerpt cannot show that nothing was left out."],
  tampered: ["red", "Red: tampered", "The bundle is not what was recorded. The failed checks below say where."],
  incomplete: ["red", "Red: incomplete or unreadable", "The bundle cannot be checked as a whole."],
  unanchored: ["amber", "Amber: intact, but not anchored in anything you trust", "Only the bundle's own keys vouch for it. Anyone who made the bundle could have made these keys too."],
};
const MARKS = { pass: ["pass", "pass"], fail: ["FAIL", "fail"], "not present": ["not present", "absent"] };
const KINDS = {
  defense: "Defense file of the firm",
  program: "Security program file of the client",
};
const FACTS = [
  ["bundle", "Bundle"], ["kind", "Kind"], ["profile", "Profile"], ["origin", "Log"], ["size", "Entries"],
  ["anchored_entries", "Entries anchored in what you trust"], ["entries_withheld", "Entries withheld"],
  ["groups_withheld", "Groups withheld"], ["entries_expired", "Of those, entries expired"],
  ["groups_erased", "Of those, groups erased"], ["fingerprint", "Fingerprint"], ["root", "Root"],
];
const STAGES = { files: "Reading the file.", entries: "Checking the entries." };
const find = (id) => document.getElementById(id);
let dropped = null;

function trustText() {
  const text = find("trust").value.trim();
  const looksLikeWords = /^([a-z]{5}[\s,-]+){7}[a-z]{5}$/i.test(text);
  return looksLikeWords ? `fingerprint ${text.replace(/\s+/g, " ")}` : text;
}

function startWorker() {
  const source = new Blob([find("worker").textContent], { type: "text/javascript" });
  const address = URL.createObjectURL(source);
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

let working = null;

// A check under way: its worker is ended, and no result is shown of it.
function cancel() {
  working?.terminate();
  working = null;
  find("progress").hidden = true;
  find("cancel").hidden = true;
}

function verify(blob) {
  cancel();
  const worker = startWorker();
  working = worker;
  find("result").hidden = true;
  delete find("result").dataset.verdict;
  find("progress").hidden = false;
  find("progress").removeAttribute("value");
  find("cancel").hidden = false;
  find("status").textContent = STAGES.files;
  worker.onmessage = ({ data }) => {
    if (data.total !== undefined) {
      find("progress").max = data.total || 1;
      find("progress").value = data.done;
      if (find("status").textContent !== STAGES[data.stage]) find("status").textContent = STAGES[data.stage];
      return;
    }
    cancel();
    if (data.problem) find("status").textContent = data.problem;
    else show(data.report);
  };
  worker.postMessage({ blob, trust: trustText() });
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function show(report) {
  const isExcerpt = report.verdict === "verified" && report.facts.profile === "excerpt";
  const [color, title, meaning] = VERDICTS[isExcerpt ? "excerpt" : report.verdict];
  find("result").dataset.color = color;
  find("kind").textContent = KINDS[report.facts.kind] ?? "";
  find("kind").dataset.kind = report.facts.kind ?? "";
  find("result").dataset.verdict = report.verdict;
  find("verdict").textContent = title;
  find("meaning").textContent = meaning;
  find("status").textContent = title;
  const facts = FACTS.filter(([key]) => report.facts[key] !== undefined)
    .flatMap(([key, label]) => [element("dt", label), element("dd", String(report.facts[key]))]);
  for (const time of report.facts.times || []) {
    facts.push(element("dt", "Timestamp"), element("dd",
      `entries 0 to ${time.entries - 1} existed no later than ${time.no_later_than}`
        + (time.authority_trusted ? "" : ", according to an authority that you did not list as trusted")));
  }
  find("facts").replaceChildren(...facts);
  find("checks").replaceChildren(...report.checks.map((check) => {
    const row = document.createElement("tr");
    const [mark, className] = MARKS[check.status];
    row.append(element("td", check.title), element("td", mark, className), element("td", check.detail));
    return row;
  }));
  find("result").hidden = false;
  find("result").focus();
}

find("cancel").addEventListener("click", () => {
  cancel();
  find("status").textContent = "The check was cancelled. There is no result.";
});
find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const blob = dropped || find("file").files[0];
  if (blob) verify(blob);
});
find("file").addEventListener("change", () => { dropped = null; });
for (const kind of ["dragover", "dragleave", "drop"]) {
  find("drop").addEventListener(kind, (event) => {
    event.preventDefault();
    find("drop").classList.toggle("over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    [dropped] = event.dataTransfer.files;
    find("file").required = false;
    verify(dropped);
  });
}
