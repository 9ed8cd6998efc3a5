// Runs a small program as a process of its own, bare or traced, and returns its end.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** The end of a process. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Builds `source` and runs it. It may import from `#src/` and `#decorators/`.
 * @param flags for Node itself, such as `--expose-gc`
 */
export async function runProgram(source: string, flags: readonly string[] = []): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "law-"));
  try {
    const file = join(folder, "program.mjs");
    const root = join(import.meta.dirname, "../..");
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: root, loader: "ts" },
      alias: { "#src": join(root, "src"), "#decorators": join(root, "decorators") },
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      // package.json names the built modules that have side effects, and these are sources.
      ignoreAnnotations: true,
      target: "es2022",
      // So that what Node shows of the source is the same, bare or traced.
      keepNames: true,
    });
    await writeFile(file, outputFiles[0]?.text ?? "");
    return await run([...flags, file]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: {}, stdio: ["ignore", "pipe", "pipe"] });
  const texts = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => (texts[stream] += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  return { code, ...texts };
}
