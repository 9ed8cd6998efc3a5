// .swcrc held against what standard decorators need.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isArray, isJsonObject, parseJson } from "../../reading/json.js";
import { problem, warning, type Finding } from "./finding.js";

/** Looks at the .swcrc of a directory, if there is one. */
export function checkSwcrc(topic: string, directory: string): Finding[] {
  const path = join(directory, ".swcrc");
  if (!existsSync(path)) return [];
  const config = parseJson(plainJson(readFileSync(path, "utf8")));
  if (config === undefined) {
    return [warning(topic, ".swcrc is not valid JSON.", "Fix it, and run doctor again.")];
  }
  // It may be a list, with a configuration for each kind of file.
  if ((isArray(config) ? config : [config]).every(knowsDecorators)) return [];
  return [
    problem(
      topic,
      ".swcrc does not set decoratorVersion. swc compiles standard decorators of an early draft.",
      'Set jsc.transform.decoratorVersion to "2023-11".',
    ),
  ];
}

/** Whether swc compiles standard decorators as they are now, or those of experimentalDecorators. */
function knowsDecorators(config: unknown): boolean {
  const jsc = isJsonObject(config) ? config["jsc"] : undefined;
  const transform = isJsonObject(jsc) ? jsc["transform"] : undefined;
  return (
    isJsonObject(transform) &&
    (transform["decoratorVersion"] === "2023-11" || transform["legacyDecorator"] === true)
  );
}

/** JSON without comments and without commas behind the last item, which swc takes. */
function plainJson(text: string): string {
  // Strings are matched too, and kept, since comments in them are not comments.
  return text
    .replaceAll(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[^]*?\*\//g, "$1")
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1");
}
