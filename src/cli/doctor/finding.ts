// The result of one check of `doctor`.

/** One thing that was looked at. */
export interface Finding {
  /** The topic, in a word or two. */
  readonly topic: string;
  readonly status: "ok" | "warning" | "problem";
  readonly text: string;
  /** The remedy. */
  readonly advice?: string;
}

export function ok(topic: string, text: string): Finding {
  return { topic, status: "ok", text };
}

export function warning(topic: string, text: string, advice: string): Finding {
  return { topic, status: "warning", text, advice };
}

export function problem(topic: string, text: string, advice: string): Finding {
  return { topic, status: "problem", text, advice };
}
