// Runs in each Node: loads the compiled fixtures of a mode, in a folder a compiler, and prints as
// JSON how each fared.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { captureTraces, formatTrace } from "mistral-traced/testing";

/** The package's warnings, each once a process; every fixture begins anew. */
const { warned } = globalThis[Symbol.for("mistral-traced.v1")].get("state");
const [mode] = process.argv.slice(2);
const outcomes = [];
for (const compiler of readdirSync(mode)) {
  const directory = join(mode, compiler);
  for (const file of readdirSync(directory).filter((name) => name.endsWith(".js"))) {
    warned.clear();
    const fared = await outcome(pathToFileURL(join(directory, file)).href);
    outcomes.push([compiler, file.replace(/js$/, "ts"), fared]);
  }
}
console.log(JSON.stringify(outcomes));

/** The outcome of a fixture, and its observations. */
async function outcome(url) {
  const warnings = [];
  console.warn = (message) => warnings.push(message);
  let fixture;
  try {
    fixture = await import(url);
  } catch (error) {
    const how =
      error.name === "MisuseError"
        ? "error"
        : error.name === "SyntaxError"
          ? "not compiled"
          : "fault";
    return { how, detail: `${error.name}: ${error.message}` };
  }
  try {
    const { observations } = await captureTraces(fixture.run);
    const tree = formatTrace(observations);
    const right = tree === fixture.tree;
    const warned = warnings.length > 0;
    // A warning where everything is traced would be a wrong one.
    const how = right ? (warned ? "fault" : "yes") : warned ? "warning" : "no";
    return { how, detail: [...warnings, tree].join("\n") };
  } catch (error) {
    return { how: "fault", detail: error.stack };
  }
}
