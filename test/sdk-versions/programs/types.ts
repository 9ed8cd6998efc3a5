// The published types beside one version of the SDK: they are the SDK's own, and not `any`.
import { Mistral } from "@mistralai/mistralai";
import {
  langfuseContext,
  MistralTraced,
  observe,
  observeMistral,
  runTools,
  streamTools,
  tool,
  type RunToolsRequest,
  type ToolStep,
} from "mistral-traced";
import { observe as observeAlone } from "mistral-traced/observe";
import { captureTraces, formatTrace } from "mistral-traced/testing";
import { startViewer } from "mistral-traced/viewer";

type IsAny<T> = 0 extends 1 & T ? true : false;
type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Chat = Mistral["chat"];
type Service = MistralTraced;

export const isAny: false[] = [
  false satisfies IsAny<Parameters<Service["mistralCompletion"]>[0]>,
  false satisfies IsAny<RunToolsRequest["messages"][number]>,
  false satisfies IsAny<ToolStep["response"]>,
  false satisfies IsAny<ConstructorParameters<typeof MistralTraced>[0]>,
];
export const isTheSdks: true[] = [
  true satisfies Same<Parameters<Service["mistralCompletion"]>[0], Parameters<Chat["complete"]>[0]>,
  true satisfies Same<ReturnType<Service["mistralCompletion"]>, ReturnType<Chat["complete"]>>,
  true satisfies Same<
    Parameters<Service["streamMistralCompletion"]>[0],
    Parameters<Chat["stream"]>[0]
  >,
  true satisfies Same<Service["mistral"], Mistral>,
];

const mistral: Mistral = observeMistral(new Mistral({ apiKey: "any" }));
const model = "mistral-small-latest";
const messages = [{ role: "user" as const, content: "Hi" }];
const now = tool(() => new Date().toISOString(), { name: "now", description: "The time" });

export class Guide extends MistralTraced {
  constructor() {
    super({ apiKey: "any", timeoutMs: 1_000 });
  }

  @observe({ asType: "chain" })
  async answer(question: string): Promise<string> {
    langfuseContext.updateCurrentTrace({ userId: question });
    const response = await this.mistralCompletion({ model, messages });
    return String(response.choices?.[0]?.message?.content);
  }

  async *words(): AsyncGenerator<string> {
    yield* this.streamMistralCompletion({ model, messages });
  }
}

export async function program(): Promise<string> {
  const { text } = await runTools(mistral, { model, messages, tools: [now] });
  for await (const event of streamTools(mistral, { model, messages, tools: [now] })) {
    if (event.type === "text") await observeAlone(() => event.text)();
  }
  // @ts-expect-error -- a message needs a role
  await new Guide().mistralCompletion({ model, messages: [{ content: "Hi" }] });
  const { observations } = await captureTraces(() => text);
  await startViewer({}).catch(() => undefined);
  return formatTrace(observations);
}
