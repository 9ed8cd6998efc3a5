// The built package beside each version of Mistral's SDK that CI replays: common uses, the exchanges
// (the project's own, and the recorded ones where they lie beside the checkout), and the types. The
// outcome is the table in docs/mistral-versions.md and the files in differences/: they must be the
// same, or with `--write` are put there.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { REPLAYED } from "../../dist/src/cli/doctor/sdk-versions.js";
import { inParallel } from "../parallel.mjs";
import { differences } from "./differences.mjs";
import { installations } from "./installations.mjs";
import { compareTable } from "./table.mjs";
import { typeErrors } from "./types.mjs";

const here = (path) => new URL(path, import.meta.url);
const OWN = here("../exchanges/");
const RECORDED = here("../../../shared/cassettes/");
const REGISTER = ["--import", "mistral-traced/register"];
const isWriting = process.argv.includes("--write");
const newest = REPLAYED.at(-1);

const folders = { own: OWN, ...(existsSync(RECORDED) && { recorded: RECORDED }) };
if (!folders.recorded)
  console.log("Recorded traffic is left out: there is none beside the checkout.");

const folderOf = await installations(REPLAYED);
/** By version: the uses, the exchanges of each kind, and the errors of the types by mode. */
const outcomes = {};
await inParallel(REPLAYED, async (version) => {
  const outcome = {
    uses: await run(version, "uses.mjs", []),
    types: await typeErrors(folderOf(version)),
  };
  for (const [kind, url] of Object.entries(folders)) {
    outcome[kind] = await run(version, "replay.mjs", [url.href]);
  }
  outcome.registered = {
    uses: await run(version, "uses.mjs", [], REGISTER),
    own: await run(version, "replay.mjs", [OWN.href], REGISTER),
  };
  outcomes[version] = outcome;
});

let passed = 0;
let failed = 0;
const expected = readExpected(outcomes[newest].uses);
for (const version of REPLAYED) {
  const { uses, types } = outcomes[version];
  for (const [name, text] of Object.entries(expected)) {
    check(`SDK ${version}, ${name}`, uses[name] === text, uses[name]);
  }
  for (const [mode, errors] of Object.entries(types)) {
    check(`SDK ${version}, types, ${mode}`, errors.length === 0, errors.join("\n"));
  }
  for (const kind of Object.keys(folders)) checkExchanges(version, kind);
  checkRegistered(version);
}
await checkBeside();
for (const kind of Object.keys(folders)) {
  const text = differences(REPLAYED, (version) => outcomes[version][kind]);
  checkFile(`differences/${kind}.txt`, text);
}
const table = compareTable("sdk-versions", rowsOf(expected), isWriting);
check("the table in docs/mistral-versions.md", table === undefined, table);
console.log(`sdk-versions: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** The outcomes as rows, a version each. */
function rowsOf(expected) {
  const names = Object.keys(expected);
  const modes = Object.keys(outcomes[newest].types);
  const rows = REPLAYED.map((version) => {
    const { uses, own, types } = outcomes[version];
    const called = Object.values(own).filter((exchange) => exchange.called);
    return [
      version,
      ...names.map((name) => (uses[name] === expected[name] ? "yes" : "no")),
      `${called.filter(({ same }) => same).length} of ${called.length}`,
      ...modes.map((mode) => (types[mode].length === 0 ? "yes" : "no")),
    ];
  });
  const head = ["SDK", ...names, "exchanges", ...modes.map((mode) => `types, ${mode}`)];
  return [head, head.map(() => "---"), ...rows];
}

/** A traced call returns what the bare one does, on each version. */
function checkExchanges(version, kind) {
  for (const [name, { same }] of Object.entries(outcomes[version][kind])) {
    check(
      `SDK ${version}, ${kind} exchange ${name}`,
      same,
      "The traced call returned another result.",
    );
  }
}

/** The same program without a change of its code records the same, span for span. */
function checkRegistered(version) {
  const { own, registered } = outcomes[version];
  for (const [name, text] of Object.entries(expected)) {
    check(
      `SDK ${version}, registered, ${name}`,
      registered.uses[name] === text,
      registered.uses[name],
    );
  }
  for (const [name, exchange] of Object.entries(own)) {
    const without = registered.own[name];
    check(
      `SDK ${version}, registered, exchange ${name}`,
      without.same && without.recorded === exchange.recorded,
      `${without.recorded}\nin place of\n${exchange.recorded}`,
    );
  }
}

/** LangChain's calls and the program's are one tree, also where other hooks load modules. */
async function checkBeside() {
  const others = {
    "no other hook": [],
    "import-in-the-middle": ["--import", "./in-the-middle.mjs"],
    tsx: ["--import", "tsx"],
  };
  for (const [name, options] of Object.entries(others)) {
    const before = await run(newest, "langchain.mjs", [], [...options, ...REGISTER]);
    const after = await run(newest, "langchain.mjs", [], [...REGISTER, ...options]);
    checkFile("expected/langchain.txt", `${before}\n`);
    check(`LangChain beside ${name}, which comes last`, after === before, after);
  }
}

/** The results that the uses must have on each version. */
function readExpected(uses) {
  const names = Object.keys(uses);
  for (const name of names) checkFile(`expected/${name}.txt`, `${uses[name]}\n`);
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(here(`expected/${name}.txt`), "utf8").slice(0, -1)]),
  );
}

function checkFile(path, text) {
  if (isWriting) writeFileSync(here(path), text);
  const found = existsSync(here(path)) ? readFileSync(here(path), "utf8") : "";
  check(
    path,
    found === text,
    `It is not what came, which npm run test:sdk-versions -- --write puts there:\n${text}`,
  );
}

function check(what, holds, otherwise) {
  if (holds) passed += 1;
  else failed += 1;
  if (!holds) console.log(`${what}:`, otherwise);
}

/** Returns the output of a program on one version of the SDK. */
function run(version, program, args, options = []) {
  const cwd = folderOf(version);
  // No keys, and no files: a call outside a capture, which is traced under `--import`, has the package
  // configure itself, and files are recorded from then on.
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, LANGFUSE_MEDIA_UPLOAD_ENABLED: "false" };
  return new Promise((resolve, reject) => {
    const settings = { cwd, env, maxBuffer: 2 ** 26 };
    execFile(
      process.execPath,
      [...options, program, ...args],
      settings,
      (error, stdout, stderr) => {
        if (error)
          reject(new Error(`${program} on SDK ${version}:\n${stderr}${stdout.slice(0, 2000)}`));
        else resolve(JSON.parse(stdout));
      },
    );
  });
}
