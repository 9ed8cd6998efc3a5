// The tests that take longer than .ci/run may: each part by itself, one after the other.
// Usage: npm run test:long [-- PART ...]
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";

const cache = "node_modules/.cache/long";
/** Each source with its arguments and variables. */
const PARTS = {
  steady: ["test/soak/soak.ts", [], { SOAK_SECONDS: "600", SOAK_RATE: "250" }],
  killed: ["test/long/processes.ts", ["killed", "200", "3"]],
  ended: ["test/long/processes.ts", ["ended", "50", "50"]],
  ending: ["test/long/ending.ts", ["100000"]],
  million: ["test/long/million.ts", ["1000000"]],
  "small-files": ["test/long/small-files.ts", ["8000"]],
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(
    `test:long has the parts ${Object.keys(PARTS).join(", ")} (got ${unknown.join(", ")}).`,
  );
  process.exit(2);
}

const failed = [];
for (const name of named.length > 0 ? named : Object.keys(PARTS)) {
  const [source, args, env] = PARTS[name];
  const outfile = join(cache, `${name}.mjs`);
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", outfile, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (status !== 0) failed.push(name);
}
console.log(failed.length > 0 ? `\nfailed: ${failed.join(", ")}` : "\nall parts passed");
process.exitCode = failed.length > 0 ? 1 : 0;
