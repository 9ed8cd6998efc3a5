// Runs every section of the cookbook and shows its trace: against the real API with
// MISTRAL_API_KEY, else against a mock server on this machine; traces go to Langfuse with its keys,
// else they are recorded.
import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";
import { chooseDestination, deliver } from "../destination.js";
import { PainterGuide as ExperimentalPainterGuide } from "../experimental/completion.js";
import { MusicianGuide } from "./async-completion.js";
import { FiveMusiciansGuide } from "./async-streaming.js";
import { PaintingGuide } from "./chained-completions.js";
import { PainterGuide } from "./completion.js";
import { FivePaintersGuide } from "./streaming.js";
import { PaymentAssistant } from "./tool-calling.js";

const standIn = process.env["MISTRAL_API_KEY"] ? undefined : await startMistralStandIn();
const options = standIn ? { apiKey: "stand-in", serverURL: standIn.url } : {};
chooseDestination();

console.log(
  standIn
    ? "Without MISTRAL_API_KEY the answers come from a mock server on this machine."
    : "The answers come from Mistral's API.",
);

await section("Completion", async () => {
  print(await new PainterGuide(options).findBestPainterFrom());
});
await section("Completion, in experimental decorators", async () => {
  print(await new ExperimentalPainterGuide(options).findBestPainterFrom());
});
await section("Chained completions", async () => {
  print(await new PaintingGuide(options).findBestPaintingFrom("Germany"));
});
await section("Streaming", async () => {
  await stream(new FivePaintersGuide(options).streamFindBestFivePainterFrom("Spain"));
});
await section("Async completion", async () => {
  print(await new MusicianGuide(options).asyncFindBestMusicianFrom("Spain"));
});
await section("Async streaming", async () => {
  await stream(new FiveMusiciansGuide(options).asyncStreamFindBestFiveMusicianFrom("Spain"));
});
await section("Tool calling", async () => {
  print(await new PaymentAssistant(options).toolCallingCheckTransactionStatus("T1005"));
});

await deliver();
await standIn?.close();

/** Runs one section and shows the traces that it made. */
async function section(title: string, run: () => Promise<void>): Promise<void> {
  console.log(`\n# ${title}`);
  const { observations } = await captureTraces(run, { alsoSend: true });
  const colors = process.stdout.isTTY;
  console.log(formatTrace(observations, { io: false, times: true, cost: true, colors }));
}

async function stream(texts: AsyncIterable<string>): Promise<void> {
  for await (const text of texts) process.stdout.write(text);
  process.stdout.write("\n\n");
}

function print(answer: unknown): void {
  console.log(`${String(answer)}\n`);
}
