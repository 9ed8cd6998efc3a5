// Runs both examples of tools and shows their traces: against the real API with MISTRAL_API_KEY, else
// against a mock server on this machine; traces go to Langfuse with its keys, else they are recorded.
import {
  captureTraces,
  formatTrace,
  startMistralStandIn,
  type Reply,
} from "mistral-traced/testing";
import { chooseDestination, deliver } from "../destination.js";
import { PaymentAssistant } from "./transactions.js";
import { TravelDesk } from "./travel.js";

/** The model's replies when it was asked for a journey: a name in English, which it then mended. */
const journey: readonly Reply[] = [
  {
    toolCalls: [
      { name: "nextTrain", arguments: { city: "Lyons" } },
      { name: "nextTrain", arguments: { city: "Lille" } },
      { name: "price", arguments: { city: "Lille" } },
    ],
  },
  { toolCalls: [{ name: "nextTrain", arguments: { city: "Lyon" } }] },
  { text: "Lyon leaves at 10:04, Lille at 10:12 for 45 €." },
];

chooseDestination();

await section("The cookbook's transactions", undefined, async (options) => {
  console.log(await new PaymentAssistant(options).checkTransactionStatus("T1005"));
});
await section("Parallel calls, one of which fails", journey, async (options) => {
  const desk = new TravelDesk(options);
  const question = "When do the next trains leave for Lyons and Lille, and what is Lille?";
  for await (const text of desk.plan(question)) process.stdout.write(text);
  console.log();
});

await deliver();

/** Runs one example and shows the trace that it made. */
async function section(
  title: string,
  replies: readonly Reply[] | undefined,
  run: (options: { apiKey?: string; serverURL?: string }) => Promise<void>,
): Promise<void> {
  console.log(`\n# ${title}`);
  const standIn = process.env["MISTRAL_API_KEY"]
    ? undefined
    : await startMistralStandIn(replies ? { replies } : {});
  const options = standIn ? { apiKey: "stand-in", serverURL: standIn.url } : {};
  const { observations } = await captureTraces(() => run(options), { alsoSend: true });
  await standIn?.close();
  const colors = process.stdout.isTTY;
  console.log(`\n${formatTrace(observations, { io: false, times: true, cost: true, colors })}`);
}
