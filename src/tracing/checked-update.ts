// Checks updates from the user's code. JavaScript lets anything through, and a value of the wrong
// type would be found only at the export, when the others of its batch are at stake. It is left out,
// with a warning that names it; the rest of the update counts.
import {
  aRecord,
  aString,
  show,
  unknownName,
  type Check,
  type Checks,
} from "../foundation/options.js";
import { bare } from "../foundation/own-fields.js";
import type { ObservationUpdate } from "./fields.js";
import { warnOnce } from "./log.js";
import { misplacedAttribute } from "./trace-option.js";

export const anything: Check = { accepts: () => true, mustBe: "" };

const aDate: Check = {
  accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  mustBe: "a valid Date",
};

/** Fields under the names of Langfuse's own SDK. */
interface OtherNames {
  readonly usageDetails?: ObservationUpdate["usage"];
}

/** Levels and prompts have checks of their own, where they are accepted. */
const CHECKS: Checks<ObservationUpdate & OtherNames> = {
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
 * @param where the function that the user called
 */
export function checkedUpdate(where: string, update: unknown): ObservationUpdate {
  const { usageDetails, ...rest } = checkedFields(where, update, CHECKS);
  return usageDetails === undefined ? rest : { ...rest, usage: usageDetails };
}

/** The fields of `update` that pass `checks`; any other is left out, with a warning. */
export function checkedFields<Fields extends object>(
  where: string,
  update: unknown,
  checks: Checks<Fields>,
): Partial<Fields> {
  if (!aRecord.accepts(update)) {
    warnOnce(where, `${where}: the update must be an object (got ${show(update)}).`);
    return bare({});
  }
  const accepted = Object.entries(update as Fields).filter(([field, value]) => {
    const check = Object.hasOwn(checks, field) ? checks[field as keyof Fields] : undefined;
    if (value === undefined) return false;
    if (check?.accepts(value)) return true;
    const problem = check
      ? `${where}: \`${field}\` must be ${check.mustBe} (got ${show(value)}). It is ignored.`
      : (misplacedAttribute(where, field, checks) ??
        unknownName(`${where}: unknown field`, field, checks));
    warnOnce(`${where}:${field}`, problem);
    return false;
  });
  return bare(Object.fromEntries(accepted) as Partial<Fields>);
}
