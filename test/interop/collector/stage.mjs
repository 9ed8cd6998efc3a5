// The surroundings of one scenario: a folder, the mock of Langfuse, a Collector in front of it, and services.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { decodeExport } from "../../../dist/src/reading/decode.js";
import { startReceiver } from "../../../dist/src/testing/index.js";
import { freePort, startCollector } from "./collector.mjs";

const SERVICE = join(import.meta.dirname, "service.mjs");

/** Opens the stage of one scenario. @param binary the Collector */
export async function openStage(binary) {
  const folder = mkdtempSync(join(tmpdir(), "mistral-traced-collector-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/v1/traces`;
  const folders = { services: join(folder, "services"), recordings: join(folder, "recordings") };
  for (const path of Object.values(folders)) mkdirSync(path);
  const stage = {
    folder,
    /** The answer of Langfuse in place of the usual one; a function is asked for each request. */
    answer: undefined,
    langfuse: await startReceiver({
      answer: () => (typeof stage.answer === "function" ? stage.answer() : stage.answer),
    }),
    volumes: { "/var/lib/otelcol": join(folder, "otelcol"), "/recordings": folders.recordings },
    collector: undefined,
    /** The number of ended observations of the running service. */
    ended: 0,
    /** Starts the Collector, again on the same port and with the same queue. */
    async start(more = {}) {
      const { langfuse, volumes } = stage;
      const env = {
        LANGFUSE_BASE_URL: langfuse.url,
        LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
        LANGFUSE_SECRET_KEY: langfuse.secretKey,
      };
      stage.collector = await startCollector({ binary, port, volumes, env, ...more });
    },
    /** Runs a service whose traces go to the Collector. Its recording is out of the Collector's sight. */
    send: (options, more) =>
      service(options, folders.services, { ...more, MISTRAL_TRACED_OTLP_URL: url }),
    /** Runs a service that records where the Collector reads. */
    record: (options) => service(options, stage.volumes["/recordings"]),
    /** Runs a service that does both. */
    sendAndRecord: (options) =>
      service(options, folders.recordings, { MISTRAL_TRACED_OTLP_URL: url }),
    /** The spans that the services have recorded, by their ids: Langfuse must have the same. */
    recorded: () =>
      new Map([...recordedIn(folders.services), ...recordedIn(stage.volumes["/recordings"])]),
    async close() {
      await stage.collector?.stop("SIGKILL");
      await stage.langfuse.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stage;

  /** Resolves to the counters of the service when it has ended. */
  function service(options, cwd, env) {
    const child = spawn(process.execPath, [SERVICE, JSON.stringify(options)], {
      cwd,
      env: { PATH: process.env.PATH, MISTRAL_TRACED_RECORD: "1", ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let output = "";
    let errors = "";
    stage.ended = 0;
    child.on("message", (count) => (stage.ended = count));
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (errors += data));
    return new Promise((resolve, reject) => {
      child.once("close", (code) => {
        if (code === 0) resolve(JSON.parse(output));
        else reject(new Error(`The service ended with ${code}:\n${errors}`));
      });
    });
  }
}

/** Returns what went in and what came out. @param recorded the spans that went in */
export function compare(recorded, langfuse) {
  const received = new Map(langfuse.spans.map((span) => [keyOf(span), span]));
  const pairs = [...recorded].map(([key, span]) => [span, received.get(key)]);
  const arrived = pairs.filter(([, other]) => other !== undefined);
  return {
    in: recorded.size,
    out: received.size,
    missing: pairs.length - arrived.length,
    changed: arrived.filter(([span, other]) => !isDeepStrictEqual(span, other)).length,
    twice: langfuse.resent,
  };
}

/** The spans of all recordings below a folder, by their ids. */
function recordedIn(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /traces-[^/]*\.jsonl$/.test(name));
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  const spans = lines.filter(Boolean).flatMap((line) => decodeExport(JSON.parse(line)).spans);
  return spans.map((span) => [keyOf(span), span]);
}

function keyOf({ traceId, spanId }) {
  return `${traceId} ${spanId}`;
}
