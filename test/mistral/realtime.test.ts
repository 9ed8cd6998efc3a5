// Realtime transcription by the SDK's own client, over a WebSocket to a server on this machine.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import {
  RealtimeTranscription,
  type RealtimeEvent,
  type RealtimeConnection,
} from "@mistralai/mistralai/extra/realtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { observe, observeMistral } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { unobserved } from "../../src/mistral/client.js";
import { MODES, runInMode } from "../law/modes.js";

interface Socket {
  send(text: string): void;
  terminate(): void;
  on(event: "message", listener: (data: Buffer) => void): void;
}
interface SocketServer {
  on(event: "connection", listener: (socket: Socket) => void): void;
  readonly clients: ReadonlySet<Socket>;
}
/** The library that the SDK brings. */
const sdk = createRequire(import.meta.resolve("@mistralai/mistralai"));
const { WebSocketServer } = sdk("ws") as {
  WebSocketServer: new (options: object) => SocketServer;
};

const model = "voxtral-mini-transcribe-realtime-2602";
const usage = {
  prompt_tokens: 3,
  completion_tokens: 5,
  total_tokens: 12,
  prompt_audio_seconds: 2,
};
const format = { encoding: "pcm_s16le", sample_rate: 16_000 };
/** A second of sound. */
const second = new Uint8Array(32_000);

/** The server's answer after two pieces of sound: the rest, an error, or nothing more. */
type Ending = "done" | "error" | "drop";

