// The types of `tool`: a decorator of methods in both systems and a function. They compare the
// schema's type with the method's arguments.
import type { StandardTypedV1 } from "@standard-schema/spec";
import type { ToolContext } from "../src/mistral/tools/definition.js";
import type { FromJsonSchema } from "./json-schema-type.js";
import type { TOOL_MISUSE, ToolMisuse } from "./tool-misuse.js";
import type {
  AnyClass,
  AnyFunction,
  NoDecoratorCall,
  NoFunction,
  StandardClass,
  StandardMethod,
} from "./types.js";

/**
 * Options of `@tool({...})` and `tool(fn, {...})`.
 * @typeParam Schema of its arguments; undefined: it takes none
 */
export interface ToolOptions<Schema = unknown> {
  /** The tool's purpose, by which the model chooses it. */
  readonly description: string;
  /**
   * The tool's arguments: a schema of an object, from any library of the Standard Schema family
   * (zod from 3.25, Valibot, ArkType) or as JSON Schema. Left out: the tool takes nothing.
   * @example Explain an argument to the model
   * const parameters = z.object({ city: z.string().describe("In English, such as Vienna") });
   * const weather = tool(({ city }: { city: string }) => `${city}: clear`, {
   *   name: "weather",
   *   description: "The weather in a city",
   *   parameters,
   * });
   */
  readonly parameters?: Schema;
  /**
   * The tool's name for the model: letters, digits, "_" and "-". By default, the name of the
   * method.
   * @example Rename a tool for the model
   * class Calendar {
   *   @tool({ name: "list_events", description: "The events of today" })
   *   events() {
   *     return ["10:00 stand-up"];
   *   }
   * }
   */
  readonly name?: string;
  /** The JSON Schema of `parameters`, for a schema library without a converter. */
  readonly jsonSchema?: object;
  /**
   * Whether Mistral holds the model to the schema; by its default it does not.
   * @example Hold the model to the schema
   * class Weather {
   *   @tool({
   *     description: "The weather in a city",
   *     parameters: z.object({ city: z.string() }),
   *     strict: true,
   *   })
   *   weather({ city }: { city: string }) {
   *     return { city, sky: "clear" };
   *   }
   * }
   */
  readonly strict?: boolean;
}

/** The arguments that a tool gets once the schema has checked them. */
export type ToolArguments<Schema> = Schema extends StandardTypedV1
  ? StandardTypedV1.InferOutput<Schema>
  : undefined extends Schema
    ? object
    : Arguments<FromJsonSchema<Schema>>;

/** A schema that only the running program knows still describes an object. */
type Arguments<Known> = unknown extends Known ? Record<string, unknown> : Known;

/** The decorator `@tool(options)`, in either system; it keeps the type of the method. */
export interface ToolDecorator<Schema> {
  // Standard decorators.
  <F extends AnyFunction>(method: F, context: StandardMethod): ToolOf<F, F, Schema>;
  <This, Value>(
    getter: (this: This) => Value,
    context: ClassGetterDecoratorContext<This, Value>,
  ): ToolMisuse<typeof TOOL_MISUSE.reader>;
  (
    setter: AnyFunction,
    context: ClassSetterDecoratorContext,
  ): ToolMisuse<typeof TOOL_MISUSE.reader>;
  (value: undefined, context: ClassFieldDecoratorContext): ToolMisuse<typeof TOOL_MISUSE.held>;
  <This, Value>(
    value: ClassAccessorDecoratorTarget<This, Value>,
    context: ClassAccessorDecoratorContext<This, Value>,
  ): ToolMisuse<typeof TOOL_MISUSE.held>;
  (value: AnyClass, context: StandardClass): ToolMisuse<typeof TOOL_MISUSE.className>;
  // Experimental decorators.
  <C extends AnyClass>(target: C & NoFunction<C>): ToolMisuse<typeof TOOL_MISUSE.className>;
  (
    target: object,
    key: string | symbol | undefined,
    parameterIndex: number,
  ): ToolMisuse<typeof TOOL_MISUSE.parameter>;
  <F extends AnyFunction>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): ToolOf<TypedPropertyDescriptor<F>, F, Schema>;
  <Value>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Value>,
  ): ToolMisuse<typeof TOOL_MISUSE.reader>;
  (target: object, key: string | symbol): ToolMisuse<typeof TOOL_MISUSE.held>;
}

/** `tool`: `@tool({ ... })` on a method, and `tool(fn, { ... })`. */
export interface ToolFunction {
  // Misuse: without options.
  (value: AnyFunction, context: StandardMethod): ToolMisuse<typeof TOOL_MISUSE.bare>;
  (
    target: object,
    key: string | symbol,
    descriptor: PropertyDescriptor,
  ): ToolMisuse<typeof TOOL_MISUSE.bare>;
  <const Schema extends object | undefined = undefined>(
    options: ToolOptions<Schema> & NoDecoratorCall,
    notADecoratorCall?: never,
  ): ToolDecorator<Schema>;
  <
    F extends (args: ToolArguments<Schema>, context: ToolContext) => unknown,
    const Schema extends object | undefined = undefined,
  >(
    fn: F,
    options: ToolOptions<Schema> & NoDecoratorCall,
  ): F;
}

/** `Decorated` where the schema describes what `F` takes. */
type ToolOf<Decorated, F, Schema> = [Schema] extends [Readonly<Record<string, StandardTypedV1>>]
  ? ToolMisuse<typeof TOOL_MISUSE.shape>
  : [InputOf<Schema>] extends [object]
    ? F extends (this: never, args: ToolArguments<Schema>, context: ToolContext) => unknown
      ? Decorated
      : ToolMisuse<typeof TOOL_MISUSE.arguments>
    : ToolMisuse<typeof TOOL_MISUSE.notAnObject>;

/** The arguments that a model sends. */
type InputOf<Schema> = Schema extends StandardTypedV1
  ? StandardTypedV1.InferInput<Schema>
  : ToolArguments<Schema>;
