// Ends a process with SIGTERM while observations wait and Langfuse hangs: how long that takes, and whether
// all of them are on disk. Usage: npm run test:long -- ending
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";

const COUNT = Number(process.argv[2] ?? 100_000);
/** The default of `exitTimeout`, and what the system takes to end a process. */
const LIMIT_MS = 5_000 + 250;

const { SERVER, DIRECTORY } = process.env;
if (SERVER !== undefined) await trace(SERVER);
else await measure();

/** The program that is ended. */
async function trace(baseUrl: string): Promise<void> {
  configure({
    destination: { langfuse: { publicKey: "pk-lf-test", secretKey: "sk-lf-test", baseUrl } },
    ...(DIRECTORY !== undefined && { spool: { directory: DIRECTORY } }),
  });
  const step = observe(function step(input: object) {
    return input;
  });
  for (let index = 0; index < COUNT; index += 1) {
    step({ index, text: "a sentence" });
    if (index % 1_000 === 0) {
      // oxlint-disable-next-line no-await-in-loop -- as a program that does other things meanwhile
      await new Promise(setImmediate);
    }
  }
  setInterval(() => {}, 1_000);
  console.log(`ended at ${Date.now()}`);
  process.kill(process.pid, "SIGTERM");
}

async function measure(): Promise<void> {
  const server = createServer((request) => request.resume()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const directory = mkdtempSync(join(tmpdir(), "mistral-traced-ending-"));
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), String(COUNT)], {
    env: {
      ...process.env,
      SERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      DIRECTORY: directory,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (text: Buffer) => (output += String(text)));
  const signal = await new Promise((resolve) => child.once("close", (_, name) => resolve(name)));
  const tookMs = Date.now() - Number(/ended at (\d+)/.exec(output)?.[1]);
  const onDisk = readdirSync(directory)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => readFileSync(join(directory, name), "utf8").split("\n").length - 2)
    .reduce((sum, lines) => sum + lines, 0);
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
  console.log({ signal, observations: COUNT, onDisk, tookMs });
  if (signal !== "SIGTERM" || onDisk !== COUNT || tookMs > LIMIT_MS) {
    console.error(`all must be on disk within ${LIMIT_MS} ms`);
    process.exitCode = 1;
  }
}
