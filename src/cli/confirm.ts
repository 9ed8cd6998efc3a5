// A question before a command changes what can't be brought back.
import { createInterface } from "node:readline/promises";

/** Asks at the terminal. @returns false without a terminal, or for any answer but yes */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
