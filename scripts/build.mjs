// Builds dist, unless it is the build of these sources: each suite of CI asks for a build.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const INPUTS = [
  "src",
  "decorators",
  "scripts",
  "tsconfig.json",
  "tsconfig.build.json",
  "package.json",
  "package-lock.json",
];
const STEPS = [
  ["scripts/clean.mjs"],
  ["scripts/price-table.mjs"],
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"],
  ["scripts/bundle.mjs"],
  ["scripts/build-page.mjs"],
  ["scripts/edge-entry.mjs"],
];
const stamp = join(ROOT, "dist/.built");

const key = hashOf(INPUTS);
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== key) {
  try {
    for (const step of STEPS) execFileSync(process.execPath, step, { cwd: ROOT, stdio: "inherit" });
    writeFileSync(stamp, key);
  } catch {
    // The step has written why.
    process.exitCode = 1;
  }
}

/** Returns a hash of the names and the contents of files, and of those in directories. */
function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesOf)) {
    hash.update(`${path}\n`).update(readFileSync(join(ROOT, path)));
  }
  return hash.digest("hex");
}

function filesOf(path) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .toSorted()
    .flatMap((name) => filesOf(`${path}/${name}`));
}
