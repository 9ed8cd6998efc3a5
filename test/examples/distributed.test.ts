// Runs the example of two services as its user does, in processes of their own.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReceiver } from "../../src/testing/index.js";
import { bundledSdkPlugin } from "../bundled-sdk.js";
import { PATIENCE_MS } from "../eventually.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
let directory: string;

beforeAll(async () => {
  // Inside the project, so that the packages it depends on are found.
  directory = await mkdtemp(join(root, "node_modules/.mistral-traced-test-"));
  await writeFile(join(directory, "package.json"), '{"type":"module"}');
  await build({
    entryPoints: ["run", "gallery", "painters"].map((name) =>
      join(root, `examples/distributed/${name}.ts`),
    ),
    alias: {
      "mistral-traced/testing": join(root, "src/testing/index.ts"),
      "mistral-traced": join(root, "src/index.ts"),
    },
    outdir: directory,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    plugins: [bundledSdkPlugin],
    // package.json names the built modules that have side effects, and these are sources.
    ignoreAnnotations: true,
    tsconfigRaw: {},
  });
});

afterAll(() => rm(directory, { recursive: true }));

async function example(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(directory, "run.js")],
    { cwd: directory, env: { PATH: process.env["PATH"] ?? "", ...env }, timeout: PATIENCE_MS },
  );
  expect(stderr).toBe("");
  return stdout;
}

describe("two services, each a process of its own", () => {
  test("the two services of the example make one trace of one request, with the user on all of it", async () => {
    await using langfuse = await startReceiver();
    const stdout = await example({
      LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
      LANGFUSE_SECRET_KEY: langfuse.secretKey,
      LANGFUSE_BASE_URL: langfuse.url,
    });

    expect(stdout).toContain("Our guide says: Claude Monet");
    const names = ["guide", "bestFrom", "mistralCompletion"];
    const [guide, bestFrom, completion] = names.map((name) =>
      langfuse.observations.find((one) => one.name === name)!,
    );
    expect(langfuse.observations).toHaveLength(3);
    expect(bestFrom).toMatchObject({ parentId: guide?.id, isAppRoot: false });
    expect(completion).toMatchObject({ parentId: bestFrom?.id, type: "generation" });
    for (const one of langfuse.observations) {
      expect(one).toMatchObject({ traceId: guide?.traceId, userId: "user-1", tags: ["gallery"] });
    }
    langfuse.assertClean({ complete: true });
  });

  test("the two services of the example show their trace without any key", async () => {
    const stdout = await example();
    expect(stdout).toContain(
      [
        "1 trace of 3 observations:",
        "",
        "guide (span, user-1)",
        "  bestFrom (span, user-1)",
        "    mistralCompletion (generation, user-1)",
      ].join("\n"),
    );
  });
});
