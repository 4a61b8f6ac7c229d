/* Speaks cmi5 (AICC, cmi5 specification profile for xAPI, Quartz 1.0): reports to the learning record
   store that the LMS names in the address. Numbers in remarks are sections of it. */
const VERBS = {
  initialized: "http://adlnet.gov/expapi/verbs/initialized",
  answered: "http://adlnet.gov/expapi/verbs/answered",
  passed: "http://adlnet.gov/expapi/verbs/passed",
  failed: "http://adlnet.gov/expapi/verbs/failed",
  completed: "http://adlnet.gov/expapi/verbs/completed",
  terminated: "http://adlnet.gov/expapi/verbs/terminated",
};
const CMI5 = { id: "https://w3id.org/xapi/cmi5/context/categories/cmi5" };
const MOVE_ON = { id: "https://w3id.org/xapi/cmi5/context/categories/moveon" };
const MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
const EDITION = "urn:duecare:xapi:content-sha256";
const STATE = "duecare.sitting";

const duration = (seconds) => `PT${seconds.toFixed(2)}S`;

class Store {
  constructor(query) {
    this.endpoint = query.get("endpoint").replace(/\/?$/, "/");
    this.actor = JSON.parse(query.get("actor"));
    this.activity = query.get("activityId");
    this.registration = query.get("registration");
  }

  async sign(address) {
    const answer = await fetch(address, { method: "POST" });
    this.token = (await answer.json())["auth-token"];
  }

  send(method, path, query, body, { last = false } = {}) {
    const address = new URL(path, this.endpoint);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const headers = {
      Authorization: `Basic ${this.token}`, "X-Experience-API-Version": "1.0.3",
      "Content-Type": "application/json",
    };
    return fetch(address, { method, headers, body, keepalive: last });
  }

  place(stateId) {
    const { activity: activityId, registration } = this;
    return { activityId, agent: JSON.stringify(this.actor), registration, stateId };
  }

  async read(path, query) {
    const answer = await this.send("GET", path, query);
    return answer.ok ? answer.text() : "";
  }

  async launch() {
    const data = await this.read("activities/state", this.place("LMS.LaunchData"));
    this.data = JSON.parse(data);
    const profile = { agent: JSON.stringify(this.actor), profileId: "cmi5LearnerPreferences" };
    await this.read("agents/profile", profile);
  }

  statement(verb, lesson, { result, own = false, extensions = {}, object } = {}) {
    const context = structuredClone(this.data.contextTemplate);
    context.registration = this.registration;
    context.extensions = { ...context.extensions, [EDITION]: lesson.hash, ...extensions };
    if (!own) {
      /* 9.6.2: whatever the template has stays; a result that moves on is marked. */
      const given = (context.contextActivities || {}).category || [];
      const added = result && ("success" in result || "completion" in result) ? [MOVE_ON] : [];
      const category = [...given, CMI5, ...added];
      context.contextActivities = { ...context.contextActivities, category };
    }
    const made = {
      id: crypto.randomUUID(), actor: this.actor, timestamp: new Date().toISOString(),
      verb: { id: VERBS[verb], display: { en: verb } }, context,
      object: object || { objectType: "Activity", id: this.activity },
    };
    if (result) made.result = result;
    return made;
  }

  post(statements, options) {
    return this.send("POST", "statements", {}, JSON.stringify(statements), options);
  }
}

function adapter(store, lesson, saved) {
  let open = true;
  const began = Date.now();
  const back = returnAddress(store.data.returnURL);
  let waiting = Promise.resolve();
  const later = (work) => {
    waiting = waiting.then(work, work);
  };
  function end() {
    if (!open) return;
    open = false;
    const result = { duration: duration((Date.now() - began) / 1000) };
    const last = store.statement("terminated", lesson, { result });
    later(() => store.post([last], { last: true }));
  }
  return {
    learner: store.actor.name || "",
    saved,
    mastery: store.data.masteryScore || 0,
    /* 10.2.2: in the modes Browse and Review nothing about the result is said. */
    isJudged: (store.data.launchMode || "Normal") === "Normal",
    back,
    leave() {
      end();
      waiting.finally(() => window.location.assign(back));
    },
    save: (text) => later(() => store.send("PUT", "activities/state", store.place(STATE), text)),
    answer({ step, answer, right, seconds }) {
      const object = {
        objectType: "Activity", id: `${store.activity}/${step.id}`,
        definition: { type: "http://adlnet.gov/expapi/activities/cmi.interaction",
          interactionType: "choice", correctResponsesPattern: step.right },
      };
      const result = { response: answer, success: right, duration: duration(seconds) };
      later(() => store.post([store.statement("answered", lesson, { result, own: true, object })]));
    },
    finish({ percent, passed, seconds, state }) {
      const time = duration(seconds);
      const mastery = store.data.masteryScore ?? lesson.passMark / 100;
      const score = { scaled: percent / 100, raw: percent, min: 0, max: 100 };
      /* 9.3.5: a failed statement has no scaled score at or above the mark of the LMS. */
      if (!passed && score.scaled >= mastery) delete score.scaled;
      const judged = store.statement(passed ? "passed" : "failed", lesson, {
        result: { score, success: passed, duration: time }, extensions: { [MASTERY]: mastery },
      });
      const whole = store.statement("completed", lesson, {
        result: { completion: true, duration: time },
      });
      later(() => store.post(passed ? [judged, whole] : [judged]));
      later(() => store.send("PUT", "activities/state", store.place(STATE), state));
      if (!back) end();
    },
    suspend: end,
    close: end,
  };
}

/* 10.2.6: where the LMS wants the learner after the end. */
function returnAddress(text) {
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address.href : "";
  } catch {
    return "";
  }
}

window.duecareLms = async (lesson) => {
  const query = new URLSearchParams(window.location.search);
  const store = new Store(query);
  await store.sign(query.get("fetch"));
  await store.launch();
  await store.post([store.statement("initialized", lesson)]);
  const saved = await store.read("activities/state", store.place(STATE));
  return adapter(store, lesson, saved);
};
