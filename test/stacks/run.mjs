// Builds the apps that the starters of frameworks make, runs them against a mock of Mistral's API, and
// compares the traces. The outcome is the table in docs/frameworks.md: it must be the same, or with
// `--write` is put there. `node test/stacks/run.mjs next nest` runs those folders only.
import { formatTrace, startMistralStandIn, startReceiver } from "../../dist/src/testing/index.js";
import { createApp, pack } from "./app.mjs";
import { attempt } from "./attempt.mjs";
import { doctorOf } from "./doctor.mjs";
import { local, run } from "./run-command.mjs";
import { linesInPage, rowText, writePage } from "./page.mjs";
import { STACKS } from "./stacks.mjs";

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const isWriting = process.argv.includes("--write");
const tarball = await pack();
const servers = {
  mistral: await startMistralStandIn({ replies: [{ text: "Claude Monet" }] }),
  langfuse: await startReceiver(),
};

const isChosen = ({ folder }) => names.length === 0 || names.includes(folder);
const chosen = STACKS.filter(isChosen);
/** By folder: two stacks may share an app. */
const apps = new Map();

let passed = 0;
let failed = 0;
const lines = [];
try {
  for (const stack of STACKS) {
    const known = linesInPage().filter((line) =>
      line.startsWith(`| ${stack.begins ?? `${stack.label} `}`),
    );
    // oxlint-disable-next-line no-await-in-loop -- each keeps both cores busy
    lines.push(...(isChosen(stack) ? await tryStack(stack, known) : known));
  }
} finally {
  await Promise.all([servers.mistral.close(), servers.langfuse.close()]);
}
if (isWriting) writePage(lines);
console.log(`stacks: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** @param known the lines that the page has */
async function tryStack(stack, known) {
  const beginMs = Date.now();
  const app = await appOf(stack);
  // npm waits for the network meanwhile. A failure is that of the next stack.
  const next = chosen[chosen.indexOf(stack) + 1];
  if (next !== undefined) void appOf(next).catch(() => undefined);
  const found = [];
  for (const row of stack.rows) {
    // oxlint-disable-next-line no-await-in-loop -- they share a directory
    found.push(await tryRow(app, { ...stack, ...row }, known));
  }
  console.log(`(${stack.folder}: ${Math.round((Date.now() - beginMs) / 1000)} s)`);
  return found;
}

function appOf(stack) {
  const app = apps.get(stack.folder) ?? createApp(stack, tarball);
  apps.set(stack.folder, app);
  return app;
}

async function tryRow(app, row, known) {
  app.reset();
  row.change?.(app);
  if (row.prepare !== undefined) await run(local(row.prepare), { cwd: app.directory });
  const doctor = await doctorOf(app);
  const outcome = await attempt(app, row, { ...servers, formatTrace });
  const title = `${row.label} ${app.version(row.package)}${row.variant ?? ""}`;
  const line = rowText({ title, setting: row.setting, outcome, doctor });
  const problems = [];
  if (!outcome.isKnown) problems.push(outcome.detail ?? "it must fail");
  if (!outcome.isTraced && doctor === "ok") problems.push("doctor reports success");
  if (outcome.isTraced && doctor === "problem") problems.push("doctor reports a problem");
  if (!isWriting && !known.includes(line)) problems.push("docs/frameworks.md has another line");
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log([line, ...problems].join("\n  "));
  return line;
}
