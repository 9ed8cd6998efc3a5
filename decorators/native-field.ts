// Whether a running class defines a field natively: the one sign, while the class is decorated,
// that its instances will define the field and not assign it. The engine itself reads the text of
// the class; nothing of it is run.
import { Script } from "node:vm";

/**
 * Whether `source`, the text of a class, declares the field `name`. A field is where a string may
 * stand for the name: no other place in a class takes `"name" = value`, but for text (strings,
 * comments), which takes everything.
 * @returns false also where the text can't be read on its own, as with `import.meta`
 */
export function declaresField(source: string, name: string): boolean {
  if (!isIdentifier(name)) return false;
  const pattern = String.raw`(?<![\p{ID_Continue}$])${name.replaceAll("$", String.raw`\$`)}(?=\s*(=(?![=>])|;|\}))`;
  for (const { index, 1: next } of source.matchAll(new RegExp(pattern, "gu"))) {
    const before = source.slice(0, index);
    const after = source.slice(index + name.length);
    const asString = next === "=" ? `"${name}"` : `"${name}"=0`;
    if (compiles(before + asString + after) && !compiles(`${before}@@${after}`)) return true;
  }
  return false;
}

/** Whether `name` can stand after a dot. */
export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
}

function compiles(expression: string): boolean {
  try {
    return new Script(`(${expression})`) instanceof Script;
  } catch {
    return false;
  }
}
