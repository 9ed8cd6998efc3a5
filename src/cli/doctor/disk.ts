// The files that wait on disk: recordings, and an unsent spool.
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { directoryOfUser } from "../../export/disk/private-directory.js";
import { RECORDING_DIRECTORY } from "../../export/disk/recording.js";
import { readName, spoolKey, type SpoolOwner } from "../../export/disk/spool-file.js";
import { countOf, size } from "../../foundation/figures.js";
import { ok, warning, type Finding } from "./finding.js";

/** The directories that are checked. */
interface Places {
  readonly directory: string;
  /** Undefined: nothing is kept in a spool. */
  readonly spool: string | undefined;
  /** Undefined where a key is missing. */
  readonly owner: SpoolOwner | undefined;
}

/** Looks into both directories. */
export function checkDisk({ directory, spool, owner }: Places): Finding[] {
  return [
    recordings(directoryOfUser(join(directory, RECORDING_DIRECTORY))),
    ...spooled(directory, spool, owner),
  ];
}

function recordings(path: string): Finding {
  const files = namesIn(path).filter((name) => /^traces-.*\.jsonl$/.test(name));
  if (files.length === 0) return ok("recordings", "No traces are recorded in this directory.");
  return ok(
    "recordings",
    `${sizeText(path, files)} of traces in ${RECORDING_DIRECTORY}: Run mistral-traced view to see them.`,
  );
}

function spooled(
  directory: string,
  spool: string | undefined,
  owner: SpoolOwner | undefined,
): Finding[] {
  const topic = "spool";
  if (spool === undefined) {
    return [
      warning(
        topic,
        "The spool is off. Traces that Langfuse does not accept at once may be lost.",
        "Unset MISTRAL_TRACED_SPOOL, unless there is no disk.",
      ),
    ];
  }
  const path = directoryOfUser(resolve(directory, spool));
  const names = namesIn(path);
  const files = names.filter((name) => readName(name) !== undefined);
  const damaged = names.filter((name) => name.endsWith(".damaged"));
  const ownFiles = files.filter((name) => owner && readName(name)?.key === spoolKey(owner));
  const foreignCount = files.length - ownFiles.length;
  const findings: Finding[] = [];
  if (ownFiles.length > 0) {
    findings.push(
      warning(
        topic,
        `${sizeText(path, ownFiles)} wait in ${spool} for Langfuse.`,
        "Run mistral-traced push to send them. The next start of your program sends them as well.",
      ),
    );
  }
  if (foreignCount > 0) {
    findings.push(
      warning(
        topic,
        `${countOf(foreignCount, "file")} in ${spool} ${foreignCount === 1 ? "is" : "are"} for ${owner ? "another server or project" : "a server whose keys are not set"}.`,
        "Set its LANGFUSE_BASE_URL and keys and run mistral-traced push, or remove the files.",
      ),
    );
  }
  if (damaged.length > 0) {
    findings.push(
      warning(
        topic,
        `${countOf(damaged.length, "file")} in ${spool} could not be read, and ${damaged.length === 1 ? "was" : "were"} set aside.`,
        "Check the files that end in .damaged, and remove them.",
      ),
    );
  }
  return findings.length > 0 ? findings : [ok(topic, "The spool is empty.")];
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function sizeText(path: string, names: readonly string[]): string {
  const bytes = names.reduce(
    (sum, name) => sum + (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return `${countOf(names.length, "file")} (${size(bytes)})`;
}
