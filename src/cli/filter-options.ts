// The options that choose traces, the same for every command.
import { InvalidArgumentError, Option, type Command } from "commander";
import type { TraceFilter } from "../reading/trace-filter.js";
import {
  OBSERVATION_LEVELS,
  OBSERVATION_TYPES,
  type ObservationLevel,
  type ObservationType,
} from "../tracing/fields.js";

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Adds the options to `command`; what they come to is a {@link TraceFilter}. */
export function addFilterOptions(command: Command): Command {
  return command
    .option("--name <text>", "traces with this in their name or that of an observation")
    .addOption(oneOf("--type <type>", `with a ${OBSERVATION_TYPES.join(", ")}`, OBSERVATION_TYPES))
    .addOption(
      oneOf(
        "--level <level>",
        "with DEBUG, DEFAULT, WARNING or ERROR, or worse",
        OBSERVATION_LEVELS,
      ),
    )
    .option("--model <text>", "with this in the name of a model")
    .option("--user <id>", "of this user")
    .option("--session <id>", "of this session")
    .addOption(
      new Option(
        "--since <time>",
        'that began within "30m", "2h", "7d", or since a date such as 2026-11-27T18:00',
      ).argParser(sinceOf),
    )
    .option("--text <text>", "with this anywhere in input, output, metadata or errors");
}

/** The filter among a command's options; undefined when nothing is filtered. */
export function filterOf(options: TraceFilter): TraceFilter | undefined {
  const { name, type, level, model, user, session, since, text } = options;
  const filter = { name, type, level, model, user, session, since, text };
  return Object.values(filter).every((value) => value === undefined) ? undefined : filter;
}

function oneOf(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).argParser((text) => wordOf(text, words));
}

function wordOf(text: string, words: readonly string[]): ObservationType | ObservationLevel {
  const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(`It takes ${words.join(", ")}.`);
  return found as ObservationType | ObservationLevel;
}

function sinceOf(text: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  if (amount !== undefined) return Date.now() - Number(amount) * (UNITS[unit] ?? 0);
  // A day begins at midnight here, not in Greenwich.
  const date = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  // "5" alone is a date for JavaScript, in 2001.
  if (Number.isNaN(date) || !/^\d{4}/.test(text)) {
    throw new InvalidArgumentError(
      'It takes a length such as "30m", "2h" or "7d", or a date such as 2026-11-27T18:00.',
    );
  }
  return date;
}
