// `--filter key=value`, which chooses traces, the same for every command.
import { InvalidArgumentError, Option } from "commander";
import type { TraceFilter } from "../reading/trace-filter.js";
import { OBSERVATION_LEVELS } from "../foundation/observation-level.js";
import { OBSERVATION_TYPES } from "../foundation/observation-type.js";

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

type Value = string | number;

/** The reader of the text behind each key. */
const READERS: { readonly [Key in keyof TraceFilter]-?: (text: string) => Value } = {
  name: asItIs,
  type: (text) => wordOf(text, OBSERVATION_TYPES),
  level: (text) => wordOf(text, OBSERVATION_LEVELS),
  model: asItIs,
  user: asItIs,
  session: asItIs,
  tag: asItIs,
  since: timeOf,
  text: asItIs,
};
const KEYS = Object.keys(READERS);

/** For the end of a command's help. */
export const FILTER_HELP = `
Filters, each as --filter key=value. A trace must match all of them:
  name     part of the name of the trace or of an observation
  type     type of an observation: ${OBSERVATION_TYPES.slice(0, 4).join(", ")},
           ${OBSERVATION_TYPES.slice(4).join(", ")}
  level    level of an observation, or worse: ${OBSERVATION_LEVELS.join(", ")}
  model    part of the name of a model
  user     id of the user
  session  id of the session
  tag      a tag of the trace
  since    started within 30m, 2h or 7d, or after 2026-11-27T18:00
  text     part of an input, output, metadata or error`;

/** The option. Its value is a {@link TraceFilter}, undefined without it. */
export function filterOption(): Option {
  return new Option("--filter <key=value>", "only traces that match, see below").argParser(
    (text: string, before: TraceFilter | undefined): TraceFilter => {
      const [, key = "", value = ""] = /^(\w+)=([^]+)$/.exec(text) ?? [];
      if (!isKey(key)) {
        throw new InvalidArgumentError(
          `It must be key=value, with one of the keys ${KEYS.join(", ")}.`,
        );
      }
      if (before?.[key] !== undefined)
        throw new InvalidArgumentError(`The key ${key} is given twice.`);
      return { ...before, [key]: READERS[key](value) };
    },
  );
}

function isKey(key: string): key is keyof TraceFilter {
  return Object.hasOwn(READERS, key);
}

function asItIs(text: string): string {
  return text;
}

function wordOf(text: string, words: readonly string[]): string {
  const match = words.find((word) => word.toLowerCase() === text.toLowerCase());
  if (match === undefined) throw new InvalidArgumentError(`It must be one of ${words.join(", ")}.`);
  return match;
}

/**
 * Reads a length of time before now, or a date.
 * @returns milliseconds since the epoch
 * @throws InvalidArgumentError for any other text
 */
export function timeOf(text: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  if (amount !== undefined) return Date.now() - Number(amount) * (UNITS[unit] ?? 0);
  // A day begins at midnight here, not in Greenwich.
  const date = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  // "5" alone is a date for JavaScript, in 2001.
  if (Number.isNaN(date) || !/^\d{4}/.test(text)) {
    throw new InvalidArgumentError(
      'It must be an age such as "30m", "2h" or "7d", or a date such as 2026-11-27T18:00.',
    );
  }
  return date;
}
