// Whether the classes above one assign a field of the same name: they do so first, when an instance
// is made, and the function of the class below takes the place of theirs. The text of a class is the
// one sign of it; nothing of it is run.
import { isIdentifier } from "./native-field.js";

/** How many of the classes that `owner` extends say `this.name = ...`. */
export function basesThatAssign(owner: unknown, name: PropertyKey): number {
  if (typeof owner !== "function" || typeof name !== "string" || !isIdentifier(name)) return 0;
  const assignment = new RegExp(
    String.raw`\bthis\.${name.replaceAll("$", String.raw`\$`)}\s*=(?!=)`,
  );
  let count = 0;
  let base: unknown = Reflect.getPrototypeOf(owner);
  for (; typeof base === "function"; base = Reflect.getPrototypeOf(base)) {
    if (assignment.test(Function.prototype.toString.call(base))) count += 1;
  }
  return count;
}
