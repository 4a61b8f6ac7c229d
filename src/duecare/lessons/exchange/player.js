/* Plays one lesson inside an LMS: shows a page at a time, keeps first answers, and reports them. */
const lesson = JSON.parse(document.getElementById("lesson").textContent);
const pages = [...document.querySelectorAll("[data-page]")];
const began = Date.now();
let lms;
const fresh = () => ({ hash: lesson.hash.slice(0, 12), page: "start", answers: {}, order: {} });
let state = fresh();
let shownAt = Date.now();
let done = false;

function show(name, { keep = true } = {}) {
  for (const page of pages) page.hidden = page.dataset.page !== name;
  state.page = name;
  shownAt = Date.now();
  const order = pages.map((page) => page.dataset.page);
  document.getElementById("progress").value = order.indexOf(name) / (order.length - 1);
  const heading = document.querySelector(`[data-page="${name}"] h1`);
  if (heading) heading.focus();
  window.scrollTo(0, 0);
  if (keep && lms.isJudged) lms.save(JSON.stringify(state));
}

function next(name) {
  const names = pages.map((page) => page.dataset.page);
  show(names[names.indexOf(name) + 1]);
}

/* Blanks about the learner, which only the LMS knows, are filled where they are read. */
function greet(name) {
  const parts = name.includes(",") ? name.split(",").reverse() : [name];
  const whole = parts.map((part) => part.trim()).filter(Boolean).join(" ") || lesson.someone;
  const first = whole.split(/\s+/)[0];
  const plain = first.normalize("NFD").replace(/[^A-Za-z0-9]/g, "").toLowerCase() || "me";
  const values = {
    "⟦name⟧": whole, "⟦first⟧": first, "⟦email⟧": `${plain}@${lesson.domain}`,
    "⟦today⟧": new Date().toLocaleDateString(lesson.locale, { dateStyle: "long" }),
  };
  const fill = (text) => text.replace(/⟦\w+⟧/g, (blank) => values[blank] || blank);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.data.includes("⟦") && node.parentNode.id !== "lesson") node.data = fill(node.data);
  }
  for (const drawn of document.querySelectorAll("[aria-label*='⟦']"))
    drawn.setAttribute("aria-label", fill(drawn.getAttribute("aria-label")));
}

/* The options of each question in an order of this sitting, which is kept. */
function shuffle(step) {
  const list = document.querySelector(`[data-page="${step.id}"] .options`);
  if (!list || step.kind === "message" || step.kind === "do_now") return;
  const rows = [...list.children];
  const ids = rows.map((row) => row.querySelector("input").value);
  if (!state.order[step.id]) {
    const mixed = [...ids];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = Math.floor(Math.random() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
    }
    state.order[step.id] = mixed.join("");
  }
  for (const id of state.order[step.id]) list.append(rows[ids.indexOf(id)]);
}

function isRight(step, answer, marks) {
  if (!step.right.includes(answer)) return false;
  if (step.kind !== "message") return true;
  const signs = marks.filter((mark) => step.signs.includes(mark)).length;
  return step.lure ? signs >= lesson.leastSigns && signs === marks.length : !marks.length;
}

function reveal(step) {
  const kept = state.answers[step.id];
  const page = document.querySelector(`[data-page="${step.id}-answer"]`);
  for (const said of page.querySelectorAll("[data-said]"))
    said.hidden = said.dataset.said !== (step.kind === "message" ? (kept.r ? "yes" : "no") : kept.a);
  const chosen = document.querySelector(`[data-page="${step.id}"] input[value="${kept.a}"]`);
  const text = chosen ? chosen.parentElement.textContent.trim() : "";
  page.querySelector(".you").textContent = `${lesson.youChose} ${text}`;
}

function answer(step, form) {
  const chosen = form.querySelector("input[type=radio]:checked");
  form.querySelector(".error").hidden = Boolean(chosen);
  if (!chosen) return;
  if (!state.answers[step.id]) {
    const boxes = [...form.querySelectorAll("input[name=mark]:checked")];
    const marks = boxes.map((box) => Number(box.value));
    const right = isRight(step, chosen.value, marks);
    state.answers[step.id] = { a: chosen.value, m: marks, r: right };
    if (step.kind !== "do_now" && lms.isJudged)
      lms.answer({ step, answer: chosen.value, right, seconds: (Date.now() - shownAt) / 1000 });
  }
  if (step.kind === "do_now") {
    next(step.id);
    return;
  }
  reveal(step);
  show(`${step.id}-answer`);
}

/* The LMS may ask for more right answers than the lesson does, never for fewer. */
function neededOf(scored) {
  return Math.max(lesson.needed, Math.ceil(lms.mastery * scored.length - 1e-9));
}

function showResult() {
  const scored = lesson.steps.filter((step) => step.kind !== "do_now");
  const right = scored.filter((step) => (state.answers[step.id] || {}).r).length;
  const needed = neededOf(scored);
  const passed = right >= needed;
  document.querySelector("[data-result=passed]").hidden = !passed;
  document.querySelector("[data-result=again]").hidden = passed;
  document.getElementById("count").textContent = lesson.counted
    .replace("{right}", right).replace("{items}", scored.length).replace("{needed}", needed);
  document.getElementById("leave").hidden = !lms.back;
  show("result", { keep: false });
  /* Rounded down, so that an LMS that compares with the pass mark comes to the same result. */
  return { passed, percent: Math.floor((10000 * right) / scored.length) / 100 };
}

function finish(form) {
  form.querySelector(".error").hidden = form.querySelector("input").checked;
  if (!form.querySelector("input").checked) return;
  const result = showResult();
  if (done) return;
  done = true;
  if (!lms.isJudged) return;
  /* A pass is said once; who did not pass begins again the next time. */
  const kept = JSON.stringify(result.passed ? state : fresh());
  lms.finish({ ...result, state: kept, seconds: (Date.now() - began) / 1000 });
}

function listen() {
  for (const step of lesson.steps) {
    shuffle(step);
    const form = document.querySelector(`[data-page="${step.id}"] form`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(step, form);
    });
    if (state.answers[step.id] && step.kind !== "do_now") reveal(step);
  }
  document.getElementById("confirm").addEventListener("submit", (event) => {
    event.preventDefault();
    finish(event.target);
  });
  for (const button of document.querySelectorAll("[data-next]"))
    button.addEventListener("click", () => next(button.dataset.next));
  document.getElementById("leave").addEventListener("click", () => lms.leave());
  window.addEventListener("pagehide", () => {
    if (!done && lms.isJudged) lms.suspend({ state: JSON.stringify(state), seconds: (Date.now() - began) / 1000 });
    else lms.close();
  });
}

async function play() {
  lms = await window.duecareLms(lesson);
  try {
    const kept = JSON.parse(lms.saved || "null");
    if (kept && kept.hash === state.hash) state = kept;
  } catch {
    /* What the LMS kept is not ours: begin again. */
  }
  greet(lms.learner);
  listen();
  document.getElementById("opening").hidden = true;
  done = state.page === "result";
  const known = pages.some((page) => page.dataset.page === state.page);
  if (done) showResult();
  else show(known ? state.page : "start", { keep: false });
}

play().catch(() => {
  document.getElementById("opening").hidden = true;
  document.getElementById("unreachable").hidden = false;
});
