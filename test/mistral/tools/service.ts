// A service with tools for the tests of the loop, and clients that talk to a stand-in.
import * as z from "zod";
import { tool } from "../../../decorators/tool.js";
import { MistralTraced } from "../../../src/mistral/mistral-traced.js";
import type { ToolContext } from "../../../src/mistral/tools/definition.js";
import type { Reply } from "../../../src/testing/stand-in/reply.js";
import type { MistralStandIn } from "../../../src/testing/stand-in/stand-in.js";
import { messagesOf } from "../../../src/testing/stand-in/request.js";
import { ask, model, startClient } from "../client.js";

const city = z.object({ city: z.string() });

/** The model's call of {@link Weather}, as a reply of the stand-in. */
export function call(name: string, args: Record<string, unknown> | string = { city: "Lyon" }) {
  return { name, arguments: args };
}

export class Weather extends MistralTraced {
  readonly asked: string[] = [];

  @tool({ description: "The weather in a city", parameters: city })
  async weather({ city }: { city: string }) {
    this.asked.push(city);
    return { city, sky: "clear" };
  }

  @tool({ description: "The time" })
  time() {
    return "noon";
  }

  @tool({ description: "A tool that fails", parameters: city })
  forecast({ city }: { city: string }): string {
    throw new Error(`No station in ${city}\nat line 2`);
  }

  @tool({ description: "A tool that never returns" })
  never(): Promise<string> {
    this.asked.push("never");
    return new Promise(() => {});
  }

  signal: AbortSignal | undefined;

  @tool({ description: "A tool that stops when it is told to", parameters: city })
  patient({ city }: { city: string }, { signal }: ToolContext): Promise<string> {
    this.signal = signal;
    this.asked.push(city);
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
    });
  }
}

/** The roles and contents of the last request's messages. */
export function lastMessages({ requests }: MistralStandIn): unknown[] {
  return [...messagesOf(requests.at(-1)?.body)];
}

/** {@link Weather} on a stand-in that is closed with the test. */
export async function startWeather(
  replies: readonly Reply[],
): Promise<{ weather: Weather; standIn: MistralStandIn }> {
  const { raw, standIn } = await startClient({ replies });
  return { weather: new Weather(raw), standIn };
}

export const request = { model, messages: ask("How is the weather?") };
