// Whether the keys are set and look like keys. They are never shown.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Settings } from "../../export/configure/settings.js";
import { ok, problem, warning, type Finding } from "./finding.js";

type Keys = Pick<Settings, "langfuse" | "otlp" | "enabled" | "record">;

const ENV_FILES = [".env", ".env.local", ".env.development"];

/** Looks at the keys of Langfuse and of Mistral. */
export function checkKeys(directory: string, settings: Keys): Finding[] {
  const findings = [langfuseKeys(directory, settings), mistralKey(directory)];
  if (!settings.enabled) {
    findings.push(
      warning(
        "tracing",
        "LANGFUSE_TRACING_ENABLED turns tracing off.",
        "Unset it, or set it to true.",
      ),
    );
  }
  return findings;
}

function langfuseKeys(directory: string, { langfuse, otlp, record }: Keys): Finding {
  const { publicKey, secretKey } = langfuse;
  const topic = "keys";
  if (publicKey === undefined && secretKey === undefined && otlp !== undefined) {
    return ok(
      topic,
      "Traces go to MISTRAL_TRACED_OTLP_URL. Scores and files need Langfuse's keys.",
    );
  }
  if (publicKey === undefined && secretKey === undefined) {
    const text =
      "LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY are not set: nothing is sent to Langfuse.";
    const file = envFileWith(directory, "LANGFUSE_PUBLIC_KEY");
    if (file !== undefined) {
      return warning(
        topic,
        `${text} They are in ${file}, which is not loaded.`,
        `Start your program with node --env-file=${file}, and doctor with --env ${file}.`,
      );
    }
    return warning(
      topic,
      text,
      record
        ? "Traces are only recorded. Set both keys of a Langfuse project to send them."
        : "Set both keys of a Langfuse project, or MISTRAL_TRACED_RECORD=1 to record traces here.",
    );
  }
  const missing = publicKey === undefined ? "LANGFUSE_PUBLIC_KEY" : "LANGFUSE_SECRET_KEY";
  if (publicKey === undefined || secretKey === undefined) {
    return problem(
      topic,
      `${missing} is not set. Langfuse needs both keys.`,
      `Set ${missing} as well.`,
    );
  }
  if (publicKey.startsWith("sk-lf-") && secretKey.startsWith("pk-lf-")) {
    return problem(
      topic,
      "The keys are swapped: the public one begins with pk-lf-, the secret one with sk-lf-.",
      "Swap LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.",
    );
  }
  const strange = [publicKey, secretKey].some((key) => /[\s"'<>]/.test(key));
  if (strange) {
    return problem(
      topic,
      "A key contains a quote, a space or a bracket.",
      "Copy it again from the settings of your Langfuse project, without other characters.",
    );
  }
  if (!publicKey.startsWith("pk-lf-") || !secretKey.startsWith("sk-lf-")) {
    return warning(
      topic,
      "The keys do not look like keys of Langfuse (pk-lf-..., sk-lf-...).",
      "Copy them again, unless your self-hosted server has custom keys.",
    );
  }
  return ok(topic, "LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY are set.");
}

function mistralKey(directory: string): Finding {
  if (process.env["MISTRAL_API_KEY"]) return ok("Mistral", "MISTRAL_API_KEY is set.");
  const file = envFileWith(directory, "MISTRAL_API_KEY");
  return warning(
    "Mistral",
    file === undefined
      ? "MISTRAL_API_KEY is not set."
      : `MISTRAL_API_KEY is in ${file}, which is not loaded.`,
    "The Mistral client needs it, unless your program passes apiKey.",
  );
}

/** The first file of environment variables that sets `name`. */
function envFileWith(directory: string, name: string): string | undefined {
  return ENV_FILES.find((file) => {
    try {
      return Boolean(parseEnv(readFileSync(join(directory, file), "utf8"))[name]);
    } catch {
      // It is missing, or a directory: Python keeps environments of its own in .env.
      return false;
    }
  });
}
