// Compiles snippets of the documentation as a user's files are: against the built package, by its
// name, strictly. A snippet may use the package's exports and the declarations of surroundings.ts;
// one with `this` outside of a class is the body of a method of a MistralTraced.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root, type Snippet } from "./snippets.js";

/** Inside the project, so that "mistral-traced" is the built package itself. */
const DIRECTORY = join(root, "dist/docs");
const TSC = join(root, "node_modules/typescript/bin/tsc");
const ENTRIES = entries();

/** A module, and by name whether what it exports is a value or a type. */
interface Module {
  readonly from: string;
  readonly exported: ReadonlyMap<string, boolean>;
}

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
export function programOf({
  file,
  line,
  isExperimental,
}: Pick<Snippet, "file" | "line" | "isExperimental">): string {
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
function asModule({ code: given, line, file, folder }: Snippet): string {
  const code = folder === undefined ? given : fromFolder(given, folder);
  const method = saysThisAlone(code)
    ? ["class _ extends MistralTraced { async method() {", "}}"]
    : [];
  const before = `export {}; ${importsFor(`${code} ${method[0] ?? ""}`, file)} ${method[0] ?? ""}`;
  return `${"\n".repeat(line - 2)}${before}\n${code}\n${method[1] ?? ""}\n`;
}

/** The imports of a source that would stand in `folder`. */
function fromFolder(code: string, folder: string): string {
  return code.replaceAll(
    /from "(\.[^"]*)"/g,
    (_, path: string) => `from ${JSON.stringify(join(root, "dist", folder, path))}`,
  );
}

function saysThisAlone(code: string): boolean {
  return /\bthis\b/.test(code) && !/\bclass\b/.test(code);
}

/** Imports of what the package, or the source that `code` is from, exports and it names. */
function importsFor(code: string, file: string): string {
  const wanted = new Set(words(code));
  for (const [, names = ""] of code.matchAll(/^import [^;{]*\{([^}]*)\}/gm)) {
    for (const name of words(names)) wanted.delete(name);
  }
  return [...ENTRIES, ...ownModule(file)]
    .map(({ from, exported }) => {
      const items = [...exported].filter(([name]) => wanted.delete(name));
      const clause = items.map(([name, isValue]) => (isValue ? name : `type ${name}`)).join(", ");
      return items.length === 0 ? "" : `import { ${clause} } from ${JSON.stringify(from)};`;
    })
    .join(" ");
}

function words(text: string): string[] {
  return text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
}

/** The exports of the package's entries, out of the report on the public surface. */
function entries(): readonly Module[] {
  const [, ...sections] = readFileSync(join(root, "etc/api.md"), "utf8").split(/^## /m);
  return sections.map((section) => {
    const [from = "", names = ""] = section.split("\n\n");
    const values = new Set(
      [...section.matchAll(/^(?:function|class|const) (\w+)/gm)].map(([, name]) => name),
    );
    return { from, exported: new Map(words(names).map((name) => [name, values.has(name)])) };
  });
}

/** The exports of a source, for examples of functions that are not public. */
function ownModule(file: string): readonly Module[] {
  if (!file.endsWith(".ts")) return [];
  const text = readFileSync(join(root, file), "utf8");
  const values = text.matchAll(/^export (?:async )?(?:function\*?|class|const) (\w+)/gm);
  const from = join(root, "dist", file.replace(/\.ts$/, ".js"));
  return [{ from, exported: new Map([...values].map(([, name = ""]) => [name, true])) }];
}

/** Parses the output of `tsc`; further lines of an error are indented. */
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
