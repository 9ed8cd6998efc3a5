// The Python environments of the suite, one for each generation of the SDKs: their dependencies clash.
// They are kept in .venvs, which git ignores, until the requirements change.
import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

/** The oldest Python of langfuse 5. */
const OLDEST = [3, 11];

/** Returns the reason for which the suite cannot run on this machine, or undefined. */
export function missingPart() {
  const asked = "import sys, venv, pip; print(*sys.version_info[:2])";
  try {
    const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    const [major, minor] = execFileSync("python3", ["-c", asked], options).split(" ").map(Number);
    const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
    return isOld ? `python3 is ${major}.${minor}, and langfuse 5 needs 3.11` : undefined;
  } catch {
    return "python3 with venv and pip is not on this machine";
  }
}

/** Makes the environment of a generation, and returns the path of its Python. */
export async function environment(generation) {
  const folder = here(`.venvs/${generation}`);
  const python = `${folder}/bin/python`;
  const requirements = here(`requirements-${generation}.txt`);
  const wanted = readFileSync(requirements, "utf8");
  const installed = `${folder}/requirements.txt`;
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  await run("python3", ["-m", "venv", "--without-pip", folder]);
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"];
  const install = ["-m", "pip", "--python", python, "install", ...options, "-r", requirements];
  await run("python3", install);
  writeFileSync(installed, wanted);
  return python;
}
