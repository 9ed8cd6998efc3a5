// The dependencies and scripts of the project, which show its build tools.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, parseJson, type JsonObject } from "../../reading/json.js";

/** Returns the packages that the project depends on, in development too: the range of each. */
export function dependenciesOf(directory: string): ReadonlyMap<string, string> {
  const { dependencies, devDependencies } = manifestOf(directory);
  return new Map([...textsOf(dependencies), ...textsOf(devDependencies)]);
}

/** Returns the scripts of the project: name and command of each. */
export function scriptsOf(directory: string): readonly (readonly [string, string])[] {
  return textsOf(manifestOf(directory)["scripts"]);
}

function textsOf(value: unknown): [string, string][] {
  return Object.entries(isJsonObject(value) ? value : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
}

function manifestOf(directory: string): JsonObject {
  const path = join(directory, "package.json");
  const content = existsSync(path) ? parseJson(readFileSync(path, "utf8")) : undefined;
  return isJsonObject(content) ? content : {};
}
