// `sideEffects` of package.json: bundlers drop a module that is not in the list unless something is
// imported from it. The built package runs through esbuild's tree shaking here.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { runNode } from "../export/child.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { root } from "./closure.js";

const folder = mkdtempSync(join(tmpdir(), "mistral-traced-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles a program for Node with everything that it imports. */
async function bundle(program: string, conditions: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
    conditions,
    external: ["cloudflare:*"],
  });
  return outputFiles[0]?.text ?? "";
}

/** Runs a program where no package can be found. */
async function run(program: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, "program.mjs");
  // Mistral's SDK has CommonJS in it, which asks for Node's modules.
  const require = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;
  writeFileSync(file, `${require}${await bundle(program)}`);
  return runNode([file], { env, cwd: folder });
}

describe("a bundle with an import for its effect alone", () => {
  test.each([".", "./observe"])(
    "an import for its effect registers prices and configuration (%s)",
    async (entry) => {
      const { stdout } = await run(`
      import ${JSON.stringify(entry.replace(".", "mistral-traced"))};
      const { pricing, setUp } = globalThis[Symbol.for("mistral-traced.v1")].get("state");
      console.log(typeof pricing.priceOf, typeof setUp);
    `);
      expect(stdout).toBe("function function\n");
    },
  );

  test.each(["./testing", "./viewer"])(
    "a bundle with an import for its effect contains nothing of %s",
    async (entry) => {
      expect(await bundle(`import ${JSON.stringify(entry.replace(".", "mistral-traced"))};`)).toBe(
        "",
      );
    },
  );
});

test.each(["mistral-traced", "mistral-traced/observe"])(
  "only a bundler with the workerd condition sees cloudflare:workers (%s)",
  async (entry) => {
    const program = `import { observe } from ${JSON.stringify(entry)}; observe("one", () => 1)();`;
    expect(await bundle(program)).not.toContain("cloudflare:");
    for (const condition of ["browser", "worker", "edge-light"]) {
      // oxlint-disable-next-line no-await-in-loop -- bundle after bundle
      expect(await bundle(program, [condition])).not.toContain("cloudflare:");
    }
    expect(await bundle(program, ["workerd", "worker"])).toContain('"cloudflare:workers"');
  },
);

test("a bundled program sends its traces with their cost", async () => {
  await using receiver = await startReceiver();
  await using mistral = await startMistralStandIn({ replies: [{ text: "Yes." }] });
  const program = `
    import { flush, MistralTraced } from "mistral-traced";
    const client = new MistralTraced({ apiKey: "any", serverURL: ${JSON.stringify(mistral.url)} });
    const messages = [{ role: "user", content: "Is it?" }];
    await client.mistralCompletion({ model: "mistral-small-latest", messages });
    await flush();
  `;
  const { stderr } = await run(program, {
    LANGFUSE_BASE_URL: receiver.url,
    LANGFUSE_PUBLIC_KEY: receiver.publicKey,
    LANGFUSE_SECRET_KEY: receiver.secretKey,
  });
  expect(stderr).toBe("");
  expect(receiver.observations).toMatchObject([
    { name: "mistralCompletion", costDetails: { total: expect.any(Number) } },
  ]);
});

test("a bundled program that only observes contains no Mistral client", async () => {
  const code = await bundle(`
    import { observe } from "mistral-traced";
    observe("one", () => 1)();
  `);
  expect(code).not.toContain("mistral-client-typescript");
  expect(
    await bundle(`import { MistralTraced } from "mistral-traced"; new MistralTraced();`),
  ).toContain("mistral-client-typescript");
});

test("a stack trace leads to the sources", async () => {
  const entry = JSON.stringify(pathToFileURL(join(root, "dist/src/observe.js")).href);
  const program = `import { configure } from ${entry}; configure({ sampleRate: 2 });`;
  const options = ["--enable-source-maps", "--input-type=module", "-e", program];
  const { stderr } = await runNode(options, { env: {}, cwd: folder });
  expect(stderr).toMatch(/src[/\\]export[/\\]configure[/\\]\w+(?:-\w+)*\.ts:\d+/);
});
