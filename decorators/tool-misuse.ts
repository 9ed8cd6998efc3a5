// Where `@tool` cannot stand and what it cannot take, each with what to write instead. The sentences
// are types as well: a compiler prints the one that fits where the misuse stands.

export const TOOL_MISUSE = {
  bare: "@tool needs a description: write @tool({ description, parameters }).",
  held: "@tool stands on a method: of a function that a field or an accessor holds write tool(fn, { ... }).",
  reader: "@tool stands on a method, not on a getter or a setter: write a method.",
  className: "@tool stands on a method, not on a class: put it on each method that is a tool.",
  parameter: "@tool stands on a method, not on a parameter.",
  arguments:
    "@tool({ parameters }) gives other arguments than the method takes; a JSON Schema in a variable needs `as const`.",
  shape: "@tool({ parameters }) takes one schema: write z.object({ ... }) round the object.",
  notAnObject:
    "@tool({ parameters }) must describe an object, since a model gives arguments by name.",
} as const;

/**
 * The type of `@tool` where it cannot stand: no decorator's type, so that the compiler says that
 * `ToolMisuse<"...">` does not fit, and with it why.
 */
export interface ToolMisuse<Sentence extends string> {
  readonly "cannot be a tool": Sentence;
}
