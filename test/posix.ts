// For tests of what Windows does not have: signals that a process can answer, modes of files,
// terminals of a chosen width.
import { describe, test } from "vitest";

const isWindows = process.platform === "win32";

export const posixTest = test.skipIf(isWindows);
export const describePosix = describe.skipIf(isWindows);
