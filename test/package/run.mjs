// The package as it is published: packed, installed into empty folders, and used from there by
// `require` and by `import` on each line of Node, in two copies at once, and by the type checkers.
import { execFile } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** The binaries and the type checkers are those of the decorator matrix. */
const tool = (path) => here(`../compilers/node_modules/${path}`);
const NODES = ["20", "22", "24", "26"];
const manifest = JSON.parse(readFileSync(here("../../package.json"), "utf8"));
// The entry that has to be loaded before the SDK comes first.
const entries = Object.keys(manifest.exports)
  .map((path) => path.replace(/^\./, manifest.name))
  .toSorted(
    (one, other) => Number(other.endsWith("/register")) - Number(one.endsWith("/register")),
  );

const folder = mkdtempSync(join(tmpdir(), "mistral-traced-package-"));
let passed = 0;
let failed = 0;
try {
  const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], here("../.."));
  if (packed.code !== 0) throw new Error(packed.output);
  const [{ filename }] = JSON.parse(packed.stdout);
  const tarball = `file:${join(folder, filename)}`;
  await install("one", {
    "mistral-traced": tarball,
    "@types/node": manifest.devDependencies["@types/node"],
  });
  await install("two", { "copy-a": tarball, "copy-b": tarball });
  checkInstallation();
  await checkCommandLine();
  await onEachNode();
  await inEachTypeChecker();
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`package: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** From the cache that `npm ci` has filled, as far as it goes. */
async function install(name, dependencies) {
  mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, name, "package.json"),
    JSON.stringify({ name, private: true, dependencies }),
  );
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { code, output } = await run("npm", ["install", ...options], join(folder, name));
  if (code !== 0) throw new Error(`npm install of ${name} failed:\n${output}`);
}

/** An installation brings what `dependencies` names, the peers that npm adds, and nothing below them. */
function checkInstallation() {
  const lock = readFileSync(join(folder, "one", "node_modules/.package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock);
  const ofClient = Object.keys(manifest.peerDependencies);
  const expected = new Set([
    "mistral-traced",
    "@types/node",
    ...Object.keys(manifest.dependencies),
  ]);
  const queue = ofClient.filter((name) => `node_modules/${name}` in packages);
  for (const name of queue) {
    expected.add(name);
    queue.push(...Object.keys(packages[`node_modules/${name}`].dependencies ?? {}));
  }
  const types = Object.keys(packages["node_modules/@types/node"].dependencies);
  const found = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ""));
  const added = found.filter((name) => !expected.has(name) && !types.includes(name));
  check("brings only the packages that a traced program can need", added.length === 0, added);
}

/** The command line where nothing but the package's own dependencies is installed. */
async function checkCommandLine() {
  const bin = join(folder, "one/node_modules/.bin/mistral-traced");
  for (const [args, text] of [
    [["--version"], manifest.version],
    [["doctor"], "mistral-traced"],
    [["view", "--help"], "--html"],
  ]) {
    const { output } = await run(bin, args, join(folder, "one"));
    check(`mistral-traced ${args.join(" ")}`, output.includes(text), output);
  }
}

async function onEachNode() {
  for (const file of ["every-entry.mjs", "every-entry.cjs", "two-copies.mjs"]) {
    const where = file.startsWith("two") ? "two" : "one";
    writeFileSync(join(folder, where, file), readFileSync(here(`programs/${file}`)));
    const results = await Promise.all(
      NODES.map((node) =>
        run(tool(`node${node}/bin/node`), [file, ...entries], join(folder, where)),
      ),
    );
    results.forEach(({ code, output }, index) => {
      check(`${file} on Node ${NODES[index]}`, code === 0, output);
    });
  }
}

/** The main entry without Node's types, all entries with them, and the client's own errors left out. */
async function inEachTypeChecker() {
  const dom = ["es2023", "dom", "dom.iterable"];
  const cells = [
    { typescript: "7", module: "nodenext", type: "module", lib: dom, types: [] },
    { typescript: "7", module: "nodenext", type: "commonjs", lib: dom, types: ["node"] },
    { typescript: "7", module: "bundler", type: "module", lib: ["esnext", "dom"], types: ["node"] },
    { typescript: "6", module: "node20", type: "commonjs", lib: dom, types: [] },
    { typescript: "5.9", module: "nodenext", type: "commonjs", lib: ["es2022"], types: ["node"] },
  ];
  await Promise.all(cells.map(inTypeChecker));
}

async function inTypeChecker({ typescript, module, type, lib, types }) {
  const what = `TypeScript ${typescript}, ${module}, ${type}, ${lib.join("+")}, types [${types.join()}]`;
  const where = join(folder, "one", what.replaceAll(/\W+/g, "-"));
  mkdirSync(where);
  writeFileSync(join(where, "package.json"), JSON.stringify({ type }));
  const program = types.length > 0 ? "all-entries.ts" : "main-entry.ts";
  writeFileSync(join(where, "program.ts"), readFileSync(here(`programs/${program}`)));
  const resolution =
    module === "bundler" ? { module: "esnext", moduleResolution: "bundler" } : { module };
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: false,
    target: "es2022",
    lib,
    types,
    ...resolution,
  };
  writeFileSync(
    join(where, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["program.ts"] }),
  );
  const tsc = tool(`typescript${typescript.replace(".", "")}/lib/tsc.js`);
  const { output } = await run(process.execPath, [tsc, "-p", ".", "--pretty", "false"], where);
  const errors = output
    .split("\n")
    .filter((line) => /error TS\d+/.test(line) && !line.includes("node_modules/@mistralai/"));
  check(what, errors.length === 0, errors.join("\n"));
}

function check(what, holds, otherwise) {
  if (holds) passed += 1;
  else failed += 1;
  if (!holds) console.log(`${what}:`, otherwise);
}

function run(file, args, cwd) {
  // A clean environment: no keys, and no variable that configures the package.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, stdout, output: `${stdout}${stderr}` });
    });
  });
}
