// A project for `doctor` to look at, in a directory of the test.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";
import { commandLine } from "./bin.js";

interface Finding {
  readonly topic: string;
  readonly status: string;
  readonly text: string;
  readonly advice?: string;
}

/** Makes the directory, and what tests do with it. */
export function doctorProject() {
  const { directory, run } = commandLine();

  function write(name: string, content: string | object): void {
    mkdirSync(dirname(directory.file(name)), { recursive: true });
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(directory.file(name), text);
  }

  function install(name: string, version: string, inside = ""): void {
    write(`${inside}node_modules/${name}/package.json`, { name, version });
  }

  /** Returns the finding about a topic, and the exit code. */
  async function examine(topic: string, env: Readonly<Record<string, string>> = {}) {
    // Port 9 is unused, so that no test asks the real Langfuse.
    const { stdout, code } = await run(["doctor", "--json"], {
      LANGFUSE_BASE_URL: "http://127.0.0.1:9",
      ...env,
    });
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return { code, found: findings.filter((finding) => finding.topic === topic) };
  }

  return { path: directory.file, run, write, install, examine };
}

export const has = (status: string, text: string) => ({
  status,
  text: expect.stringContaining(text),
});
