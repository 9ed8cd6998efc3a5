// Runs the examples of tools as their user does, in a process of their own.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
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
    entryPoints: [join(root, "examples/tools/run.ts")],
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

test("the examples of tools print their answers, and their traces break no rule", async () => {
  await using langfuse = await startReceiver();
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(directory, "run.js")],
    {
      cwd: directory,
      timeout: PATIENCE_MS,
      env: {
        PATH: process.env["PATH"] ?? "",
        LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
        LANGFUSE_SECRET_KEY: langfuse.secretKey,
        LANGFUSE_BASE_URL: langfuse.url,
      },
    },
  );

  expect(stderr).toBe("");
  expect(stdout).toContain("Your transaction T1005 is currently pending.");
  expect(stdout).toContain('[nextTrain: {"error":"There is no station called Lyons."}]');
  expect(stdout).toContain("Lyon leaves at 10:04, Lille at 10:12 for 45 €.");

  langfuse.assertClean({ complete: true });
  const { observations } = langfuse;
  const parent = new Map(observations.map(({ id, name }) => [id, name]));
  const lines = observations.map(({ type, name, parentId = "", level }) => {
    const line = `${type} ${name} of ${parent.get(parentId) ?? "nobody"}`;
    return level === "ERROR" ? `${line}: failed` : line;
  });
  expect(lines.toSorted()).toEqual([
    "agent runTools of checkTransactionStatus",
    "agent streamTools of plan",
    "generation mistral.chat.complete of runTools",
    "generation mistral.chat.complete of runTools",
    "generation mistral.chat.stream of streamTools",
    "generation mistral.chat.stream of streamTools",
    "generation mistral.chat.stream of streamTools",
    "span checkTransactionStatus of nobody",
    "span plan of nobody",
    "tool nextTrain of streamTools",
    "tool nextTrain of streamTools",
    "tool nextTrain of streamTools: failed",
    "tool price of streamTools",
    "tool retrieve_payment_status of runTools",
  ]);
  const payment = observations.find(({ name }) => name === "retrieve_payment_status");
  expect(payment).toMatchObject({
    input: { transaction_id: "T1005" },
    output: { status: "Pending" },
    metadata: { tool_call_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/) },
  });
});
