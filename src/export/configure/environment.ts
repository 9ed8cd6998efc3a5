// Reads options from environment variables. An invalid value becomes a warning that names the
// variable, never an exception: the first traced call reads them.
import { aString, oneOf as oneWordOf, show, type Check } from "../../foundation/options.js";
import { warnOnce } from "../../tracing/log.js";

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of one option. */
export interface Variable<Value> {
  /** The first one that is set counts. */
  readonly names: readonly string[];
  /** Returns undefined if none is set to a valid value. */
  readonly read: (environment: Environment) => Value | undefined;
}

/** A variable that holds text. */
export function text(name: string | readonly string[], check: Check = aString): Variable<string> {
  return variable([name].flat(), (value) => value, check);
}

/** A variable that holds one of some words. */
export function word<Word extends string>(name: string, words: readonly Word[]): Variable<Word> {
  return variable([name], (value) => words.find((one) => one === value), {
    accepts: (value) => value !== undefined,
    mustBe: oneWordOf(words).mustBe,
  });
}

/** A variable that holds a number. */
export function number(name: string, check: Check): Variable<number> {
  return variable([name], Number, check);
}

const WORDS = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** A variable that switches something on or off. */
export function flag(name: string): Variable<boolean> {
  return variable([name], (value) => WORDS.get(value.toLowerCase()), {
    accepts: (value) => value !== undefined,
    mustBe: "true, 1, false or 0",
  });
}

const CONTENT = new Map([
  ["no_content", false],
  ["event_only", false],
  ["span_only", true],
  ["span_and_event", true],
  ...WORDS,
]);

/** The variable by which OpenTelemetry's instrumentations of generative AI send content on spans. */
export function messageContent(name: string): Variable<boolean> {
  return variable([name], (value) => CONTENT.get(value.toLowerCase()), {
    accepts: (value) => value !== undefined,
    mustBe: "NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, true or false",
  });
}

/** A variable that holds a list of `key=value`, with percent-encoded values. */
export function list(name: string, check: Check): Variable<Readonly<Record<string, string>>> {
  return variable([name], members, check);
}

function members(value: string): Record<string, string> | undefined {
  try {
    return Object.fromEntries(
      value.split(",").map((member) => {
        const at = member.indexOf("=");
        return [member.slice(0, at).trim(), decodeURIComponent(member.slice(at + 1).trim())];
      }),
    );
  } catch {
    return undefined;
  }
}

/** An attribute in OpenTelemetry's list of `key=value`. */
export function resourceAttribute(key: string): Variable<string> {
  const names = ["OTEL_RESOURCE_ATTRIBUTES"];
  return { names, read: (environment) => attributeIn(find(environment, names)?.[1] ?? "", key) };
}

/** Values are percent-encoded. Source: OpenTelemetry's specification of the resource. */
function attributeIn(list: string, key: string): string | undefined {
  const members = list.split(",").map((member) => member.split("="));
  const value = members.find(([name = ""]) => name.trim() === key)?.[1]?.trim();
  if (value === undefined || value === "") return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The variables of an option that has several; the first valid one counts. */
export function oneOf<Value>(...variables: readonly Variable<Value>[]): Variable<Value> {
  return {
    names: variables.flatMap(({ names }) => names),
    read(environment) {
      for (const { read } of variables) {
        const value = read(environment);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}

/** Whether a variable of an option is set, to a valid value or not. */
export function isSet(environment: Environment, names: readonly string[]): boolean {
  return find(environment, names) !== undefined;
}

function variable<Value>(
  names: readonly string[],
  parse: (text: string) => Value | undefined,
  check: Check,
): Variable<Value> {
  return {
    names,
    read(environment) {
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
    },
  };
}

function find(environment: Environment, names: readonly string[]): [string, string] | undefined {
  for (const name of names) {
    // Not what Object.prototype has under the name of a variable.
    const value = Object.hasOwn(environment, name) ? environment[name]?.trim() : undefined;
    if (value !== undefined && value !== "") return [name, value];
  }
  return undefined;
}