async function startServer(ending: Ending): Promise<string> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  server.on("connection", (socket) => {
    const send = (event: object): void => socket.send(JSON.stringify(event));
    const words = ["All hands", " on deck."];
    let pieces = 0;
    const session = { request_id: "r1", model, audio_format: format };
    send({ type: "session.created", session });
    socket.on("message", (data) => {
      const { type, session: update } = JSON.parse(data.toString()) as {
        type: string;
        session?: object;
      };
      if (type === "session.update")
        send({ type: "session.updated", session: { ...session, ...update } });
      if (type === "input_audio.append") {
        send({ type: "transcription.text.delta", text: words[pieces] ?? "" });
        pieces += 1;
        if (pieces < 2 || ending === "done") return;
        if (ending === "drop") socket.terminate();
        else send({ type: "error", error: { message: "Too much noise.", code: 3505 } });
      }
      if (type === "input_audio.end" && ending === "done") {
        const text = words.join("");
        send({ type: "transcription.done", model, text, usage, language: "en", segments: [] });
      }
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

async function clientOf(ending: Ending): Promise<RealtimeTranscription> {
  return new RealtimeTranscription({ apiKey: "any", serverURL: await startServer(ending) });
}

async function* sound(pieces = 2): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < pieces; piece += 1) yield second;
}

async function read(events: AsyncIterable<RealtimeEvent>, stop?: string): Promise<string[]> {
  const types: string[] = [];
  for await (const event of events) {
    types.push(String(event.type));
    if (event.type === stop) break;
  }
  return types;
}

/** The only observation that `fn` makes. */
async function recordedBy(fn: () => Promise<unknown>) {
  const { observations } = await captureTraces(async () => {
    await fn();
  });
  expect(observations).toHaveLength(1);
  const [observation] = observations;
  if (observation === undefined) throw new Error("nothing was recorded");
  return { observation, input: JSON.parse(observation.input ?? "null") as unknown };
}

describe("transcribeStream", () => {
  it("a transcription is a generation with its text, usage and end", async () => {
    const mistral = observeMistral(await clientOf("done"));

    const { observation, input } = await recordedBy(() =>
      read(mistral.transcribeStream(sound(), model)),
    );

    expect(observation).toMatchObject({
      name: "mistral.realtime.transcribeStream",
      type: "generation",
      model,
      level: "DEFAULT",
      usage: { input: 3, output: 5, audio_seconds: 2, input_audio_tokens: 4, total: 12 },
      metadata: { ended: "done", language: "en" },
    });
    expect(input).toEqual({ bytes: 64_000, audio_seconds: 2 });
    expect(observation.output).toBe("All hands on deck.");
    expect(observation.completionStartMs).toBeGreaterThan(0);
  });

  it("a transcription that is broken off has the text so far, and the seconds that were sent", async () => {
    const mistral = observeMistral(await clientOf("done"));

    const { observation } = await recordedBy(() =>
      read(mistral.transcribeStream(sound(), model), "transcription.text.delta"),
    );

    expect(observation.output).toMatch(/^All hands/);
    expect(observation.usage?.["audio_seconds"]).toBeGreaterThan(0);
    expect(observation.metadata).toMatchObject({ ended: "before its end" });
  });

  it.each([
    ["error", "Too much noise.", "error"],
    ["drop", undefined, "before its end"],
  ] as const)(
    "a transcription that ends with %s has the text so far",
    async (ending, message, ended) => {
      const mistral = observeMistral(await clientOf(ending));

      const { observation } = await recordedBy(() =>
        read(mistral.transcribeStream(sound(), model)),
      );

      expect(observation.output).toBe("All hands on deck.");
      expect(observation.statusMessage).toBe(message);
      expect(observation.metadata).toMatchObject({ ended });
    },
  );

  it("a server that is away is an error", async () => {
    const mistral = observeMistral(
      new RealtimeTranscription({ apiKey: "any", serverURL: "http://127.0.0.1:9" }),
    );

    const { observation } = await recordedBy(() =>
      read(mistral.transcribeStream(sound(), model)).catch(() => undefined),
    );

    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toContain("Failed to connect");
    expect(observation.output).toContain("Failed to connect");
  });
});

describe("connect", () => {
  async function talk(connection: RealtimeConnection, stop?: string): Promise<string[]> {
    for await (const piece of sound()) await connection.sendAudio(piece);
    await connection.endAudio();
    const types = await read(connection, stop);
    await connection.close();
    return types;
  }

  it("a connection is one generation until its events are read", async () => {
    const mistral = observeMistral(await clientOf("done"));
    const { observations } = await captureTraces(async () => {
      const guide = observe("guide", async () => {
        const audioFormat = { encoding: "pcm_s16le" as const, sampleRate: 8_000 };
        const connection = await mistral.connect(model, { audioFormat });
        return talk(connection, "transcription.done");
      });
      await guide();
    });

    const call = observations.find(({ name }) => name === "mistral.realtime.connect");
    expect(observations).toHaveLength(2);
    expect(call?.output).toBe("All hands on deck.");
    expect(call?.usage).toMatchObject({ audio_seconds: 2, total: 12 });
    // At 8,000 samples a second, the same bytes last twice as long.
    expect(JSON.parse(call?.input ?? "{}")).toEqual({ bytes: 64_000, audio_seconds: 4 });
  });

  it("events() is watched as the connection itself is", async () => {
    const mistral = observeMistral(await clientOf("error"));

    const { observation } = await recordedBy(async () => {
      const connection = await mistral.connect(model);
      for await (const piece of sound()) await connection.sendAudio(piece);
      await read(connection.events(), "error");
      await connection.close();
    });

    expect(observation.statusMessage).toBe("Too much noise.");
    expect(observation.output).toBe("All hands on deck.");
  });

  it("a connection that is closed unread ends there", async () => {
    const mistral = observeMistral(await clientOf("done"));

    const { observation } = await recordedBy(async () => {
      const connection = await mistral.connect(model);
      await connection.sendAudio(second);
      await connection.close();
    });

    expect(observation.metadata).toMatchObject({ ended: "before its end" });
    expect(JSON.parse(observation.input ?? "{}")).toEqual({ bytes: 32_000 });
  });
});

describe.each(MODES)("tracing %s", (mode) => {
  it.each(["done", "error"] as const)(
    "a transcription gives what it gives untraced (%s)",
    async (ending) => {
      const client = await clientOf(ending);
      const bare = await read(client.transcribeStream(sound(), model));
      const ends: string[] = [];
      async function* ended(): AsyncGenerator<Uint8Array> {
        try {
          yield* sound();
        } finally {
          ends.push("ended");
        }
      }

      const { result, ended: traced } = await runInMode(mode, () =>
        read(observeMistral(client).transcribeStream(ended(), model)),
      );

      expect(result).toEqual(bare);
      expect(ends).toEqual(["ended"]);
      expect(traced).toHaveLength(mode === "on" || mode === "broken" ? 1 : 0);
    },
  );
});

it("the observed client is a RealtimeTranscription, and is observed once", async () => {
  const client = await clientOf("done");
  const observed = observeMistral(client);

  expect(observed).toBeInstanceOf(RealtimeTranscription);
  expect(observeMistral(observed)).toBe(observed);
  expect(unobserved(observed)).toBe(client);
  expect(observed.transcribeStream.name).toBe("transcribeStream");
});
