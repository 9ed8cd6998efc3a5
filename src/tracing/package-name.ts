// The name in the program's package.json, for the service's name. It is looked for once, when the first
// span is written.
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** Directories above the program that are searched. */
const MAX_LEVELS = 64;

let found: { readonly name: string | undefined } | undefined;

/**
 * Returns the name in the package.json that is nearest to the program's main file, or else to the
 * working directory.
 * @returns undefined without a readable one; never throws
 */
export function packageName(): string | undefined {
  return (found ??= { name: mainPackage() ?? nearestName(() => process.cwd()) }).name;
}

/** The package of a command such as a test runner is not the program. */
function mainPackage(): string | undefined {
  const file = process.argv[1];
  if (file === undefined) return undefined;
  return nearestName(() => {
    const directory = dirname(realpathSync(file));
    return /[\\/]node_modules(?:[\\/]|$)/.test(directory) ? undefined : directory;
  });
}

function nearestName(start: () => string | undefined): string | undefined {
  try {
    let directory = start();
    for (let level = 0; directory !== undefined && level < MAX_LEVELS; level += 1) {
      const name = nameIn(join(directory, "package.json"));
      if (name !== undefined) return name;
      const above = dirname(directory);
      directory = above === directory ? undefined : above;
    }
  } catch {
    // Such as a working directory that was removed, or a runtime without files.
  }
  return undefined;
}

function nameIn(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, "utf8")) as { readonly name?: unknown };
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}
