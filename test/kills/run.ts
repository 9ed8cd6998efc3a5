// Runs the program of the kill table, traced or bare, and ends it from outside.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildProgram } from "../build-program.js";
import { PATIENCE_MS } from "../eventually.js";

const here = dirname(fileURLToPath(import.meta.url));

/** The end of a program. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A program of this folder, traced and bare, in one file each that needs nothing else.
 * @param program such as `"program"` for `program.ts`
 */
export async function buildPrograms(
  program: string,
  directory: string,
): Promise<{ traced: string; bare: string }> {
  mkdirSync(directory, { recursive: true });
  const [traced, bare] = await Promise.all(
    ["traced", "bare"].map(async (name) => {
      const outfile = join(directory, `${program}-${name}.mjs`);
      await buildProgram(join(here, `${program}.ts`), outfile, [
        {
          name,
          setup: ({ onResolve }) =>
            onResolve({ filter: /^\.\/traced\.js$/ }, () => ({ path: join(here, `${name}.ts`) })),
        },
      ]);
      return outfile;
    }),
  );
  return { traced: traced ?? "", bare: bare ?? "" };
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Sent one after the other, once the program prints that it is ready. */
  readonly kill?: readonly NodeJS.Signals[];
  /** The longest file that it may write, in blocks of 1,024 bytes, as `ulimit -f` has it. */
  readonly fileBlocks?: number;
}

/** Runs a program to its end. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { env, cwd, kill = [], fileBlocks } = options;
  const node = [process.execPath, file, ...args];
  const [command = "", ...rest] =
    fileBlocks === undefined
      ? node
      : ["/bin/bash", "--norc", "-c", `ulimit -f ${fileBlocks}; exec "$@"`, "bash", ...node];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      cwd,
      // One that does not end is a failure, and must not stay.
      timeout: PATIENCE_MS,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    const signals = [...kill];
    const next = (): void => {
      const signal = signals.shift();
      if (signal === undefined) return;
      child.kill(signal);
      // The next one in a turn of its own: two that are pending at once are one to the system.
      setTimeout(next, 30);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const isReady = !stdout.includes("ready\n") && (stdout + text).includes("ready\n");
      stdout += text;
      if (isReady) next();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
