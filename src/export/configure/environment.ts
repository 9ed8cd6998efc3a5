// Reads options from environment variables. What makes no sense there becomes a warning that names
// the variable, never an exception: it is read inside the first traced call.
import { show, type Check } from "../../foundation/options.js";
import { warnOnce } from "../../tracing/log.js";

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The first of `names` that is set and not empty, with its value. */
function find(environment: Environment, names: readonly string[]): [string, string] | undefined {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== "") return [name, value];
  }
  return undefined;
}

/** Whether one of `names` is set and not empty. */
export function isSet(environment: Environment, names: readonly string[]): boolean {
  return find(environment, names) !== undefined;
}

/** The text of the first of `names` that is set, if `check` takes it. */
export function text(
  environment: Environment,
  names: readonly string[],
  check: Check,
): string | undefined {
  return read(environment, names, (value) => value, check);
}

/** The number of a variable, if it is set and `check` takes it. */
export function number(environment: Environment, name: string, check: Check): number | undefined {
  return read(environment, [name], Number, check);
}

const WORDS = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** The switch of a variable, if it is set: true or 1, false or 0. */
export function flag(environment: Environment, name: string): boolean | undefined {
  return read(environment, [name], (value) => WORDS.get(value.toLowerCase()), {
    accepts: (value) => value !== undefined,
    mustBe: "true, 1, false or 0",
  });
}

function read<Value>(
  environment: Environment,
  names: readonly string[],
  parse: (text: string) => Value,
  check: Check,
): Value | undefined {
  const found = find(environment, names);
  if (found === undefined) return undefined;
  const [name, value] = found;
  const parsed = parse(value);
  if (check.accepts(parsed)) return parsed;
  warnOnce(
    `environment:${name}`,
    `${name} must be ${check.mustBe} (got ${show(value)}). It is ignored.`,
  );
  return undefined;
}
