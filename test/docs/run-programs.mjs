// `node run-programs.mjs <stand-in> <program>...`: runs programs of the documentation one after another
// and tells the parent process of each what it printed and traced. What they ask Mistral, the stand-in
// answers. They share a process, since each alone would load Mistral's SDK anew.
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

for (const program of programs) {
  printed.stdout = printed.stderr = "";
  // As the environment says: a program's own configuration ends with it.
  configure();
  let trace = "";
  try {
    const { observations } = await captureTraces(() => import(program), { alsoSend: true });
    trace = formatTrace(observations, { io: false, usage: false });
    await flush();
  } catch (error) {
    printed.stderr += inspect(error);
  }
  process.send({ program, trace, ...printed });
}
process.disconnect();
