// What the user's code says of an observation, checked: JavaScript lets anything through, and a value
// of the wrong kind would be found only at the export, when the others of its batch are at stake. It
// is left out, with a warning that names it; the rest of the update counts.
import { aRecord, aString, show, unknownName, type Check } from "../foundation/options.js";
import type { ObservationUpdate } from "./fields.js";
import { warnOnce } from "./log.js";

const anything: Check = { accepts: () => true, mustBe: "" };

const aDate: Check = {
  accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  mustBe: "a valid Date",
};

/** Levels and prompts have checks of their own, where they are taken. */
const CHECKS: Readonly<Record<keyof ObservationUpdate, Check>> = {
  name: aString,
  input: anything,
  output: anything,
  metadata: aRecord,
  level: anything,
  statusMessage: aString,
  version: aString,
  model: aString,
  modelParameters: aRecord,
  usage: aRecord,
  usageDetails: aRecord,
  costDetails: aRecord,
  prompt: anything,
  completionStartTime: aDate,
};

/**
 * The fields of `update` that an observation takes, but for undefined ones, which are as good as absent.
 * @param where what the user called
 */
export function checkedUpdate(where: string, update: unknown): ObservationUpdate {
  if (!aRecord.accepts(update)) {
    warnOnce(where, `${where}: the update must be an object (got ${show(update)}).`);
    return {};
  }
  const taken = Object.entries(update as ObservationUpdate).filter(([field, value]) => {
    const check = Object.hasOwn(CHECKS, field)
      ? CHECKS[field as keyof ObservationUpdate]
      : undefined;
    if (value === undefined) return false;
    if (check?.accepts(value)) return true;
    warnOnce(
      `${where}:${field}`,
      check
        ? `${where}: ${field} was left out: it must be ${check.mustBe} (got ${show(value)}).`
        : unknownName(`${where}: unknown field`, field, CHECKS),
    );
    return false;
  });
  return Object.fromEntries(taken);
}
