// Records the spans of the real libraries into the fixtures beside this file, run by hand:
//   node test/reading/dialects/record.mjs [FOLDER]
// FOLDER keeps the libraries between two runs; a temporary one is removed. The versions are below.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSIONS = {
  ai4: "npm:ai@4.3.19",
  ai5: "npm:ai@5.0.277",
  ai6: "npm:ai@6.0.326",
  ai7: "npm:ai@7.0.173",
  "@ai-sdk/otel": "1.0.173",
  "@arizeai/openinference-instrumentation-langchain": "4.1.1",
  "@arizeai/openinference-instrumentation-openai": "4.2.7",
  "@langchain/core": "1.4.0",
  "@opentelemetry/api": "1",
  "@opentelemetry/otlp-transformer": "0",
  "@opentelemetry/sdk-trace-base": "2",
  "@opentelemetry/sdk-trace-node": "2",
  "@traceloop/instrumentation-openai": "0.27.0",
  openai: "6",
  zod: "3",
};

/** Fixtures, with the program and arguments that make each. */
const PROGRAMS = {
  "ai-sdk-4": ["ai-sdk.mjs", "4"],
  "ai-sdk-5": ["ai-sdk.mjs", "5"],
  "ai-sdk-6": ["ai-sdk.mjs", "6"],
  "ai-sdk-7": ["ai-sdk.mjs", "7"],
  openllmetry: ["openai-client.mjs", "@traceloop/instrumentation-openai"],
  openinference: ["openai-client.mjs", "@arizeai/openinference-instrumentation-openai"],
  langchain: ["langchain.mjs"],
};

const here = import.meta.dirname;
const [given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), "dialects-"));
mkdirSync(folder, { recursive: true });
const manifest = { private: true, type: "module", dependencies: VERSIONS };
writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
execFileSync("npm", ["install", "--legacy-peer-deps", "--no-audit", "--no-fund"], {
  cwd: folder,
  stdio: "inherit",
});
cpSync(join(here, "programs"), join(folder, "programs"), { recursive: true });
for (const [name, [program, ...args]] of Object.entries(PROGRAMS)) {
  const output = execFileSync(process.execPath, [join(folder, "programs", program), ...args], {
    cwd: folder,
    env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 * 1024 * 1024,
  });
  writeFileSync(join(here, "fixtures", `${name}.json`), `${output.toString()}\n`);
}
if (given === undefined) rmSync(folder, { recursive: true });
