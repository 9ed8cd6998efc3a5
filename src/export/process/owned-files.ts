// The owners of files in a shared directory. Processes of several containers or machines may share
// the directory, so that a process id alone identifies nothing. The protocol:
//
// 1. A file's name holds its owner: the process id, and the place in which that id is valid.
// 2. The heartbeat is the file's modification time. The owner renews it every 20 s, and by each write.
//    An owner that ends sets it to the epoch. An owner whose keys are refused lets it grow old.
// 3. Another process takes a file by renaming it to a name of its own. Only one rename succeeds. It may
//    do so at once if the owner has ended for certain (the place is the same and there is no such
//    process), else once the heartbeat is older than a minute.
// 4. An owner may have been suspended for longer. It looks before and after each write whether the file
//    is still under its name. If it was taken before the write was done, the same text goes into a new
//    file. So a doubt leads to a duplicate, which Langfuse stores once, and never to a loss.
// 5. An owner that misses a file whose heartbeat it has kept up knows that it was deleted, and counts
//    it. A file that it has neglected was taken over, and the other process counts it.
//
// The clocks of the machines may differ by less than a minute. A larger difference causes duplicates.
import { readFileSync, readlinkSync, utimesSync } from "node:fs";
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { machine } from "../../foundation/machine.js";
import { bare } from "../../foundation/own-fields.js";
import { registry } from "./registry.js";

const UTF8 = bare({ encoding: "utf8" } as const);

/** Set by tests, so that they need no minutes. */
const testedMs = Number(process.env["MISTRAL_TRACED_TEST_STALE_MS"]);
/** A file whose heartbeat is older may be taken, in milliseconds. */
const STALE_MS = testedMs > 0 ? testedMs : 60_000;
/** The interval of renewals by an owner, in milliseconds. */
export const HEARTBEAT_MS = STALE_MS / 3;

/** The owner in a file's name. */
export interface FileOwner {
  readonly pid: number;
  readonly place: string;
}

/** Matches {@link ownerName} with two groups. */
export const OWNER_PATTERN = String.raw`(\d+)-([0-9a-f]{8})`;

let place: string | undefined;

/** This process as the owner in a file's name. */
export function ownerName(): string {
  return `${process.pid}-${thisPlace()}`;
}

/**
 * Whether a file may be taken from its owner.
 * @param heartbeatMs its modification time, since the epoch
 */
export function isLeft(owner: FileOwner, heartbeatMs: number): boolean {
  const isHere = owner.place === thisPlace();
  // A file with our own id may be that of another thread.
  if (isHere && owner.pid !== process.pid && hasEnded(owner.pid)) return true;
  return isStale(heartbeatMs);
}

/** Whether a heartbeat is too old, or so far in the future that a clock must have been wrong. */
export function isStale(heartbeatMs: number): boolean {
  return Math.abs(machine.epochMs() - heartbeatMs) > STALE_MS;
}

/** Renews the heartbeat of a file. A file that is gone stays neglected. */
export function renew(path: string): void {
  const nowMs = machine.epochMs();
  const file = registry.spoolFiles.get(path);
  if (touch(path, nowMs) && file !== undefined) file.heartbeatMs = nowMs;
}

/** Leaves all files of this process, which ends, to the next one that looks. */
export function leaveFiles(): void {
  for (const [path, file] of registry.spoolFiles) {
    if (touch(path, 0)) file.heartbeatMs = 0;
  }
}

function touch(path: string, ms: number): boolean {
  try {
    utimesSync(path, new Date(ms), new Date(ms));
    return true;
  } catch {
    return false;
  }
}

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === "ESRCH";
  }
}

/** Names the machine since its start, and the pid namespace since its first process began. */
function thisPlace(): string {
  place ??= createHash("sha256")
    .update(
      [
        read(() => hostname()),
        read(() => readFileSync("/proc/sys/kernel/random/boot_id", UTF8)),
        read(() => readlinkSync("/proc/self/ns/pid")),
        read(() => firstProcessStart()),
      ].join("\n"),
    )
    .digest("hex")
    .slice(0, 8);
  return place;
}

/** The field `starttime` of proc(5). The name in parentheses before it may hold spaces. */
function firstProcessStart(): string {
  const stat = readFileSync("/proc/1/stat", UTF8);
  return stat.slice(stat.lastIndexOf(")")).split(" ")[20] ?? "";
}

/** Returns "" where the system has no such text, as outside Linux and in some sandboxes. */
function read(text: () => string): string {
  try {
    return text();
  } catch {
    return "";
  }
}
