// Finds public declarations without a doc comment: every export, and its callable or optional
// members; functions, classes and values need an example with a title. That the examples compile is
// a test in test/docs.
import { entries, lookUp, moduleOf } from "./declarations.mjs";

/** Returns a line for each missing comment or example. */
export function undocumented() {
  return entries().flatMap(([entry, file]) =>
    [...moduleOf(file).exports.keys()].flatMap((word) => {
      const { declaration } = lookUp(file, word);
      return declaration ? missingIn(`${entry}: ${word}`, declaration) : [];
    }),
  );
}

function missingIn(name, { kind, comment, commented }) {
  const missing = [];
  if (comment === "") missing.push(`${name} has no doc comment`);
  const needsExample = ["function", "function*", "class", "const"].includes(kind);
  if (needsExample && !comment.includes("@example")) missing.push(`${name} has no @example`);
  if (/@example$/m.test(commented)) missing.push(`${name} has an @example without a title`);
  return [
    ...missing,
    ...bareMembers(commented).map((member) => `${name}.${member} has no doc comment`),
  ];
}

/**
 * Members that can be called or left out, in an interface, a class or an object: tsc indents its
 * members by four spaces. A property that is always there may speak for itself.
 */
function bareMembers(text) {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const [, member] =
      /^ {4}(?:static |readonly )*(?!constructor\b)([\w$]+)(?:\?:|[(<])/.exec(line) ?? [];
    return member === undefined || lines[index - 1].endsWith("*/") ? [] : [member];
  });
}
