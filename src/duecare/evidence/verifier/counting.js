// How much of each entry a bundle shows. Follows counting.py and log/grounds.py.
"use strict";

const DECIDING = ["policy.acknowledged", "policy.approved", "sig.countersigned", "sig.lapsed", "sig.sealed", "training.completed"];
const DESTROYING = ["person.erased", "retention.expired"];
const SUBSTANCE = ["content", "details", "money", "*"];
const ABOUT_THE_LOG = [
  "bundle.exported", "clock.step", "ledger.restored", "person.erased", "retention.expired", "witness.alarm",
];
const MOST_TEXTS = 3;

const isDecision = (kind) => DECIDING.includes(kind) || kind.startsWith("decision.");
const matters = (kind) => isDecision(kind) || DESTROYING.includes(kind);

class Counts {
  constructor() {
    Object.assign(this, {
      full: 0, partly_withheld: 0, partly_erased: 0, withheld: 0, erased: 0, expired: 0,
      grounds: new Map(), noGround: [], noGroundTexts: [], decisions: [], records: [], substanceErased: [], hidden: 0,
      kindOfFile: "defense", index: -1, kind: "", rows: [],
    });
  }

  begin(index, kind) {
    this.finish();
    Object.assign(this, { index, kind });
  }

  row(index, group, why, ground) {
    if (index === this.index && REASONS.includes(why)) this.rows.push({ group, why, ground });
  }

  finish() {
    if (this.index < 0) return;
    const rows = this.rows;
    this.rows = [];
    this[this.stateOf(rows)]++;
    const withheld = rows.filter((row) => row.why === "withheld");
    const grounds = new Map(withheld.map((row) => [knownGround(row.ground, this.kindOfFile), row.ground]));
    for (const name of grounds.keys()) this.grounds.set(name, (this.grounds.get(name) ?? 0) + 1);
    if (grounds.has("")) {
      this.noGround.push(this.index);
      const text = grounds.get("");
      if (this.noGroundTexts.length < MOST_TEXTS && !this.noGroundTexts.includes(text)) this.noGroundTexts.push(text);
    }
    const hidden = withheld.map((row) => row.group).filter((group) => SUBSTANCE.includes(group));
    const byRule = grounds.size === 1 && grounds.has(NOT_IN_PROGRAM);
    if (hidden.length && !byRule) {
      if (hidden.includes("content") || hidden.includes("*")) this.hidden++;
      if (isDecision(this.kind)) this.decisions.push(this.index);
      if (ABOUT_THE_LOG.includes(this.kind)) this.records.push(this.index);
    }
    const erased = rows.filter((row) => row.why === "erased").map((row) => row.group);
    if (erased.includes("content") || erased.includes("money") || (erased.includes("details") && isDecision(this.kind))) {
      this.substanceErased.push(this.index);
    }
    this.index = -1;
  }

  stateOf(rows) {
    const whole = rows.find((row) => row.group === "*");
    if (whole) return whole.why;
    if (rows.some((row) => row.why === "withheld")) return "partly_withheld";
    return rows.length ? "partly_erased" : "full";
  }

  get dated() {
    return this.full + this.partly_withheld + this.partly_erased;
  }

  get inFile() {
    return this.full + this.partly_withheld + this.partly_erased + this.withheld + this.erased + this.expired;
  }
}
