// Uses all entries in a program, compiled with Node's types.
import { observe } from "mistral-traced";
import * as testing from "mistral-traced/testing";
import * as viewer from "mistral-traced/viewer";

const double = observe("call", (n: number) => n * 2);

export async function test(): Promise<string> {
  await using mistral = await testing.startMistralStandIn({ replies: [{ text: "Hi" }] });
  await using langfuse = await testing.startReceiver();
  const { observations } = await testing.captureTraces(() => double(1));
  return testing.formatTrace(observations) + mistral.url + langfuse.url;
}

export const names: readonly string[] = Object.keys(viewer);
