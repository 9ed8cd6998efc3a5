// Programs with the AI SDK or LangChain run as without us, whatever the state of tracing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("law.program.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ai-law-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(mode) {
  const record = join(folder, mode);
  const env = { ...process.env, MODE: mode, RECORD: record };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  return { seen: JSON.parse(stdout), isRecorded: existsSync(record) };
}

const bare = run("bare");

for (const mode of ["on", "off", "sampled out", "broken"]) {
  test(`a program sees the same with tracing ${mode}`, async () => {
    const { seen } = await bare;
    assert.equal(Object.keys(seen).length, 11);
    assert.equal(seen["generate"].outcome.text, "Sunny in Paris.");
    const traced = await run(mode);
    assert.deepEqual(traced.seen, seen);
    assert.equal(traced.isRecorded, mode === "on");
  });
}
