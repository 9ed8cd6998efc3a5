// Runs the tests of this folder, each file in a process of its own: integrations are registered for
// the whole process. `node test/ai-libraries/run.mjs langchain` runs that file only.
import { readdirSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const names = process.argv.slice(2);
const files = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".test.mjs"))
  .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)))
  .map((file) => fileURLToPath(new URL(file, import.meta.url)));

const counts = { passed: 0, failed: 0 };
const tests = run({ files, concurrency: 2 });
// A file is a test as well, and its tests stand in it.
const isFile = ({ name }) => files.includes(name);
tests.on("test:pass", (test) => {
  if (!isFile(test)) counts.passed += 1;
});
tests.on("test:fail", () => {
  counts.failed += 1;
});
tests.on("end", () => {
  console.log(`ai-libraries: ${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = Math.min(counts.failed, 1);
});
tests.compose(new spec()).pipe(process.stdout);
