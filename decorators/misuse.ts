// Sentences about what `@observe` cannot trace, each with what to write instead. They are types as
// well: a compiler prints the one that fits (TS1270, TS1271, TS1238) at the line of the misuse.

export const MISUSE = {
  setter:
    "@observe cannot trace a setter: put it on the getter, or on a method that sets the value.",
  parameter: "@observe cannot trace a parameter: put it on the method.",
  field:
    "@observe on a field traces the function in it. A field without a function cannot be traced: use a method.",
  accessor:
    "@observe on an accessor traces the function in it. An accessor without a function cannot be traced: use a getter.",
  className:
    "@observe({ name }) on a class would give all its methods one name: leave the name out.",
  classInputNames:
    "@observe({ inputNames }) on a class would give the arguments of all its methods the same names: put it on each method.",
  classCapture:
    "@observe on a class applies to every method, so the functions in captureInput, captureOutput and trace must accept `unknown`.",
  capture:
    "@observe({ captureInput, captureOutput, trace }): these functions must accept the method's arguments and result.",
} as const;

/**
 * The type of a misplaced decorator. It is not a decorator's type, so the compiler reports that
 * `Misuse<"...">` is not assignable, and prints the sentence.
 */
export interface Misuse<Sentence extends string> {
  readonly "cannot be observed": Sentence;
}
