// Runs the package on Bun, Deno and Cloudflare's workerd, against a model and a Langfuse over HTTP.
// The outcome is the table in docs/runtimes.md: it must be the same, or with `--write` is put there.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PAGE = here("../../docs/runtimes.md");
const BEGIN = "<!-- written by npm run test:runtimes -- --write -->";
const END = "<!-- end -->";

if (!existsSync(here("node_modules/mistral-traced"))) {
  symlinkSync("../../..", here("node_modules/mistral-traced"), "dir");
}
const { startMistralStandIn, startReceiver } = await import("../../dist/src/testing/index.js");
rmSync(here("dist"), { recursive: true, force: true });
await promisify(execFile)(process.execPath, [
  here("../../node_modules/typescript/lib/tsc.js"),
  "-p",
  here("."),
]);

const binaries = {
  Bun: { package: "@oven/bun-linux-x64", file: "bin/bun", before: [] },
  Deno: { package: "@deno/linux-x64-glibc", file: "deno", before: ["run", "--allow-all"] },
  workerd: { package: "@cloudflare/workerd-linux-64", file: "bin/workerd", before: [] },
};
const PICTURE = `findPainters (span)
├─ findPainter (chain)
│  └─ mistralCompletion (generation) mistral-small-latest
└─ findPainter (chain)
   └─ mistralCompletion (generation) mistral-small-latest
count (span)
└─ streamMistralCompletion (generation) mistral-small-latest`;
const SPANS = 7;

const mistral = await startMistralStandIn({
  replies: [
    { when: "France", text: "Claude Monet" },
    { when: "Spain", text: "Velázquez" },
    { when: "Count", text: "One two three four" },
  ],
});
const folder = mkdtempSync(join(tmpdir(), "mistral-traced-runtimes-"));

/** The trials, a row each: on a runtime with processes, and on workerd. */
const ROWS = [
  {
    what: "`@observe()`, parallel calls, Mistral's client, a stream that is broken off",
    process: async (runtime) => (await run(runtime, "capture")).stdout.trim() === PICTURE,
    worker: async ({ get }) => (await get("/capture")) === PICTURE,
  },
  {
    what: "`await flush()` delivers to Langfuse",
    process: (runtime) => delivers(runtime, "flush", SPANS),
    worker: async ({ get, langfuse }) => {
      await get("/flush");
      return isClean(langfuse, SPANS);
    },
  },
  {
    what: "`waitUntil(flush())` delivers after the answer, many requests at a time",
    worker: async ({ get, langfuse }) => {
      await Promise.all(Array.from({ length: 10 }, () => get("/wait-until")));
      await langfuse.waitForSpans(10 * SPANS);
      return isClean(langfuse, 10 * SPANS);
    },
  },
  {
    what: "delivers after a streamed answer, without a flush",
    worker: async ({ get, langfuse }) => {
      const said = await Promise.all(Array.from({ length: 5 }, () => get("/stream")));
      await langfuse.waitForSpans(5 * 2);
      return said.every((text) => text === "One two three four") && isClean(langfuse, 5 * 2);
    },
  },
  {
    what: "delivers after the answer, without a flush",
    worker: async ({ get, langfuse }) => {
      await get("/none");
      await langfuse.waitForSpans(SPANS);
      return isClean(langfuse, SPANS);
    },
  },
  {
    what: "delivered at the natural end and on SIGTERM",
    process: async (runtime) =>
      (await delivers(runtime, "end", SPANS)) && delivers(runtime, "sigterm", 1),
  },
  {
    what: "recorded in `.mistral-traced/`",
    process: async (runtime) => {
      const directory = mkdtempSync(join(folder, "recording-"));
      await run(runtime, "end", { MISTRAL_TRACED_RECORD: "1" }, directory);
      return existsSync(join(directory, ".mistral-traced"));
    },
    worker: async ({ get }) => (await get("/record")) === "recorded",
  },
  {
    what: "in the spool at `process.exit`, sent by the next process",
    process: async (runtime) => {
      const spool = mkdtempSync(join(folder, "spool-"));
      return delivers(runtime, ["exit", "flush"], SPANS + 1, { MISTRAL_TRACED_SPOOL_DIR: spool });
    },
  },
];

