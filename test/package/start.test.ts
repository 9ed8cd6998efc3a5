// A program that ends before the code that sends was loaded, with the package as it is published.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { root } from "./closure.js";

const run = promisify(execFile);

const ENDING = `
  import { langfuseContext, observe } from "mistral-traced/observe";
  const ask = observe("ask", () => {
    langfuseContext.scoreCurrentTrace({ name: "short", value: true });
    return "an answer";
  });
  ask();
  process.exit(0);
`;
const NEXT = `
  import { configure, flush } from "mistral-traced/observe";
  configure();
  await flush();
`;

test("a process that exits in the turn of its first call leaves observation and score to the next", async () => {
  const spool = mkdtempSync(join(tmpdir(), "mistral-traced-"));
  await using receiver = await startReceiver();
  const env = {
    ...process.env,
    LANGFUSE_PUBLIC_KEY: "pk-lf-test",
    LANGFUSE_SECRET_KEY: "sk-lf-test",
    LANGFUSE_BASE_URL: receiver.url,
    MISTRAL_TRACED_SPOOL_DIRECTORY: spool,
  };
  try {
    for (const program of [ENDING, NEXT]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await run(process.execPath, ["--input-type=module", "-e", program], { cwd: root, env });
      if (program === ENDING) expect(receiver.spans).toEqual([]);
    }
  } finally {
    rmSync(spool, { recursive: true });
  }
  expect(receiver.spans.map(({ name }) => name)).toEqual(["ask"]);
  expect(receiver.scores).toMatchObject([{ name: "short", value: 1 }]);
});
