// Runs the law, and what else is given, on each Node that the package supports: those that
// test/compilers installs. `node test/law/nodes.mjs [--node 24] [--others] [folder...]`, where --others
// leaves out the line of Node that runs this, since `npm test` ran there.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { positionals: given, values } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: "string", multiple: true, default: ["20", "22", "24", "26"] },
    others: { type: "boolean", default: false },
  },
});
const running = process.versions.node.split(".", 1)[0];
const NODES = values.node.filter((node) => !values.others || node !== running);
const folders = given.length > 0 ? given : ["test/law", "test/tracing"];
const failed = [];

for (const node of NODES) {
  const binary = here(`../compilers/node_modules/node${node}/bin/node`);
  if (!existsSync(binary)) {
    console.error(
      `There is no Node ${node} at ${binary}. Run npm ci --prefix test/compilers first.`,
    );
    failed.push(node);
    continue;
  }
  console.log(`Node ${node}`);
  if (!(await passes(binary))) failed.push(node);
}

console.log(
  failed.length === 0
    ? `passed on Node ${NODES.join(", ")}`
    : `failed on Node ${failed.join(", ")}`,
);
process.exitCode = Math.min(failed.length, 1);

async function passes(binary) {
  const vitest = here("../../node_modules/vitest/vitest.mjs");
  const run = ["run", "--project", "standard", "--reporter", "minimal", ...folders];
  const child = spawn(binary, [vitest, ...run], { cwd: here("../.."), stdio: "inherit" });
  return await new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve(code === 0));
  });
}
