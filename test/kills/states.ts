// The columns of the exit table: every state in which Langfuse can be.
import type { InjectedAnswer, ReceiverOptions } from "../../src/testing/receiver/receiver.js";

/** A state of the receiver. */
export interface State {
  readonly name: string;
  /** `"well"`: it takes what it gets; `"failing"`: it does not for now; `"refusing"`: it never will. */
  readonly kind: "well" | "failing" | "refusing";
  /** No server listens. */
  readonly isDown?: boolean;
  readonly delayMs?: number;
  readonly answer?: ReceiverOptions["answer"];
}

function answering(status: number, headers?: Record<string, string>): State {
  const answer: InjectedAnswer = headers === undefined ? { status } : { status, headers };
  return { name: String(status), kind: "failing", answer: () => answer };
}

/** All columns. */
export const STATES: readonly State[] = [
  { name: "up", kind: "well" },
  { name: "slow", kind: "well", delayMs: 60 },
  {
    name: "413 for more than 5 spans",
    kind: "well",
    answer: ({ spanCount }) => (spanCount > 5 ? { status: 413 } : undefined),
  },
  { name: "down", kind: "failing", isDown: true },
  { name: "hanging", kind: "failing", answer: () => "hang" },
  { name: "flapping", kind: "failing", answer: (_, n) => (n % 2 === 1 ? "cut" : undefined) },
  { name: "cutting the request off", kind: "failing", answer: () => "cut" },
  { name: "losing the answer", kind: "failing", answer: () => "lose-answer" },
  { name: "cutting the answer off", kind: "failing", answer: () => "half-answer" },
  answering(401),
  answering(403),
  answering(404),
  answering(408),
  answering(429, { "retry-after": "30" }),
  answering(500),
  answering(502),
  answering(503),
  answering(504),
  { name: "400", kind: "refusing", answer: () => ({ status: 400, body: { message: "bad span" } }) },
  {
    name: "400 for one span",
    kind: "refusing",
    answer: ({ body }) =>
      body.includes('"leaf 3"') ? { status: 400, body: { message: "bad span" } } : undefined,
  },
];
