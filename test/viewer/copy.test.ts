// A copied command runs in sh, with any text in it, and a copied test runs in Vitest.
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { curlOf } from "../../src/viewer/copy/curl.js";
import { modelRequestOf } from "../../src/viewer/copy/model-request.js";
import { snapshotTestOf } from "../../src/viewer/copy/snapshot-test.js";
import { generation, observation } from "./observations.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

const HOSTILE = [
  `'"\`$(touch owned) \${HOME} \\ $MISTRAL_API_KEY !! ; rm -rf x & | > owned`,
  "JSON\nJSON\nEOF\n'JSON'\r\n\tJSON\n",
  "\u0000\u0007\u001b[201~\u007f\u009b31m\u202e\u2028\u2029\ud800 é 🎉 `${1}` */ // </script>",
].join("\n");

const parameters = JSON.parse(
  `{"type":"object","properties":{"__proto__":{"type":"string"},"max_items":{"type":"number"}}}`,
) as object;
const call = {
  id: "abcDEF123",
  type: "function",
  function: { name: "next", arguments: JSON.stringify({ __proto__: 1, city: HOSTILE }) },
};
const tools = [{ type: "function", function: { name: "next", description: HOSTILE, parameters } }];
const asked = [
  { role: "system", content: HOSTILE },
  {
    role: "user",
    content: [
      { type: "text", text: HOSTILE },
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      { type: "document_url", document_url: "https://a.example/b.pdf", document_name: "b" },
    ],
  },
];
const first = generation(
  1,
  { messages: asked, tools, tool_choice: "auto" },
  { role: "assistant", content: "", tool_calls: [call] },
  {
    modelParameters: { temperature: 0.2, stop: '["a"]', parallel_tool_calls: "false", top_k: 3 },
    usageDetails: { input: 20, output: 4, total: 24 },
  },
);
const second = generation(
  2,
  [
    ...asked,
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", tool_call_id: call.id, name: "next", content: HOSTILE },
  ],
  { role: "assistant", content: `At 10:12. ${HOSTILE}` },
);

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mistral-traced-copy-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("sh runs a copied command with the very request, whatever its texts contain", async () => {
  const curl = join(directory, "curl");
  await writeFile(curl, `#!/bin/sh\nprintf '%s\\n' "$@" > arguments\ncat > body\n`);
  await chmod(curl, 0o700);
  const request = modelRequestOf(first);
  if (request === undefined) throw new Error("there is no request");
  const command = curlOf(request);
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  expect(command).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
  const env = { PATH: `${directory}:${process.env["PATH"]}`, MISTRAL_API_KEY: "a key" };
  const { stdout, stderr } = await run("sh", ["-c", command], { cwd: directory, env });
  expect(stdout + stderr).toBe("");
  expect((await readFile(join(directory, "arguments"), "utf8")).trimEnd().split("\n")).toEqual([
    "https://api.mistral.ai/v1/chat/completions",
    "-H",
    "Authorization: Bearer a key",
    "-H",
    "Content-Type: application/json",
    "--data-binary",
    "@-",
  ]);
  const body = JSON.parse(await readFile(join(directory, "body"), "utf8")) as object;
  expect(body).toEqual(request.body);
  expect(body).toMatchObject({
    model: "mistral-small-latest",
    messages: [{ role: "system", content: HOSTILE }, { role: "user" }],
    tools: [{ function: { name: "next", parameters: { type: "object" } } }],
    tool_choice: "auto",
    temperature: 0.2,
    stop: ["a"],
    parallel_tool_calls: false,
  });
  expect(body).not.toHaveProperty("top_k");
  await expect(readFile(join(directory, "owned"))).rejects.toThrow("ENOENT");
});

test("embeddings and fill-in-the-middle have requests, and other observations do not", () => {
  const model = "codestral-latest";
  expect(
    modelRequestOf(observation(1, { type: "embedding", model, input: { input: ["a", "b"] } })),
  ).toEqual({ path: "/v1/embeddings", body: { model, input: ["a", "b"] } });
  expect(modelRequestOf(generation(1, { prompt: "a", suffix: "b" }, "c", { model }))).toMatchObject(
    {
      path: "/v1/fim/completions",
      body: { model, prompt: "a", suffix: "b" },
    },
  );
  expect(modelRequestOf(generation(1, "Hi", "Ho"))?.body).toMatchObject({
    messages: [{ role: "user", content: "Hi" }],
  });
  expect(modelRequestOf(generation(1, "Hi", "Ho", { model: undefined }))).toBeUndefined();
  expect(modelRequestOf(observation(1, { type: "tool", model, input: "a" }))).toBeUndefined();
});

test("a copied test compiles and runs as pasted, and its snapshot has the recorded texts", async () => {
  const source = snapshotTestOf(`plan "${HOSTILE}"`, [observation(0), first, second]) ?? "";
  const folder = join(root, "test/viewer/.copied");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    await writeFile(join(folder, "pasted.test.ts"), source);
    const compilerOptions = { noEmit: true, rootDir: root };
    const extended = join(root, "tsconfig.json");
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: extended,
        compilerOptions,
        files: ["pasted.test.ts"],
        include: [],
      }),
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const compiled = await run(process.execPath, [tsc, "-p", folder], { cwd: root }).catch(
      (error: { stdout: string }) => error,
    );
    expect(compiled.stdout).toBe("");
    const config = "export default { test: { include: ['pasted.test.ts'] } };";
    await writeFile(join(folder, "vitest.config.mjs"), config);
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(?:VITEST|CI$|LANGFUSE_)/.test(name)),
    );
    const { stdout } = await run(process.execPath, [vitest, "run", "--root", folder], { env });
    expect(stdout).toContain("1 passed");
    const pasted = await readFile(join(folder, "pasted.test.ts"), "utf8");
    expect(pasted).toMatch(/toMatchInlineSnapshot\(\s*`/);
    expect(pasted).toContain("At 10:12.");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

test("a failed call is left out of the test, and a trace without a chat has no test", () => {
  const failed = generation(1, "Hi", undefined, { level: "ERROR" });
  expect(snapshotTestOf("none", [failed, observation(2)])).toBeUndefined();
  const source = snapshotTestOf("some", [failed, generation(2, "Ho", "Hey")]);
  expect(source).not.toContain('"Hi"');
  expect(source).toContain('"text": "Hey"');
});
