// Bundles a program with each bundler, as ES module and as CommonJS, and runs it where nothing is
// installed, against a mock server and a receiver. The bundler may not warn about the package, and
// the trace must be whole. Names of bundlers run only these.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startMistralStandIn, startReceiver } from "../../dist/src/testing/index.js";
import { BUNDLERS, versionOf } from "./bundlers.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const EXPECTED = [
  "ask",
  "mistral.chat.complete",
  "mistral.chat.complete",
  "price",
  "runTools",
  "weather",
];
/** A warning about the package: its files, or a package that it looks for. */
const OURS = /(?<!\/)mistral-traced|\bdist\/(?:src|bundled|decorators)\b|langfuse/;
const CALLS = ["weather", "price"].map((name) => ({ name, arguments: { city: "Paris" } }));

// The package as it is built, under its own name.
if (!existsSync(here("node_modules/mistral-traced"))) {
  symlinkSync("../../..", here("node_modules/mistral-traced"), "dir");
}
rmSync(here("dist"), { recursive: true, force: true });

let passed = 0;
let failed = 0;
const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(BUNDLERS)) {
  for (const format of ["esm", "cjs"]) await tryOut(name, format);
}
console.log(`bundlers: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

async function tryOut(name, format) {
  const what = `${name} ${versionOf(name)}, ${format}`;
  const file = here(`dist/${name}/program.${format === "esm" ? "mjs" : "cjs"}`);
  try {
    const input = here("program.js");
    const warnings = await BUNDLERS[name]({ input, file, format });
    const ours = warnings.filter((text) => OURS.test(text));
    check(`${what}: no warning about the package`, ours.length === 0, ours.join("\n"));
    const { output, trace } = await run(file);
    check(`${what}: runs where nothing is installed`, output === "Sunny, 5 €.\n", output);
    check(`${what}: is traced`, trace.join() === EXPECTED.join(), trace);
  } catch (error) {
    check(`${what}: is bundled`, false, error);
  }
}

/** Returns the output of a bundle, and the names of the observations that arrive. */
async function run(file) {
  const folder = mkdtempSync(join(tmpdir(), "mistral-traced-bundle-"));
  const mistral = await startMistralStandIn({
    replies: [{ toolCalls: CALLS }, { text: "Sunny, 5 €." }],
  });
  const receiver = await startReceiver();
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    MISTRAL_URL: mistral.url,
    LANGFUSE_BASE_URL: receiver.url,
    LANGFUSE_PUBLIC_KEY: receiver.publicKey,
    LANGFUSE_SECRET_KEY: receiver.secretKey,
  };
  try {
    cpSync(file, join(folder, file.split("/").at(-1)));
    const output = await new Promise((resolve) => {
      execFile(
        process.execPath,
        [file.split("/").at(-1)],
        { cwd: folder, env },
        (_, stdout, stderr) => resolve(stdout + stderr),
      );
    });
    return { output, trace: receiver.observations.map(({ name }) => name).toSorted() };
  } finally {
    rmSync(folder, { recursive: true });
    await Promise.all([mistral.close(), receiver.close()]);
  }
}

function check(what, holds, otherwise) {
  if (holds) passed += 1;
  else failed += 1;
  if (!holds) console.log(`${what}:`, otherwise);
}
