"use strict";

const WORDS_OF_COLORS = {
  green: ["Green", "M4.5 10.5 8.5 14.5 15.5 6"],
  amber: ["Amber", "M10 6.5v4.5M10 14h.01M8.6 3.4 2.3 14.3A1.6 1.6 0 0 0 3.7 16.7h12.6a1.6 1.6 0 0 0 1.4-2.4L11.4 3.4a1.6 1.6 0 0 0-2.8 0Z"],
  red: ["Red", "M5 5l10 10M15 5 5 15"],
};
const MARKS = { pass: ["pass", "pass"], fail: ["FAIL", "fail"], open: ["open", "open"], "not present": ["not present", "absent"] };
const KINDS = {
  defense: "Defense file of the firm",
  program: "Security program file of the client",
};
const STATES = [
  ["full", "shown in full"], ["partly_withheld", "partly withheld"], ["partly_erased", "partly erased"],
  ["withheld", "withheld"], ["erased", "erased"], ["expired", "destroyed as expired"],
];
const FACTS = [
  ["bundle", "File"], ["firm", "Firm"], ["client", "Client"], ["origin", "Log"], ["size", "Entries"],
  ["seen_entries", "Of those, seen from outside"],
  ["documents", "Documents"], ["fingerprint", "Fingerprint"], ["root", "Root"],
];
const MONTHS = "Jan Feb Mar Apr May June July Aug Sept Oct Nov Dec".split(" ");
const LONGEST = 400;
const MOST_TIMES = 6;
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
  find("status").className = "";
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
  if (className) made.className = className;
  return made;
}

// Nothing of a stranger's text acts here, and none of it is endless.
const short = (text) => (String(text).length > LONGEST ? `${String(text).slice(0, LONGEST)}…` : String(text));

function show(report) {
  find("result").report = report;
  const [word, mark] = WORDS_OF_COLORS[report.color];
  find("result").dataset.color = report.color;
  find("result").dataset.verdict = report.verdict;
  find("word").textContent = word;
  find("mark").setAttribute("d", mark);
  find("verdict").textContent = report.headline;
  find("meaning").textContent = report.summary.join(" ");
  find("name").textContent = short(report.bundle);
  find("status").textContent = `${word}: ${report.headline}`;
  find("status").className = "heard";
  showPoints(report);
  showDifferences(report.differences);
  showKind(report.facts);
  showCounts(report.counts);
  showWhen(report);
  showParties(report);
  find("not").replaceChildren(...report.does_not_prove.map((text) => element("li", text)));
  showRecord(report);
  find("result").hidden = false;
  find("result").focus();
}

function showPoints(report) {
  const failed = report.checks.filter((check) => check.status === "fail")
    .map((check) => pointItem(check.title, check.detail));
  const points = [...report.open_points, ...report.noted].map((point) => pointItem(point.where, point.text));
  find("points").replaceChildren(...failed, ...points);
  find("points").hidden = !failed.length && !points.length;
}

function showDifferences(differences) {
  find("differ").hidden = !differences.length;
  find("differ").replaceChildren(...differences.flatMap((one) => {
    const at = `entry ${one.entry}${one.dated ? `, dated ${dayOrText(one.dated)}` : ""}`;
    const list = document.createElement("dl");
    const rows = {
      recorded: `sha256 ${one.recorded}; ${at}`, found: `sha256 ${one.found}; ${one.bytes} bytes`, means: one.means,
    };
    for (const [name, text] of Object.entries(rows)) list.append(element("dt", name), element("dd", text));
    return [element("h3", one.path), list];
  }));
}

function pointItem(where, text) {
  const item = element("li", "");
  item.append(element("b", where), `: ${text}`);
  return item;
}

function showKind(facts) {
  const parts = [facts.firm && `Firm: ${short(facts.firm)}.`, facts.client && `Client: ${short(facts.client)}.`];
  const kind = element("span", KINDS[facts.kind] ?? "");
  kind.dataset.kind = facts.kind ?? "";
  const rest = facts.kind ? `, ${facts.profile}, of ${dayOrText(facts.exported_on)}.` : "";
  find("kind").replaceChildren(kind, rest, " ", parts.filter(Boolean).join(" "));
}

function showCounts(counts) {
  const states = STATES.filter(([key]) => counts[key] || key === "full" || key === "withheld");
  find("shown").hidden = counts.in_file === undefined;
  find("stack").replaceChildren(...STATES.filter(([key]) => counts[key]).map(([key]) => {
    const part = element("span", "", `k-${key}`);
    part.style.flex = String(counts[key]);
    return part;
  }));
  const grounds = Object.entries(counts.grounds ?? {}).map(([name, count]) => `${count} ${name || "on no known ground"}`);
  const firstWithheld = ["partly_withheld", "withheld"].find((key) => counts[key]);
  find("legend").replaceChildren(...states.map(([key, label]) => {
    const item = element("li", "");
    const told = element("span", "");
    told.append(element("b", `${counts[key] ?? 0} ${label}`));
    if (key === firstWithheld) told.append(element("small", grounds.join(", ")));
    item.append(element("i", "", `k-${key}`), told);
    return item;
  }));
}

function dayShort(time) {
  const moment = new Date(time);
  return `${MONTHS[moment.getUTCMonth()]} ${moment.getUTCDate()}, ${moment.getUTCFullYear()}`;
}

