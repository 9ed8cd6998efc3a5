// Compiled in both decorator systems: what `@tool` infers from a schema, and what it refuses.
import { type as ark } from "arktype";
import { observe, tool, type ToolArguments, type ToolContext } from "mistral-traced";
import * as v from "valibot";
import * as z from "zod";
import * as z3 from "zod3";
import { same } from "./both.js";

const description = "What it does";
const idOf = z.object({ id: z.string() });

export class Tools {
  @tool({ description, parameters: z.object({ id: z.string(), count: z.number().default(1) }) })
  zod({ id, count }: { id: string; count: number }): string {
    return id.repeat(count);
  }

  @tool({ description, parameters: z3.object({ id: z3.string().transform(Number) }) })
  async zod3({ id }: { id: number }): Promise<number> {
    return id;
  }

  @tool({ description, parameters: v.object({ id: v.string(), unit: v.picklist(["C", "F"]) }) })
  valibot({ id, unit }: { id: string; unit: "C" | "F" }): string {
    return id + unit;
  }

  @tool({ description, parameters: ark({ id: "string", "count?": "number" }) })
  arktype({ id, count = 1 }: { id: string; count?: number }): string {
    return id.repeat(count);
  }

  @tool({
    description,
    parameters: {
      type: "object",
      properties: {
        id: { type: "string" },
        count: { type: "integer" },
        unit: { enum: ["C", "F"] },
      },
      required: ["id", "unit"],
    },
  })
  jsonSchema({ id, count, unit }: { id: string; count?: number; unit: "C" | "F" }): string {
    return id.repeat(count ?? 1) + unit;
  }

  @tool({ description })
  nothing(): string {
    return "";
  }

  @tool({ description })
  onlyContext(_none: object, { signal }: ToolContext): boolean {
    return signal.aborted;
  }

  @tool({ description, name: "other_name", strict: true, parameters: idOf })
  withContext({ id }: { id: string }, { signal }: ToolContext): string {
    return signal.aborted ? "" : id;
  }

  @tool({ description, parameters: idOf })
  withOptionalContext({ id }: { id: string }, context?: ToolContext): string {
    return context?.toolCallId ?? id;
  }

  @tool({ description, parameters: idOf })
  ignoring(): string {
    return "";
  }

  @tool({ description, parameters: idOf })
  static shared({ id }: { id: string }): string {
    return id;
  }

  @tool({ description, parameters: idOf })
  private hidden({ id }: { id: string }): string {
    return id;
  }

  @tool({ description, parameters: idOf })
  withThis(this: Tools & { extra: true }, { id }: { id: string }): string {
    return this.hidden({ id });
  }

  @tool({ description, parameters: idOf })
  generic<Args extends { id: string }>(args: Args): Args {
    return args;
  }

  @observe({ captureInput: false })
  @tool({ description, parameters: idOf })
  observed({ id }: { id: string }): string {
    return id;
  }

  // @misuse: @tool({ parameters }) must describe the arguments of the method
  @tool({ description, parameters: idOf })
  wrongType({ id }: { id: number }): number {
    return id;
  }

  // @misuse: @tool({ parameters }) must describe the arguments of the method
  @tool({ description, parameters: idOf })
  wrongName({ city }: { city: string }): string {
    return city;
  }

  // @misuse: @tool({ parameters }) must describe the arguments of the method
  @tool({ description, parameters: idOf })
  bareValue(id: string): string {
    return id;
  }

  // @misuse: @tool({ parameters }) must describe the arguments of the method
  @tool({ description, parameters: idOf })
  secondArgument({ id }: { id: string }, _count: number): string {
    return id;
  }

  // @misuse: @tool({ parameters }) must describe the arguments of the method
  @tool({ description, parameters: v.object({ id: v.optional(v.string()) }) })
  optional({ id }: { id: string }): string {
    return id;
  }

  // @misuse: @tool({ parameters }) must describe the arguments of the method
  @tool({ description, parameters: { type: "object", properties: { id: { type: "string" } } } })
  notRequired({ id }: { id: string }): string {
    return id;
  }

  // @misuse: @tool({ parameters }) must describe the arguments of the method
  @tool({ description })
  noParameters({ id }: { id: string }): string {
    return id;
  }

  // @misuse: @tool({ parameters }) must be one schema. Wrap the object in z.object({ ... }).
  @tool({ description, parameters: { id: z.string() } })
  shape({ id }: { id: string }): string {
    return id;
  }

  // @misuse: @tool({ parameters }) must describe an object, because a model passes arguments by name.
  @tool({ description, parameters: z.string() })
  notAnObject(id: string): string {
    return id;
  }

  // @misuse: @tool needs a description. Write @tool({ description, parameters }).
  @tool
  bare(): string {
    return "";
  }

  // @misuse: Property 'description' is missing in type
  @tool({ parameters: idOf })
  withoutDescription({ id }: { id: string }): string {
    return id;
  }

  // @misuse: 'parameter' does not exist in type
  @tool({ description, parameter: idOf })
  unknownOption(): string {
    return "";
  }

  // @misuse: Type 'string' is not assignable to type 'object
  @tool({ description, parameters: "id" })
  noSchema(): string {
    return "";
  }

  // @misuse: @tool can only decorate a method, not a getter or a setter. Write a method.
  @tool({ description })
  get reader(): string {
    return "";
  }

  // @misuse: @tool can only decorate a method. For a function stored in a field or an accessor, write tool(fn, { ... }).
  @tool({ description })
  field = (): string => "";
}

// @misuse: @tool can only decorate a method, not a class. Put it on each method that is a tool.
@tool({ description })
export class Decorated {
  run(): void {}
}

// tool(fn) keeps the function's type, and its arguments are known from the schema.
const lookup = tool(({ id }, { signal }) => same<typeof signal, AbortSignal>() ?? id.length, {
  description,
  name: "lookup",
  parameters: idOf,
});
export const looked: number = lookup({ id: "T1" }, { signal: AbortSignal.abort(), toolCallId: "" });
const declared = tool(
  async function now(): Promise<string> {
    return "";
  },
  { description },
);
same<typeof declared, () => Promise<string>>();
// @misuse: Type 'string' is not assignable to type 'number'
tool(({ id }: { id: number }) => id, { description, name: "wrong", parameters: idOf });
// @misuse: is not assignable to parameter of type 'ToolOptions
tool((id: string) => id);

same<ToolArguments<typeof idOf>, { id: string }>();
same<
  ToolArguments<{
    readonly type: "object";
    readonly properties: {
      readonly tags: { readonly type: "array"; readonly items: { readonly type: "string" } };
      readonly size: { readonly type: readonly ["number", "null"] };
      readonly kind: { readonly const: "a" };
      readonly where: {
        readonly anyOf: readonly [{ readonly type: "string" }, { readonly type: "boolean" }];
      };
      readonly rest: { readonly type: "object" };
    };
    readonly required: readonly ["tags", "size", "kind", "where"];
  }>,
  {
    tags: string[];
    size: number | null;
    kind: "a";
    where: string | boolean;
    rest?: Record<string, unknown>;
  }
>();
