/* Speaks SCORM 1.2 with the LMS (ADL, SCORM Run-Time Environment 1.2, section 3.4). */
const SUSPEND_LIMIT = 4096;
const LEVELS = 12;

function search(from) {
  let at = from;
  for (let level = 0; level < LEVELS && at; level += 1) {
    if (at.API) return at.API;
    if (at.parent === at) return null;
    at = at.parent;
  }
  return null;
}

/* Outside an LMS, for a look at the package: nothing is kept. */
const NOTHING = {
  LMSInitialize: () => "true", LMSGetValue: () => "", LMSSetValue: () => "true",
  LMSCommit: () => "true", LMSFinish: () => "true",
};

function span(seconds) {
  const whole = Math.floor(seconds);
  const pad = (number, size) => String(number).padStart(size, "0");
  const parts = [pad(Math.floor(whole / 3600), 4), pad(Math.floor(whole / 60) % 60, 2)];
  return `${parts.join(":")}:${pad(whole % 60, 2)}.${pad(Math.floor((seconds - whole) * 100), 2)}`;
}

/* In the modes browse and review, and without credit, an LMS takes no result. */
function isJudged(api) {
  const isNormal = ["", "normal"].includes(api.LMSGetValue("cmi.core.lesson_mode"));
  return isNormal && api.LMSGetValue("cmi.core.credit") !== "no-credit";
}

function adapter(api, lesson) {
  const set = (name, value) => api.LMSSetValue(`cmi.${name}`, String(value));
  let count = Number(api.LMSGetValue("cmi.interactions._count")) || 0;
  let open = true;
  function close(seconds, exit) {
    if (!open) return;
    open = false;
    if (seconds !== undefined) set("core.session_time", span(seconds));
    set("core.exit", exit);
    api.LMSCommit("");
    api.LMSFinish("");
  }
  function save(text) {
    if (text.length > SUSPEND_LIMIT) return;
    set("suspend_data", text);
    api.LMSCommit("");
  }
  return {
    learner: api.LMSGetValue("cmi.core.student_name"),
    saved: api.LMSGetValue("cmi.suspend_data"),
    mastery: Number(api.LMSGetValue("cmi.student_data.mastery_score")) / 100 || 0,
    isJudged: isJudged(api),
    back: "",
    save,
    answer({ step, answer, right, seconds }) {
      const at = `interactions.${count}`;
      count += 1;
      set(`${at}.id`, `${lesson.id}_${step.id}`);
      set(`${at}.type`, "choice");
      set(`${at}.time`, new Date().toTimeString().slice(0, 8));
      for (const [place, right] of step.right.entries())
        set(`${at}.correct_responses.${place}.pattern`, right[0]);
      set(`${at}.student_response`, answer[0]);
      set(`${at}.result`, right ? "correct" : "wrong");
      set(`${at}.latency`, span(seconds));
    },
    finish({ percent, passed, seconds, state }) {
      save(state);
      set("core.score.min", 0);
      set("core.score.max", 100);
      set("core.score.raw", percent);
      const wasPassed = api.LMSGetValue("cmi.core.lesson_status") === "passed";
      if (passed || !wasPassed) set("core.lesson_status", passed ? "passed" : "failed");
      close(seconds, "");
    },
    suspend({ state, seconds }) {
      if (open) save(state);
      close(seconds, "suspend");
    },
    close: () => close(undefined, ""),
  };
}

window.duecareLms = async (lesson) => {
  const api = search(window) || (window.opener && search(window.opener)) || NOTHING;
  api.LMSInitialize("");
  if (isJudged(api) && api.LMSGetValue("cmi.core.lesson_status") === "not attempted")
    api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  return adapter(api, lesson);
};
