// `node run-program.mjs <program> <stand-in>`: runs a program of the documentation. What it asks
// Mistral, the stand-in answers; the tree of what it traced goes to the parent process.
import { captureTraces, formatTrace } from "mistral-traced/testing";

const [, , program, standIn] = process.argv;
const bare = globalThis.fetch;
globalThis.fetch = (input, init) =>
  input instanceof Request && input.url.startsWith("https://api.mistral.ai/")
    ? bare(new Request(input.url.replace("https://api.mistral.ai", standIn), input), init)
    : bare(input, init);

const { observations } = await captureTraces(() => import(program), { alsoSend: true });
process.send(formatTrace(observations, { io: false, usage: false }));
process.disconnect();
