// Compares the cookbook in Python with the examples, field by field, and writes the outcome as a table.
import { isDeepStrictEqual as isSame } from "node:util";
import { DIFFERENCES } from "./differences.mjs";

/** A comparison of all observations, one SDK after the other. */
export class Comparison {
  /** Sentences about differences that are not intended. */
  problems = [];
  /** For each intended difference the values of its first occurrence, by SDK. */
  found = new Map();
  differing = new Set();
  fields = new Set();
  /** The number of compared observations. */
  count = 0;

  /** Compares the traces of an SDK with those of the examples, both in the order of the sections. */
  add(sdk, pythons, ours) {
    if (pythons.length !== ours.length) {
      this.problems.push(`SDK ${sdk}: ${pythons.length} traces, here ${ours.length}`);
    }
    for (const [section, trace] of ours.entries()) {
      const rest = [...(pythons[section] ?? [])];
      for (const one of trace) {
        const index = rest.findIndex(({ name }) => name === one.name);
        const [python] = index < 0 ? [] : rest.splice(index, 1);
        if (python !== undefined) this.compare(sdk, python, one);
        // The cookbook leaves its tool functions undecorated.
        else if (one.type !== "tool") this.problems.push(`SDK ${sdk} has no ${one.name}`);
      }
      for (const { name } of rest) this.problems.push(`SDK ${sdk} has ${name} as well`);
    }
  }

  compare(sdk, python, one) {
    this.count += 1;
    for (const [field, here] of Object.entries(one)) {
      this.fields.add(field);
      const there = python[field];
      if (isSame(there, here)) continue;
      this.differing.add(field);
      const difference = DIFFERENCES.find(
        (candidate) =>
          candidate.field === field &&
          candidate.sdks.includes(sdk) &&
          candidate.of(one) &&
          explains(candidate, there, here, python, one),
      );
      if (difference === undefined) {
        const values = `Python ${JSON.stringify(there)}, here ${JSON.stringify(here)}`;
        this.problems.push(`SDK ${sdk}, ${field} of ${one.name}: ${values}`);
        continue;
      }
      const examples = this.found.get(difference) ?? {};
      this.found.set(difference, { [sdk]: [there, here], ...examples });
    }
  }

  /** Sentences about intended differences that no longer occur. */
  get stale() {
    return DIFFERENCES.flatMap(({ field, sdks, why }, index) =>
      sdks
        .filter((sdk) => this.found.get(DIFFERENCES[index])?.[sdk] === undefined)
        .map((sdk) => `SDK ${sdk} no longer differs in ${field}: ${why}`),
    );
  }

  /** The rows of the table in docs/from-python.md. */
  get table() {
    const equal = [...this.fields].filter((field) => !this.differing.has(field));
    return [
      `| field | Python, SDK 2 | Python, SDK 5 | here | why |`,
      `|---|---|---|---|---|`,
      `| ${equal.join(", ")} | = | = | = | |`,
      ...DIFFERENCES.map((difference) => {
        const { 2: two, 5: five } = this.found.get(difference) ?? {};
        const [, here] = two ?? five ?? [];
        const { part = (value) => value } = difference;
        const cells = [two?.[0], five ? five[0] : here, here].map((value) => cell(part(value)));
        return `| ${[difference.field, ...cells, difference.why].join(" | ")} |`;
      }),
      `| a tool's observation | none | none | \`retrievePaymentStatus\` | the cookbook leaves its tool functions undecorated |`,
    ].join("\n");
  }
}

function explains({ explains: holds }, there, here, python, one) {
  try {
    return holds(there, here, python, one);
  } catch {
    return false;
  }
}

const MAX_CELL = 90;
const MAX_TEXT = 24;

function cell(value) {
  if (value === undefined || value === "a time") return value ?? "";
  const text = brief(value, 2).replaceAll("|", String.raw`\|`);
  return `\`${text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text}\``;
}

/** JSON with short texts and numbers, down to a depth. */
function brief(value, depth) {
  if (typeof value === "number" && value < 1) return String(Number(value.toPrecision(3)));
  if (typeof value === "string" && value.length > MAX_TEXT) {
    return JSON.stringify(`${value.slice(0, MAX_TEXT - 1)}…`);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    if (depth === 0 && value.length > 0) return "[…]";
    return `[${value.map((item) => brief(item, depth - 1)).join(",")}]`;
  }
  const entries = Object.entries(value);
  if (depth === 0 && entries.length > 0) return "{…}";
  return `{${entries.map(([key, item]) => `"${key}":${brief(item, depth - 1)}`).join(",")}}`;
}
