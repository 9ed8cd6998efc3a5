// Declarations for the documentation's code: a reader's own client, services and data, and three
// libraries' names, so that not every block imports them. A block that declares or imports one of
// these names has its own.
import type { LangfuseClient } from "@langfuse/client";
import type * as mistralai from "@mistralai/mistralai";
import type { ChatCompletionRequestMessage } from "@mistralai/mistralai/models/components";
import type { MistralTraced, PromptReference } from "mistral-traced";
import type * as testing from "mistral-traced/testing";
import type * as vitest from "vitest";
import type * as zod from "zod";

/** The argument of a web framework's handler. */
interface WebRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly user: { readonly id: string };
  readonly body: { readonly chatId: string; readonly question: string };
}

/** The reader's own services, of which a block calls what it needs. */
interface OwnService extends MistralTraced {
  answer(question: string | undefined): Promise<string>;
  findBestPainterFrom(country: string): Promise<string>;
}

declare global {
  const z: typeof zod;
  const expect: typeof vitest.expect;
  const Mistral: typeof mistralai.Mistral;

  /** Of the AI SDK. */
  const registerTelemetry: (...integrations: object[]) => void;

  /** Clients. */
  const mistral: mistralai.Mistral;
  const client: mistralai.Mistral;
  const langfuse: LangfuseClient;

  /** A request to a model, and its attributes. */
  const model: string;
  const messages: ChatCompletionRequestMessage[];
  const history: ChatCompletionRequestMessage[];
  const tools: object[];
  const prompt: PromptReference;

  /** Services, and what they are asked. */
  const Guide: new () => OwnService;
  const PainterGuide: new () => OwnService;
  const guide: OwnService;
  const chat: OwnService;
  const question: string;
  const country: string;

  /** The program around: its data, its web framework, the platform it runs on. */
  const order: { readonly id: string };
  const message: { readonly id: string };
  const traceId: string;
  const configId: string;
  const url: string;
  const app: {
    post(path: string, handle: (request: WebRequest, response: unknown) => unknown): void;
  };
  const signal: AbortSignal;
  const context: { waitUntil(work: Promise<unknown>): void };
  const observations: testing.CapturedTraces<unknown>["observations"];
  function fulfil(it: typeof order): Promise<void>;
  function handle(request: Request): Promise<Response>;
  function redact(text: string): string;
}
