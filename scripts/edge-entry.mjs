// Writes the entries that bundlers pick for an edge runtime (the condition `edge-light`). They have
// the names of the real ones, so that a program builds, and an error that names the remedy. The real
// ones import modules of Node that the bundlers refuse.
import { writeFileSync } from "node:fs";

const MESSAGE =
  "mistral-traced needs modules of Node that an edge runtime does not have. " +
  'In Next.js, write `export const runtime = "nodejs"` in the route. ' +
  "Code that stays on the edge must not import mistral-traced.";

for (const [entry, edge] of [
  ["index", "edge"],
  ["observe", "observe-edge"],
]) {
  const names = Object.keys(await import(`../dist/src/${entry}.js`));
  writeFileSync(
    new URL(`../dist/src/${edge}.js`, import.meta.url),
    `// Written by scripts/edge-entry.mjs.\nexport let ${names.join(", ")};\nthrow new Error(${JSON.stringify(MESSAGE)});\n`,
  );
}
