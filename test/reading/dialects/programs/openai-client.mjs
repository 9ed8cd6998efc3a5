// OpenAI's client, traced by OpenLLMetry or OpenInference.
import { createRequire } from "node:module";
import { converse, openAi } from "./openai-server.mjs";
import { recording } from "./spans.mjs";

const [library] = process.argv.slice(2);
const { provider, take } = recording();
const openai = createRequire(import.meta.url)("openai");
const { OpenAIInstrumentation } = createRequire(import.meta.url)(library);
const instrumentation = new OpenAIInstrumentation({ traceContent: true });
instrumentation.setTracerProvider(provider);
// One takes the class, the other its module.
instrumentation.manuallyInstrument(library.startsWith("@traceloop") ? openai.OpenAI : openai);
const server = await openAi();
await converse(new openai.OpenAI({ apiKey: "none", baseURL: server.url, maxRetries: 0 }));
server.close();
process.stdout.write(JSON.stringify(take()));
