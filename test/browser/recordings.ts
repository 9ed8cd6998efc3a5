// Recordings for the browser: of the examples, run as their users run them, and of the exchanges that
// all tests replay, called through the real client.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Mistral } from "@mistralai/mistralai";
import { configure, observe, observeMistral, shutdown } from "../../src/index.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { callFor, readResult } from "../exchanges/call.js";
import { ownExchanges, recordedExchanges } from "../exchanges/load.js";
import { emptyDirectory } from "./directories.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The cookbook and the examples of tools, recorded by themselves. */
export async function recordExamples(): Promise<string> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "-b", "examples"], { cwd: root });
  const cwd = await emptyDirectory();
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(LANGFUSE_|MISTRAL_|NODE_ENV$|VITEST)/.test(name),
    ),
  );
  for (const example of ["cookbook", "tools"]) {
    // oxlint-disable-next-line no-await-in-loop -- both cores are busy with one
    await run(process.execPath, [join(root, `examples/dist/${example}/run.js`)], { cwd, env });
  }
  return join(cwd, ".mistral-traced");
}

/** Every exchange of the project, and the recorded ones where they are at hand, a trace each. */
export async function recordExchanges(): Promise<string> {
  const directory = await emptyDirectory();
  configure({ record: { directory } });
  for (const exchange of [...ownExchanges(), ...(recordedExchanges() ?? [])]) {
    // oxlint-disable-next-line no-await-in-loop -- one server after the other
    await replay(exchange);
  }
  await shutdown();
  return directory;
}

async function replay(exchange: Exchange): Promise<void> {
  const standIn = await startMistralStandIn({ exchanges: [exchange] });
  const client = observeMistral(new Mistral({ apiKey: "any", serverURL: standIn.url }));
  const call = observe(exchange.name, async () => readResult(await callFor(exchange)(client)), {
    captureOutput: false,
  });
  // Some exchanges are errors; they are recorded as such.
  await call().catch(() => {});
  await standIn.close();
}
