// Runs a program with our sources in a Node process of its own, for what happens at its end.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledSdkPlugin } from "../bundled-sdk.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The end of a program. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `source`, a TypeScript module that imports from `"mistral-traced"`.
 * @param options.env its whole environment beside PATH
 * @param options.cwd its working directory; by default, that of the program, removed at its end
 */
export async function runProgram(
  source: string,
  { env = {}, cwd }: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
): Promise<Ended> {
  const { file, directory } = await buildProgram(source);
  try {
    return await runNode([file], { env, cwd: cwd ?? directory });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Builds `source` as {@link runProgram} does, for several runs. The caller removes `directory`. */
export async function buildProgram(source: string): Promise<{ file: string; directory: string }> {
  // Inside the project, so that the packages it depends on are found.
  const directory = mkdtempSync(join(root, "node_modules/.mistral-traced-test-"));
  const { outputFiles } = await build({
    stdin: { contents: source, loader: "ts", resolveDir: root },
    alias: {
      "mistral-traced/observe": join(root, "src/observe.ts"),
      "mistral-traced": join(root, "src/index.ts"),
    },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    // package.json names the built modules that have side effects, and these are sources.
    ignoreAnnotations: true,
    plugins: [bundledSdkPlugin],
    tsconfigRaw: {},
    write: false,
  });
  const file = join(directory, "program.mjs");
  writeFileSync(file, outputFiles[0]?.contents ?? "");
  return { file, directory };
}

/**
 * Runs Node.
 * @param options.env its whole environment beside PATH
 * @param options.cwd its working directory
 */
export function runNode(
  args: readonly string[],
  { env = {}, cwd }: { env?: Readonly<Record<string, string>>; cwd: string },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const whole = { PATH: process.env["PATH"] ?? "", ...env };
    const child = spawn(process.execPath, args, { env: whole, cwd });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
