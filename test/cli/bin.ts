// The command line as a process of its own, from our sources.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { runNode, type Ended } from "../export/child.js";
import { inDirectory } from "../reading/spans.js";

const execute = promisify(execFile);

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

interface Running {
  readonly child: ChildProcess;
  /** Its stdout so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves when it has ended. */
  readonly ended: Promise<number | null>;
}

/** Compiles the command line once for a file of tests; each test has a directory of its own. */
export function commandLine() {
  const directory = inDirectory();
  let compiled = "";
  beforeAll(async () => {
    // Inside the project, so that the packages it depends on are found.
    compiled = mkdtempSync(join(root, "node_modules/.mistral-traced-test-"));
    await build({
      entryPoints: [join(root, "src/cli/main.ts")],
      outdir: join(compiled, "cli"),
      bundle: true,
      splitting: true,
      platform: "node",
      format: "esm",
      target: "node20",
      packages: "external",
      // package.json names the built modules that have side effects, and these are sources.
      ignoreAnnotations: true,
      tsconfigRaw: {},
      logLevel: "error",
    });
  });
  afterAll(() => rmSync(compiled, { recursive: true, force: true }));
  const main = () => join(compiled, "cli/main.js");
  return {
    directory,
    /** Runs a command in the directory of the test. */
    run: (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      runNode([main(), ...args], { env: { TZ: "UTC", ...env }, cwd: directory.path }),
    /** Runs a command in a terminal of so many columns; both of its outputs come as one. */
    async runInTerminal(
      args: readonly string[],
      columns: number,
      env: Readonly<Record<string, string>> = {},
      input = "",
    ): Promise<string> {
      const command = `stty cols ${columns} rows 40; ${process.execPath} ${main()} ${args.join(" ")}`;
      const whole = { PATH: process.env["PATH"] ?? "", TERM: "xterm", TZ: "UTC", ...env };
      const options = { env: whole, cwd: directory.path };
      const running = execute("script", ["-qec", command, "/dev/null"], options);
      running.child.stdin?.end(input);
      const { stdout } = await running;
      return stdout.replaceAll("\r\n", "\n");
    },
    /** Begins one that goes on. */
    start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
      const child = spawn(process.execPath, [main(), ...args], {
        env: { PATH: process.env["PATH"] ?? "", TZ: "UTC", ...env },
        cwd: directory.path,
      });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      return { child, stdout: () => stdout, stderr: () => stderr, ended };
    },
  };
}
