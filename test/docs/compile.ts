// Compiles snippets of the documentation as a user's files are: against the built package, by its
// name, strictly. A snippet may take for granted what the package exports and what
// surroundings.ts declares; one that says `this` outside of a class is the body of a method of a
// MistralTraced.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as main from "../../src/index.js";
import * as testing from "../../src/testing/index.js";
import { root, type Snippet } from "./snippets.js";

/** Inside the project, so that "mistral-traced" is the built package itself. */
const DIRECTORY = join(root, "dist/docs");
const TSC = join(root, "node_modules/typescript/bin/tsc");
const VALUES = new Set(Object.keys({ ...main, ...testing }));
const EXPORTS = exportsByEntry();

/** An error of the compiler, by the place in the page or the source where the mistake is. */
export interface CompileError {
  readonly file: string;
  readonly text: string;
}

/** Compiles all of them; the programs among them can be run afterwards. */
export async function compile(snippets: readonly Snippet[]): Promise<readonly CompileError[]> {
  rmSync(DIRECTORY, { recursive: true, force: true });
  const errors: CompileError[] = [];
  for (const system of ["standard", "experimental"]) {
    const those = snippets.filter((one) => one.isExperimental === (system === "experimental"));
    if (those.length > 0) errors.push(...(await compileIn(system, those)));
  }
  return errors;
}

/** The program that a snippet was compiled to. */
export function programOf({ file, line, isExperimental }: Snippet): string {
  const system = isExperimental ? "experimental" : "standard";
  return join(DIRECTORY, system, "out", `${file}/line-${line}.js`);
}

async function compileIn(system: string, snippets: readonly Snippet[]): Promise<CompileError[]> {
  const directory = join(DIRECTORY, system);
  for (const snippet of snippets) {
    const path = join(directory, `${snippet.file}/line-${snippet.line}.ts`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, asModule(snippet));
  }
  const tsconfig = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      rootDir: ".",
      outDir: "out",
      // A snippet shows what it shows, and need not use it.
      noUnusedLocals: false,
      noUnusedParameters: false,
      ...(system === "experimental" && {
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      }),
    },
    include: ["**/*.ts"],
    exclude: ["out"],
  };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
  const surroundings = readFileSync(join(root, "test/docs/surroundings.ts"), "utf8");
  writeFileSync(join(directory, "surroundings.ts"), surroundings);
  const failure = await promisify(execFile)(
    process.execPath,
    [TSC, "--pretty", "false", "-p", "."],
    {
      cwd: directory,
    },
  ).then(
    () => undefined,
    (error: { readonly stdout: string }) => error,
  );
  return failure === undefined ? [] : errorsIn(failure.stdout);
}

/** The lines of a snippet where they are in its file, so that the compiler's are the page's. */
function asModule({ code, line }: Snippet): string {
  const method = saysThisAlone(code)
    ? ["class _ extends MistralTraced { async method() {", "}}"]
    : [];
  const before = `export {}; ${importsFor(`${code} ${method[0] ?? ""}`)} ${method[0] ?? ""}`;
  return `${"\n".repeat(line - 2)}${before}\n${code}\n${method[1] ?? ""}\n`;
}

function saysThisAlone(code: string): boolean {
  return /\bthis\b/.test(code) && !/\bclass\b/.test(code);
}

/** Imports of what the package exports and `code` names without importing it. */
function importsFor(code: string): string {
  const imported = new Set(
    [...code.matchAll(/^import .*?\{([^}]*)\}/gms)].flatMap(([, names = ""]) => words(names)),
  );
  const used = new Set(words(code));
  return EXPORTS.map(([entry, names]) => {
    const wanted = names.filter((name) => used.has(name) && !imported.has(name));
    const items = wanted.map((name) => (VALUES.has(name) ? name : `type ${name}`));
    return wanted.length === 0 ? "" : `import { ${items.join(", ")} } from "${entry}";`;
  }).join(" ");
}

function words(text: string): string[] {
  return text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
}

/** What each entry exports, types too, out of the report on the public surface. */
function exportsByEntry(): (readonly [entry: string, names: readonly string[]])[] {
  const report = readFileSync(join(root, "etc/api.md"), "utf8");
  return [...report.matchAll(/^## (\S+)\n\n(.*)$/gm)].map(
    ([, entry = "", names = ""]) => [entry, words(names)] as const,
  );
}

/** What `tsc` printed; further lines of an error are indented. */
function errorsIn(printed: string): CompileError[] {
  return printed
    .split(/\n(?! )/)
    .filter((text) => text !== "")
    .map((text) => {
      const [, file = "", line, what] =
        /^(.*?)\/line-\d+\.ts\((\d+),\d+\): ([^]*)$/.exec(text) ?? [];
      return file === "" ? { file, text } : { file, text: `${file}:${line}: ${what}` };
    });
}
