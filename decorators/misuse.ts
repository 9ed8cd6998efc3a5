// Sentences about what `@observe` cannot trace, each with what to write instead. They are types as
// well: a compiler prints the one that fits (TS1270, TS1271, TS1238) at the line of the misuse.

export const MISUSE = {
  setter:
    "@observe cannot trace a setter. Put it on the getter, or on a method that sets the value.",
  parameter: "@observe cannot trace a parameter. Put it on the method.",
  field: "@observe can only trace a field that holds a function. Use a method instead.",
  accessor: "@observe can only trace an accessor that holds a function. Use a getter instead.",
  className:
    "@observe({ name }) on a class would give every method the same name. Leave the name out.",
  classInputNames:
    "@observe({ inputNames }) on a class would give the arguments of every method the same names. Put it on each method.",
  classCapture:
    "@observe on a class applies to every method, so the functions in captureInput, captureOutput and trace must accept `unknown`.",
  capture:
    "The functions in captureInput, captureOutput and trace must accept the arguments and the result of the method.",
} as const;

/**
 * The type of a misplaced decorator. It is not a decorator's type, so the compiler reports that
 * `Misuse<"...">` is not assignable, and prints the sentence.
 */
export interface Misuse<Sentence extends string> {
  readonly "cannot be observed": Sentence;
}
