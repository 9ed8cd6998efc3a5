// Compiles the application with each NestJS, has it listen, and asks it over HTTP: guards, roles,
// codes, interceptors, pipes and the API's description must hold in each position of @observe. The
// traces are read at a stand-in for Langfuse, after the application has ended.
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TSC = here("../../node_modules/typescript/lib/tsc.js");
const FLAGS =
  "--strict --skipLibCheck --target es2023 --module nodenext --types node --experimentalDecorators --emitDecoratorMetadata --strictPropertyInitialization --pretty false";

if (!existsSync(here("node_modules/mistral-traced"))) {
  symlinkSync("../../..", here("node_modules/mistral-traced"), "dir");
}
// Imported as built, and only now that `npm ci` is done with node_modules.
const { startMistralStandIn, startReceiver } = await import("../../dist/src/testing/index.js");
const { check } = await import("./check.mjs");

let passed = 0;
let failed = 0;
for (const version of ["nest-11", "nest-12"]) {
  for (const [what, problem] of await tryVersion(version)) {
    if (problem === undefined) passed += 1;
    else failed += 1;
    if (problem !== undefined) console.log(`${version}: ${what}: ${problem}`);
  }
}
console.log(`nest: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** By check, what is wrong, if anything. */
async function tryVersion(version) {
  const dist = here(`${version}/dist`);
  rmSync(dist, { recursive: true, force: true });
  // The sources lie beside the version's own node_modules, so that they are compiled against it.
  cpSync(here("app"), `${dist}/app`, { recursive: true });
  const compiled = await promisify(execFile)(process.execPath, [
    TSC,
    "--ignoreConfig",
    ...FLAGS.split(" "),
    "--outDir",
    `${dist}/js`,
    `${dist}/app/main.ts`,
  ]).catch((error) => error);
  const results = new Map([["it compiles", compiled.stdout || undefined]]);

  const langfuse = await startReceiver();
  const mistral = await startMistralStandIn();
  const app = spawn(process.execPath, [`${dist}/js/main.js`], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
      LANGFUSE_SECRET_KEY: langfuse.secretKey,
      LANGFUSE_BASE_URL: langfuse.url,
      MISTRAL_API_KEY: "any",
      MISTRAL_URL: mistral.url,
    },
  });
  try {
    const [line] = await once(createInterface(app.stdout), "line");
    await check(JSON.parse(line), results, async () => {
      app.kill("SIGTERM");
      await once(app, "exit");
      return langfuse;
    });
  } finally {
    app.kill("SIGKILL");
    await Promise.all([langfuse.close(), mistral.close()]);
  }
  return results;
}
