// The use of decorators in a project's own TypeScript, by a look at its text.
import { readdirSync, readFileSync, type Dirent } from "node:fs";
import { join } from "node:path";

const FILES = 2_000;
const CODE = /\.[cm]?tsx?$/;
const LEFT_OUT = /^(node_modules|dist|build|out|coverage|\..*)$/;
/** `@observe(...)` before `name = ...` that is an arrow function. */
const ARROW_FIELD =
  /@observe(?:\s*\((?:[^()]|\([^()]*\))*\))?\s+(?:(?:public|private|protected|readonly|override)\s+)*[\w$]+\s*(?::[^=;]+)?=\s*(?:async\s*)?(?:\([^)]*\)|[\w$]+)[^=;{]*=>/;

/** The findings, each with the first file of it. */
interface DecoratorUse {
  /** A file that has `@observe` on something. */
  readonly observed: string | undefined;
  /** A file that has it on an arrow function in a field. */
  readonly arrowField: string | undefined;
}

/**
 * Looks through the sources of `directory`.
 * @param except a folder in it that is left out, by its path
 */
export function decoratorUse(directory: string, except?: string): DecoratorUse {
  let observed: string | undefined;
  let arrowField: string | undefined;
  for (const path of sourcesOf(directory, except)) {
    const text = readFileSync(path, "utf8");
    if (!text.includes("@observe")) continue;
    observed ??= path;
    if (ARROW_FIELD.test(text)) arrowField ??= path;
    if (arrowField !== undefined) break;
  }
  return { observed, arrowField };
}

function* sourcesOf(directory: string, except: string | undefined): Generator<string> {
  const directories = [directory];
  let files = 0;
  for (let next = directories.pop(); next !== undefined; next = directories.pop()) {
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (path === except) continue;
      if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) directories.push(path);
      else if (entry.isFile() && CODE.test(entry.name) && !entry.name.endsWith(".d.ts")) {
        files += 1;
        if (files > FILES) return;
        yield path;
      }
    }
  }
}

/** Returns nothing for an unreadable directory. */
function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
