// Files of this user in directories that others may write in too. A link or file that another user has
// put in their place is never written, and nothing but a regular file is read: the open of a FIFO
// would wait for ever.
import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
} from "node:fs";
import { open } from "node:fs/promises";
import { bare } from "../../foundation/own-fields.js";

const { O_APPEND, O_CREAT, O_RDONLY, O_WRONLY } = constants;
/** Windows has neither, and its links need rights. */
const SAFELY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Written by its group or by everybody. */
const WRITABLE_BY_OTHERS = 0o022;

/** Each of Node's options, so that it reads none of those that other code puts on Object.prototype. */
const APPEND = bare({ encoding: "utf8", flag: "a", flush: false } as const);

/**
 * Appends to a file of this user, and makes it if it is missing.
 * @throws Error if there is another file under its name, or the system's error
 */
export function appendToOwn(path: string, text: string): void {
  withFile(path, O_WRONLY | O_APPEND | O_CREAT, (fd, stats) => {
    if (!isOwn(stats)) {
      throw new Error(`${path} belongs to another user, or other users can write it.`);
    }
    appendFileSync(fd, text, APPEND);
  });
}

/**
 * Reads a regular file.
 * @throws Error for a link, a FIFO, a device or a directory, or the system's error
 */
export function readRegular(path: string): string {
  return withFile(path, O_RDONLY, (fd) => readFileSync(fd, "utf8"));
}

/** Reads a regular file without holding up the event loop. Rejects as {@link readRegular} throws. */
export async function readRegularLater(path: string): Promise<Buffer> {
  const file = await open(path, O_RDONLY | SAFELY);
  try {
    checkRegular(path, await file.stat());
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Returns what `use` makes of an open regular file. */
export function withFile<T>(path: string, flags: number, use: (fd: number, stats: Stats) => T): T {
  const fd = openSync(path, flags | SAFELY, 0o600);
  try {
    const stats = fstatSync(fd);
    checkRegular(path, stats);
    return use(fd, stats);
  } finally {
    closeSync(fd);
  }
}

function checkRegular(path: string, stats: Stats): void {
  if (!stats.isFile()) throw new Error(`${path} is not a regular file.`);
}

function isOwn({ uid, mode, nlink }: Stats): boolean {
  const user = process.getuid?.();
  return user === undefined || (uid === user && nlink === 1 && (mode & WRITABLE_BY_OTHERS) === 0);
}
