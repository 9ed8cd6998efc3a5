// `node run-programs.mjs <mock server> <program>[#part,part]...`: runs programs of the documentation one
// after another and sends the parent process what each printed and traced. The mock server answers their
// calls of Mistral. A part is an option of `formatTrace` that the page's tree shows. The programs share
// a process, since each alone would load Mistral's SDK anew.
import { inspect } from "node:util";
import { configure, flush } from "mistral-traced";
import { captureTraces, formatTrace } from "mistral-traced/testing";

const [, , standIn, ...programs] = process.argv;
const fetched = globalThis.fetch;
globalThis.fetch = (input, init) =>
  input instanceof Request && input.url.startsWith("https://api.mistral.ai/")
    ? fetched(new Request(input.url.replace("https://api.mistral.ai", standIn), input), init)
    : fetched(input, init);

const printed = { stdout: "", stderr: "" };
for (const name of Object.keys(printed)) {
  process[name].write = (text) => {
    printed[name] += text;
    return true;
  };
}

for (const argument of programs) {
  const [program, parts = ""] = argument.split("#");
  const shown = parts.split(",");
  printed.stdout = printed.stderr = "";
  // The environment's configuration: a program's own configuration ends with it.
  configure();
  let trace = "";
  try {
    const { observations } = await captureTraces(() => import(program), { alsoSend: true });
    trace = formatTrace(observations, {
      io: shown.includes("io"),
      usage: shown.includes("usage"),
      cost: shown.includes("cost"),
    });
    await flush();
  } catch (error) {
    printed.stderr += inspect(error);
  }
  process.send({ program, trace, ...printed });
}
process.disconnect();
