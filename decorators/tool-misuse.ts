// Sentences about what `@tool` cannot decorate or accept, each with what to write instead. They are
// types as well: a compiler prints the one that fits at the line of the misuse.

export const TOOL_MISUSE = {
  bare: "@tool needs a description. Write @tool({ description, parameters }).",
  held: "@tool can only decorate a method. For a function stored in a field or an accessor, write tool(fn, { ... }).",
  reader: "@tool can only decorate a method, not a getter or a setter. Write a method.",
  className: "@tool can only decorate a method, not a class. Put it on each method that is a tool.",
  parameter: "@tool can only decorate a method, not a parameter.",
  arguments:
    "@tool({ parameters }) must describe the arguments of the method. A JSON Schema in a variable needs `as const`.",
  shape: "@tool({ parameters }) must be one schema. Wrap the object in z.object({ ... }).",
  notAnObject:
    "@tool({ parameters }) must describe an object, because a model passes arguments by name.",
} as const;

/**
 * The type of a misplaced `@tool`. It is not a decorator's type, so the compiler reports that
 * `ToolMisuse<"...">` is not assignable, and prints the sentence.
 */
export interface ToolMisuse<Sentence extends string> {
  readonly "cannot be a tool": Sentence;
}
