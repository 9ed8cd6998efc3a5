// Finds copies of the SDK that were loaded before the hooks were there, and warns once of each. Node has
// no list of its ES modules. So a file that every part of the SDK imports, and that imports nothing, is
// required: if it was loaded before, its traced source does not run.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { warnOnce } from "../../tracing/log.js";
import { fieldsOf } from "../wire/json.js";
import { registration } from "./registration.js";

const PACKAGE = "@mistralai/mistralai";
/** The code of Node's error for an ES module that is imported and required at once. */
const IS_LOADING = /ASSERTION|RACE/;
const IN_PACKAGE = /^(.*[\\/]node_modules[\\/]@mistralai[\\/]mistralai(?:-azure|-gcp)?)[\\/]/;

/** Warns of copies that were required before, and of the program's own copy if it was imported. */
export function warnOfLoaded(): void {
  const require = createRequire(pathToFileURL(`${process.cwd()}/index.js`));
  for (const [file, module] of Object.entries(require.cache)) {
    const folder = IN_PACKAGE.exec(file)?.[1];
    if (folder !== undefined && module?.loaded) warnOf(folder);
  }
  const folder = esModulesOf(require);
  if (folder === undefined) return;
  try {
    // From a file of the package: Node warns of an ES module that a program requires.
    createRequire(pathToFileURL(`${folder}/index.js`))("./esm/types/fp.js");
  } catch (error) {
    // Otherwise this Node can't require an ES module.
    if (!IS_LOADING.test(String(fieldsOf(error)["code"]))) return;
  }
  if (!registration().folders.has(folder)) warnOf(folder);
}

/** The folder of the program's copy, if it consists of ES modules. */
function esModulesOf(require: NodeJS.Require): string | undefined {
  const manifest = resolved(require, `${PACKAGE}/package.json`);
  const isEsm = resolved(require, PACKAGE)?.replaceAll("\\", "/").endsWith("/esm/index.js");
  return isEsm ? manifest?.slice(0, -"/package.json".length) : undefined;
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

function warnOf(folder: string): void {
  warnOnce(
    `late register ${folder}`,
    `${folder} was loaded before mistral-traced/register, and its calls are not traced. Start the program with \`node --import mistral-traced/register\`, or import it before anything else.`,
  );
}
