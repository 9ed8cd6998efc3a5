// `@tool` on a method and `tool(fn)`: functions that a model may call. Its calls are observed as
// tools, and the loop of `runTools` finds it by its definition.
import { InvalidOptionError, MisuseError } from "../src/foundation/errors.js";
import {
  addHiddenTool,
  checkToolName,
  definitionOf,
  TOOL,
  type ToolDefinition,
} from "../src/mistral/tools/definition.js";
import { toolSchema } from "../src/mistral/tools/schema.js";
import {
  aBoolean,
  aRecord,
  aString,
  checkOptions,
  type Checks,
} from "../src/foundation/options.js";
import { bare, copyFields } from "../src/foundation/own-fields.js";
import { defineOwn } from "../src/tracing/property.js";
import type { Callable } from "../src/tracing/invocation.js";
import { isExperimentalCall, ownerName } from "./experimental.js";
import { isClass, memberName, observer, optionsOf } from "./observer.js";
import { isStandardContext, type StandardContext } from "./standard.js";
import { TOOL_MISUSE } from "./tool-misuse.js";
import type { ToolFunction, ToolOptions } from "./tool-types.js";

/**
 * Makes a method or function a tool that a model can call, in `runTools` and `streamTools`. Arguments
 * are checked by `parameters`. Each call, by the model or by the program, is one observation of type
 * `tool`. With `@observe({ ... })` beside it, it is still one, under those options.
 * @returns the decorator, or the observed function
 * @throws MisuseError for an unsupported position, and for parameters without a JSON Schema of an
 *   object; InvalidOptionError for a wrong option: both when the class is defined
 * @example Make a method a tool
 * class Weather extends MistralTraced {
 *   @tool({ description: "The weather in a city", parameters: z.object({ city: z.string() }) })
 *   async weather({ city }: { city: string }) {
 *     return { city, sky: "clear" };
 *   }
 * }
 * @example Make a function a tool
 * const now = tool(() => new Date().toISOString(), { name: "now", description: "The time" });
 * @example Describe the arguments in JSON Schema
 * const weather = tool(async ({ city }: { city: string }) => ({ city, sky: "clear" }), {
 *   name: "weather",
 *   description: "The weather in a city",
 *   parameters: {
 *     type: "object",
 *     properties: { city: { type: "string" } },
 *     required: ["city"],
 *   } as const,
 * });
 * @example Stop a tool when its result is no longer needed
 * const page = tool(
 *   async ({ address }: { address: string }, { signal }: ToolContext) =>
 *     (await fetch(address, { signal })).text(),
 *   { name: "page", description: "A web page", parameters: z.object({ address: z.string() }) },
 * );
 */
export const tool: ToolFunction = dispatch as ToolFunction;

type Options = ToolOptions & { readonly parameters?: unknown };

const aSchema = {
  accepts: (value: unknown) => value !== null,
  mustBe: "a schema",
};

const CHECKS: Checks<Options> = {
  description: aString,
  parameters: aSchema,
  name: aString,
  jsonSchema: aRecord,
  strict: aBoolean,
};

function dispatch(...args: unknown[]): unknown {
  const [first, second] = args;
  if (isStandardContext(second) || isExperimentalCall(args)) {
    throw new MisuseError(`${TOOL_MISUSE.bare} It is on ${placeOf(args)}.`);
  }
  if (typeof first !== "function") return decoratorOf(checked(first));
  if (isClass(first)) throw new MisuseError(TOOL_MISUSE.className);
  const fn = first as Callable;
  const options = checked(second);
  const name = options.name ?? fn.name;
  return define(fn, options, { name, where: `tool(${fn.name || "fn"})`, isMethod: false });
}

function checked(options: unknown): Options {
  const checkedOptions = checkOptions("tool", options as Options, CHECKS);
  if ((checkedOptions as Partial<Options>).description === undefined) {
    throw new InvalidOptionError(
      "tool: `description` is required. A model chooses tools by their descriptions.",
    );
  }
  return checkedOptions;
}

function decoratorOf(options: Options): (...args: unknown[]) => unknown {
  return (...args) => {
    const [value, context] = args;
    if (isStandardContext(context)) return decorateStandard(value, context, options);
    if (!isExperimentalCall(args)) throw new MisuseError(TOOL_MISUSE.className);
    return decorateExperimental(args, options);
  };
}

function decorateStandard(value: unknown, context: StandardContext, options: Options): unknown {
  const { kind, name: key } = context;
  if (kind !== "method") throw new MisuseError(`${misuseOf(kind)} It is on ${memberName(key)}.`);
  const name = options.name ?? memberName(key).replace(/^#/, "");
  const where = `@tool on ${memberName(key)}`;
  const method = define(value as Callable, options, { name, where, isMethod: true });
  if (context.private) {
    context.addInitializer(function (this: unknown) {
      addHiddenTool(this as object, () => {
        // Decorators further out may have replaced it, such as an `@observe` with options.
        const last = context.access?.get?.(this) as Callable | undefined;
        return last && definitionOf(last) ? last : method;
      });
    });
  }
  return method;
}

function misuseOf(kind: string): string {
  if (kind === "class") return TOOL_MISUSE.className;
  return kind === "getter" || kind === "setter" ? TOOL_MISUSE.reader : TOOL_MISUSE.held;
}

function decorateExperimental(args: readonly unknown[], options: Options): PropertyDescriptor {
  const [, key, third] = args as [object, PropertyKey, PropertyDescriptor | number | undefined];
  const where = placeOf(args);
  if (typeof third === "number") {
    throw new MisuseError(`${TOOL_MISUSE.parameter} It is on parameter ${third} of ${where}.`);
  }
  const { value, get, set } = copyFields(third ?? {});
  if (typeof value !== "function" || memberName(key) === "") {
    const sentence = get || set ? TOOL_MISUSE.reader : TOOL_MISUSE.held;
    throw new MisuseError(`${sentence} It is on ${where}.`);
  }
  const name = options.name ?? memberName(key);
  return bare<PropertyDescriptor>({
    ...third,
    value: define(value as Callable, options, {
      name,
      where: `@tool on ${where}`,
      isMethod: true,
    }),
  });
}

function placeOf([first, second]: readonly unknown[]): string {
  if (isStandardContext(second)) return memberName(second.name);
  return `${ownerName(first as object)}.${memberName(second as PropertyKey | undefined)}`;
}

/** The position of a tool in its class. */
interface Placement {
  readonly name: string;
  /** For messages, such as `"@tool on Weather.weather"`. */
  readonly where: string;
  readonly isMethod: boolean;
}

/** The observed function with its definition on it. */
function define(fn: Callable, options: Options, { name, where, isMethod }: Placement): Callable {
  checkToolName(name, where);
  const { description, parameters, jsonSchema, strict } = options;
  const definition: ToolDefinition = {
    ...toolSchema(parameters, jsonSchema, where),
    name,
    description,
    strict,
    isMethod,
  };
  const defaults = { asType: "tool", name, captureInput: firstOf } as const;
  const observed = observer({ ...defaults, ...optionsOf(fn) }, name)(fn);
  defineOwn(observed, TOOL, { value: definition, configurable: true });
  return observed;
}

/** The arguments without the context behind them. */
function firstOf(args: unknown): unknown {
  return args;
}
