// A project without node_modules: Yarn's Plug'n'Play keeps the packages, and runs the program.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startMistralStandIn, startReceiver } from "../../dist/src/testing/index.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const YARN = [process.execPath, here("node_modules/@yarnpkg/cli-dist/bin/yarn.js")];
const DOCTOR = here("../../dist/src/cli/main.js");

/**
 * Returns the problem of `doctor` or of the program's trace, if there is one.
 * @param versions the expected version of each package
 * @param run runs a command in a directory, with more environment variables
 */
export async function problemUnderPnp(where, versions, run) {
  const doctor = await run([...YARN, "mistral-traced", "doctor", "--json"], where);
  const texts = packagesIn(doctor);
  for (const [name, version] of Object.entries(versions)) {
    if (!texts.includes(`${name} ${version} is installed once.`)) return doctor.stdout;
  }
  const outside = await run([process.execPath, DOCTOR, "doctor", "--json"], where);
  if (!/This process can't see the packages/.test(packagesIn(outside).join()))
    return outside.stdout;
  return problemOfProgram(where, run);
}

function packagesIn({ stdout }) {
  const { findings } = JSON.parse(stdout);
  return findings.filter(({ topic }) => topic === "packages").map(({ text }) => text);
}

async function problemOfProgram(where, run) {
  copyFileSync(here("program.mjs"), join(where, "program.mjs"));
  const mistral = await startMistralStandIn({ replies: [{ text: "Raphael" }] });
  const langfuse = await startReceiver();
  try {
    const { stdout, stderr } = await run([...YARN, "node", "program.mjs"], where, {
      MISTRAL_TRACED_SERVER_URL: mistral.url,
      LANGFUSE_BASE_URL: langfuse.url,
      LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
      LANGFUSE_SECRET_KEY: langfuse.secretKey,
    });
    const names = langfuse.observations.map(({ name }) => name).toSorted();
    const isTraced = stdout === "Raphael\n" && names.join() === "ask,mistralCompletion";
    return isTraced ? undefined : `${stdout}${stderr}${names.join()}`;
  } finally {
    await Promise.all([mistral.close(), langfuse.close()]);
  }
}
