// Do no harm: globals, the working directory and warnings are what they are without tracing.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { newAborter } from "../../../src/export/process/deadline.js";
import { runProgram } from "../../export/child.js";

const KEYS = { LANGFUSE_PUBLIC_KEY: "pk-lf-of-a-test", LANGFUSE_SECRET_KEY: "sk-lf-of-a-test" };
const NOWHERE = { ...KEYS, LANGFUSE_BASE_URL: "http://127.0.0.1:9" };

test("console.log(globalThis) and Object.keys(globalThis) print what they print without tracing", async () => {
  const print = (importLine: string, trace: string): string => `
    import { inspect } from "node:util";
    ${importLine}
    ${trace}
    console.log(inspect(globalThis, { depth: 10 }));
    console.log(Object.keys(globalThis).join());
    process.exit();
  `;
  // The client that is traced has globals of its own.
  const bare = await runProgram(print('import "@mistralai/mistralai";', ""));
  const traced = await runProgram(
    print(
      'import { configure, observe } from "mistral-traced";',
      'configure(); observe("one", () => 1)();',
    ),
    { env: { ...NOWHERE, MISTRAL_TRACED_SPOOL: "false" } },
  );
  expect(bare.stdout).not.toBe("");
  expect(traced.stdout).toBe(bare.stdout);
});

const GONE = `
  import { mkdtempSync, rmdirSync } from "node:fs";
  import { join } from "node:path";
  import { configure, counters, flush, observe } from "mistral-traced";

  const directory = mkdtempSync(join(process.env.TEMPORARY, "gone-"));
  process.chdir(directory);
  rmdirSync(directory);
  configure(process.env.RECORD ? { record: true } : { exitTimeout: 1, timeout: 1 });
  console.log(observe((x) => x + 1, { name: "next" })(1));
  await flush();
  const { sent, failed, dropped, spooled, waiting } = counters();
  console.log(sent + failed + dropped + spooled + waiting > 0);
`;

test.each([
  ["record", { RECORD: "1" }],
  ["keys", NOWHERE],
])("a deleted working directory ends no program (%s)", async (_, env) => {
  const temporary = mkdtempSync(join(tmpdir(), "mistral-traced-cwd-"));
  const { code, stdout, stderr } = await runProgram(GONE, {
    env: { ...env, TEMPORARY: temporary, MISTRAL_TRACED_SPOOL_DIRECTORY: join(temporary, "spool") },
  });
  expect(stderr).not.toContain("ENOENT: process.cwd");
  expect(stdout).toBe("2\ntrue\n");
  expect(code).toBe(0);
});

const warnings: Error[] = [];
const remember = (warning: Error): unknown => warnings.push(warning);
afterEach(() => {
  process.off("warning", remember);
});

test("many requests that wait for one signal cause no warning", async () => {
  process.on("warning", remember);
  const { signal } = newAborter();
  for (let index = 0; index < 100; index += 1) signal.addEventListener("abort", () => {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