const minuteShort = (time) => `${dayShort(time)}, ${new Date(time).toISOString().slice(11, 16)} UTC`;

const dayOrText = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? dayShort(Date.parse(text)) : short(text));

function showWhen({ picture, counts, times }) {
  const marks = picture ? picture.lanes.flatMap((lane) => lane.marks) : [];
  const all = picture ? [...picture.entries, ...picture.flags, ...marks] : [];
  find("when").hidden = !all.length;
  if (!all.length) return;
  const start = Math.min(...all);
  const end = Math.max(...all, Math.min(picture.end ?? start, Math.max(...all)));
  const at = (time) => `${1 + (98 * (time - start)) / (end - start || 1)}%`;
  const longest = times.longest_pause;
  const entries = lane(`Entries`, `${counts.entries}`, [
    ...picture.entries.map((time) => [time, "dot"]), ...picture.flags.map((time) => [time, "flag"]),
  ], at, picture.unseen === null ? [] : [[picture.unseen, end]]);
  const others = picture.lanes.filter((one) => one.marks.length).map((one) => lane(one.text, one.holds, one.marks.map((time) => [time, ""]), at,
    one.kind === "client" ? [] : picture.gaps));
  const axis = element("div", "", "axis");
  const days = element("div", "");
  const told = dayShort(start) === dayShort(end) ? minuteShort : dayShort;
  days.append(element("span", told(start)), element("span", told(end)));
  axis.append(element("span", ""), days);
  find("lanes").replaceChildren(entries, ...others, axis);
  find("hatched").textContent = [
    picture.gaps.length || picture.unseen !== null ? "Hatched: seen by no one outside." : "",
    picture.flags.length ? "Red squares: dates that do not fit." : "",
    longest ? `Longest time between an entry and its being seen: ${spanText(longest.minutes)}.` : "",
  ].filter(Boolean).join(" ");
}

function spanText(minutes) {
  const parts = [[minutes / 1440, "days"], [minutes / 60, "hours"], [minutes, "minutes"]];
  const [count, unit] = parts.find(([value]) => value >= 2) ?? parts[2];
  return `${Math.max(0, Math.floor(count))} ${unit}`;
}

function lane(title, note, marks, at, gaps) {
  const row = element("div", "", "lane");
  const label = element("b", title);
  label.append(element("small", note));
  const track = element("div", "", "track");
  track.setAttribute("role", "img");
  track.setAttribute("aria-label", `${title}: ${note}; ${marks.length} marks, ${gaps.length} gaps`);
  for (const [from, until] of gaps) {
    const gap = element("i", "", "gap");
    gap.style.left = at(from);
    gap.style.right = `calc(100% - ${at(until)})`;
    track.append(gap);
  }
  for (const [time, className] of marks) {
    const mark = element("i", "", className);
    mark.style.left = at(time);
    track.append(mark);
  }
  row.append(label, track);
  return row;
}

function showParties({ parties, learn_more: more }) {
  find("who-table").hidden = !parties.length;
  find("unseen").hidden = parties.some((one) => one.counted);
  find("unseen").textContent = "No one outside the firm whose key, root or words you gave.";
  find("who").replaceChildren(...parties.map((one) => {
    const row = document.createElement("tr");
    const name = element("th", one.text);
    name.scope = "row";
    const since = one.since ? dayShort(Date.parse(one.since)) : one.counted ? "see the mail" : "not counted";
    row.append(name, cell("What they hold", one.holds), cell("Since", since),
      cell("Entries", one.entries ? `0 to ${one.entries - 1}` : "not counted"));
    return row;
  }));
  find("more").replaceChildren(...more.map((text) => element("li", text)));
  find("more").hidden = !more.length;
}

function cell(label, text) {
  const made = element("td", text);
  made.dataset.label = label;
  return made;
}

function showRecord(report) {
  const facts = FACTS.filter(([key]) => report.facts[key] !== undefined)
    .flatMap(([key, label]) => [element("dt", label), element("dd", short(report.facts[key]))]);
  const times = report.facts.times || [];
  for (const time of times.length > MOST_TIMES ? [times[0], times.at(-1)] : times) {
    facts.push(element("dt", "Timestamp"), element("dd",
      `entries 0 to ${time.entries - 1} existed no later than ${time.no_later_than}`
        + (time.authority_trusted ? "" : ", according to an authority that you did not list as trusted")));
  }
  const strays = report.facts.strays || [];
  if (strays.length) {
    const more = strays.length > 20 ? ` and ${strays.length - 20} more` : "";
    facts.push(element("dt", "Stray"), element("dd",
      `${strays.slice(0, 20).join(", ")}${more}: left by an operating system, not read, no part of the file`));
  }
  find("facts").replaceChildren(...facts);
  find("checks").replaceChildren(...report.checks.map((check) => {
    const row = document.createElement("tr");
    const [mark, className] = MARKS[check.status];
    row.append(element("td", check.title), element("td", mark, className), element("td", check.detail));
    return row;
  }));
  find("exit").textContent = `exit ${report.exit_code}`;
}

find("cancel").addEventListener("click", () => {
  cancel();
  find("status").textContent = "The check was canceled. There is no result.";
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
