// The type of the values that a JSON Schema describes, as far as a tool's parameters need it. A
// type that the compiler cannot know (a schema that is a plain object at run time) is unknown.

/** The values that the JSON Schema `S` describes. */
export type FromJsonSchema<S> = S extends { readonly const: infer Value }
  ? Value
  : S extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : S extends { readonly anyOf: readonly (infer One)[] }
      ? FromJsonSchema<One>
      : S extends { readonly oneOf: readonly (infer One)[] }
        ? FromJsonSchema<One>
        : S extends { readonly type: infer Type }
          ? OfType<Type, S>
          : unknown;

type OfType<Type, S> = Type extends readonly (infer One)[]
  ? OfType<One, S>
  : Type extends "string"
    ? string
    : Type extends "number" | "integer"
      ? number
      : Type extends "boolean"
        ? boolean
        : Type extends "null"
          ? null
          : Type extends "array"
            ? S extends { readonly items: infer Item }
              ? FromJsonSchema<Item>[]
              : unknown[]
            : Type extends "object"
              ? OfObject<S>
              : unknown;

type OfObject<S> = S extends { readonly properties: infer Properties }
  ? Plain<
      {
        -readonly [
          Name in keyof Properties as Name extends RequiredOf<S> ? Name : never
        ]: FromJsonSchema<Properties[Name]>;
      } & {
        -readonly [
          Name in keyof Properties as Name extends RequiredOf<S> ? never : Name
        ]?: FromJsonSchema<Properties[Name]>;
      }
    >
  : Record<string, unknown>;

type RequiredOf<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;

/** One object type in place of an intersection. */
type Plain<T> = { [Name in keyof T]: T[Name] };
