// Jest in CommonJS, which runs ES modules only after it has transformed them: docs/testing.md.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { warning, type Finding } from "./finding.js";
import { dependenciesOf } from "./manifest.js";

const CONFIGS = ["ts", "mts", "cts", "js", "mjs", "cjs", "json"].map((end) => `jest.config.${end}`);
/** Jest that runs ES modules, or that transforms this package or every package. */
const PREPARED =
  /--experimental-vm-modules|\btransformIgnorePatterns\b(?:[^]*mistral-traced|["']?\s*:\s*\[\s*\])/;

/** Looks at the configuration of Jest, if the project depends on it. */
export function checkJest(directory: string): Finding[] {
  if (!dependenciesOf(directory).has("jest")) return [];
  const paths = ["package.json", ...CONFIGS].map((name) => join(directory, name));
  if (paths.some((path) => existsSync(path) && PREPARED.test(readFileSync(path, "utf8"))))
    return [];
  return [
    warning(
      "Jest",
      "Jest does not transform packages by default, and can't import mistral-traced, which is an ES module.",
      "Set transformIgnorePatterns: docs/testing.md.",
    ),
  ];
}
