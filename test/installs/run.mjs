// Installs the packed package into a project that pins a version of Mistral's SDK, and
// OpenTelemetry's API at 1.9.0, with each package manager: no conflict, no warning about either, and
// one copy of each. The outcome is a table in docs/mistral-versions.md: it must be the same, or with
// `--write` is put there. Under Yarn's Plug'n'Play a program is traced beside the newest SDK. Names
// of package managers run only these.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { REPLAYED } from "../../dist/src/cli/doctor/sdk-versions.js";
import { inParallel } from "../parallel.mjs";
import { compareTable } from "../sdk-versions/table.mjs";
import { problemUnderPnp } from "./pnp.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SDK = "@mistralai/mistralai";
const API = "@opentelemetry/api";
const PNP = "yarn PnP";
const YARN = [process.execPath, here("node_modules/@yarnpkg/cli-dist/bin/yarn.js"), "install"];
const MANAGERS = {
  npm: ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"],
  pnpm: [process.execPath, here("node_modules/pnpm/bin/pnpm.cjs"), "install", "--ignore-scripts"],
  yarn: YARN,
  [PNP]: YARN,
  bun: [here("node_modules/@oven/bun-linux-x64/bin/bun"), "install", "--ignore-scripts"],
};
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } },
});
const managers = positionals.length > 0 ? positionals : Object.keys(MANAGERS);
const tabled = managers.filter((manager) => manager !== PNP);

const folder = mkdtempSync(join(tmpdir(), "mistral-traced-installs-"));
let passed = 0;
let failed = 0;
let rows;
try {
  const packed = await run(["npm", "pack", "--json", "--pack-destination", folder], here("../.."));
  const tarball = join(folder, JSON.parse(packed.stdout)[0].filename);
  const places = REPLAYED.flatMap((version) => tabled.map((manager) => ({ manager, version })));
  if (managers.includes(PNP)) places.push({ manager: PNP, version: REPLAYED.at(-1) });
  // Each waits for the registry; more than two at a time wait for one disk.
  const cells = await inParallel(places, (place) => cell(place, tarball), 2);
  rows = REPLAYED.map((version, row) => [
    version,
    ...cells.slice(row * tabled.length, (row + 1) * tabled.length),
  ]);
} finally {
  rmSync(folder, { recursive: true });
}
if (positionals.length === 0) {
  const head = ["SDK", ...tabled];
  const table = compareTable("installs", [head, head.map(() => "---"), ...rows], values.write);
  check("the table in docs/mistral-versions.md", table === undefined, table);
}
console.log(`installs: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

async function cell({ manager, version }, tarball) {
  const where = join(folder, `${manager.replace(" ", "-")}-${version}`);
  mkdirSync(where);
  // SDK 1.5 leaves zod to the program.
  const dependencies = {
    "mistral-traced": `file:${tarball}`,
    [SDK]: version,
    [API]: "1.9.0",
    zod: "^3.25.76",
  };
  writeFileSync(
    join(where, "package.json"),
    JSON.stringify({ name: "app", version: "1.0.0", private: true, dependencies }),
  );
  if (MANAGERS[manager] === YARN) {
    const linker = manager === "yarn" ? "node-modules" : "pnp";
    writeFileSync(join(where, ".yarnrc.yml"), `nodeLinker: ${linker}\nenableScripts: false\n`);
    writeFileSync(join(where, "yarn.lock"), "");
  }
  const problem = await problemOf(manager, where, version);
  check(`${manager}, SDK ${version}`, problem === undefined, problem);
  return problem === undefined ? "yes" : "no";
}

/** Returns the problem of an installation, if there is one. */
async function problemOf(manager, where, version) {
  const { code, stdout, stderr } = await run(MANAGERS[manager], where);
  const output = stdout + stderr;
  if (code !== 0) return output;
  const complaint = output
    .split("\n")
    .find((line) => /ERESOLVE|unmet peer|incorrect peer|YN00(?:02|60|86)|conflict/i.test(line));
  if (complaint !== undefined) return output;
  if (manager === PNP) {
    return problemUnderPnp(where, { [SDK]: version, [API]: "1.9.0" }, run);
  }
  const ofApp = createRequire(join(where, "index.js"));
  const ofPackage = createRequire(realpathSync(ofApp.resolve("mistral-traced")));
  for (const [name, wanted] of [
    [SDK, version],
    [API, "1.9.0"],
  ]) {
    const copies = [ofApp, ofPackage].map((require) => manifestOf(require, name));
    const { version: found } = JSON.parse(readFileSync(copies[0], "utf8"));
    if (found !== wanted) return `${name} became ${found}`;
    if (copies[0] !== copies[1]) return `two copies of ${name}: ${copies.join(" and ")}`;
  }
  return undefined;
}

/** The package.json of a package, which not each exports. */
function manifestOf(require, name) {
  for (let at = realpathSync(require.resolve(name)); at !== dirname(at); at = dirname(at)) {
    const path = join(dirname(at), "package.json");
    if (existsSync(path) && JSON.parse(readFileSync(path, "utf8")).name === name) return path;
  }
  throw new Error(`${name} has no package.json`);
}

function check(what, holds, otherwise) {
  if (holds) passed += 1;
  else failed += 1;
  if (!holds) console.log(`${what}:`, otherwise);
}

function run([file, ...args], cwd, more) {
  const env = { ...process.env, YARN_ENABLE_IMMUTABLE_INSTALLS: "false", CI: "", ...more };
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, stdout, stderr }),
    );
  });
}
