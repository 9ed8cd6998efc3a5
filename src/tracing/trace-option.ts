// The option `trace`: attributes of the trace, apart from those of the observation. `observe`,
// `observeMistral`, `MistralTraced` and `annotateCall` have it.
import { InvalidOptionError } from "../foundation/errors.js";
import { checkOptions, type Checks } from "../foundation/options.js";
import { TRACE_CHECKS } from "./trace-attributes.js";

/**
 * Checks options of which one is `trace`.
 * @param where the function that was called, such as `"observe"`
 * @returns a copy, as of `checkOptions`
 * @throws InvalidOptionError for an unknown option or attribute, or an invalid value
 */
export function checkTracedOptions<Options extends { readonly trace?: object }>(
  where: string,
  options: Options,
  checks: Checks<Options>,
): Options {
  for (const name of Object.keys(Object(options) as object)) {
    const problem = misplacedAttribute(where, name, checks);
    if (problem !== undefined) throw new InvalidOptionError(problem);
  }
  return checkOptions(where, options, checks);
}

/**
 * Names the right place of a trace attribute that is beside `trace`, under its own name or, as in
 * `propagateAttributes`, with "trace" before it.
 * @param checks the options' own; only those that have `trace` can be meant
 * @returns undefined for any other name
 */
export function misplacedAttribute(
  where: string,
  name: string,
  checks: object,
): string | undefined {
  if (Object.hasOwn(checks, name) || !Object.hasOwn(checks, "trace")) return undefined;
  const attribute = name.replace(/^trace([A-Z])/, (_, first: string) => first.toLowerCase());
  if (!Object.hasOwn(TRACE_CHECKS, attribute)) return undefined;
  return `${where}: \`${name}\` is an attribute of the trace. Use trace: { ${attribute} }.`;
}