let passed = 0;
let failed = 0;
const table = [];
try {
  for (const { what, process, worker } of ROWS) {
    const cells = [];
    for (const name of ["Bun", "Deno"]) {
      cells.push(await cell(`${what}, ${name}`, process && (() => process(name))));
    }
    cells.push(await cell(`${what}, workerd`, worker && (() => withWorker(worker))));
    table.push(`| ${what} | ${cells.join(" | ")} |`);
  }
} finally {
  await mistral.close();
  rmSync(folder, { recursive: true });
}
compare();
console.log(`runtimes: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** A "no" is not a failure: it is in the page's table, too. */
async function cell(what, attempt) {
  if (attempt === undefined) return "-";
  try {
    if (await attempt()) return "yes";
  } catch (error) {
    console.log(`${what}:`, error);
  }
  return "no";
}

function compare() {
  const columns = Object.entries(binaries).map(([name, { package: path }]) => {
    const { version } = JSON.parse(readFileSync(here(`node_modules/${path}/package.json`)));
    return `${name} ${version}`;
  });
  const text = [
    BEGIN,
    `| | ${columns.join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...table,
    END,
  ].join("\n");
  const page = readFileSync(PAGE, "utf8");
  const [before, rest = ""] = page.split(BEGIN);
  const [, after = ""] = rest.split(END);
  if (process.argv.includes("--write")) writeFileSync(PAGE, `${before}${text}${after}`);
  const cells = table.flatMap((row) => row.match(/\b(?:yes|no)(?= \|)/g) ?? []).length;
  if (process.argv.includes("--write") || page.includes(text)) passed += cells;
  else {
    failed += 1;
    console.log(`The table in docs/runtimes.md is not what was found:\n${text}`);
  }
}

async function delivers(runtime, tasks, count, environment = {}) {
  const langfuse = await startReceiver();
  try {
    for (const task of [tasks].flat()) {
      await run(runtime, task, {
        LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
        LANGFUSE_SECRET_KEY: langfuse.secretKey,
        LANGFUSE_BASE_URL: langfuse.url,
        MISTRAL_TRACED_SPOOL_DIR: join(folder, "spool"),
        ...environment,
      });
    }
    return isClean(langfuse, count);
  } finally {
    await langfuse.close();
  }
}

function isClean(langfuse, count) {
  langfuse.assertClean({ complete: true });
  if (langfuse.spans.length === count) return true;
  throw new Error(`${langfuse.spans.length} spans of ${count} arrived`);
}

/** Runs the program, which may write where it stands. */
function run(runtime, task, environment = {}, cwd = folder) {
  const { package: path, file, before } = binaries[runtime];
  return new Promise((resolve, reject) => {
    const args = [...before, here("dist/program.js"), task, mistral.url];
    const options = {
      cwd,
      env: { PATH: process.env.PATH, HOME: folder, DENO_NO_UPDATE_CHECK: "1", ...environment },
      timeout: 30_000,
    };
    const child = execFile(here(`node_modules/${path}/${file}`), args, options, (error, stdout) => {
      if (error === null || task === "sigterm") resolve({ stdout });
      else reject(error);
    });
    if (task === "sigterm") child.stdout.once("data", () => child.kill("SIGTERM"));
  });
}

/** Runs `use` with a new worker. */
async function withWorker(use) {
  const langfuse = await startReceiver();
  const port = await freePort();
  await build({
    entryPoints: [here("dist/worker.js")],
    outfile: here("dist/bundle.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker"],
    external: ["node:*", "cloudflare:*"],
    logLevel: "error",
  });
  const config = readFileSync(here("workerd.capnp"), "utf8")
    .replace("<port>", port)
    .replace("<model>", mistral.url)
    .replace("<langfuse>", langfuse.url);
  writeFileSync(here("dist/workerd.capnp"), config);
  const { package: path, file } = binaries.workerd;
  const args = ["serve", here("dist/workerd.capnp")];
  const worker = spawn(here(`node_modules/${path}/${file}`), args, {
    stdio: ["ignore", "inherit", "pipe"],
  });
  let log = "";
  worker.stderr.on("data", (text) => (log += text));
  const get = async (route) => {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`http://127.0.0.1:${port}${route}`, { signal });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(text);
    return text;
  };
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      if (
        await get("/").then(
          () => true,
          () => false,
        )
      )
        break;
      await wait(100);
    }
    return await use({ get, langfuse });
  } catch (error) {
    throw new Error(`${String(error)}\n${log}`, { cause: error });
  } finally {
    worker.kill();
    await langfuse.close();
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
