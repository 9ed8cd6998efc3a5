// The behaviour when the disk does not take observations either.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { cleanUp, inCell, ROOTS, type Left } from "./cell.js";
import { EXITS, type Exit } from "./exits.js";
import { STATES, type State } from "./states.js";

afterAll(cleanUp);

const down = STATES.find(({ name }) => name === "down") as State;
const up = STATES.find(({ name }) => name === "up") as State;
const COUNTED = ["natural", "exit 3", "throw", "reject", "SIGTERM on", "SIGINT graceful"];
/**
 * The limit holds for each file, and what is left to save at the end goes into a new one. So it is a
 * small part of what all observations need.
 */
const FILE_BLOCKS = 5;
const file = join(tmpdir(), `mistral-traced-no-directory-${process.pid}`);
writeFileSync(file, "");
afterAll(() => rmSync(file));
const options = { env: { MISTRAL_TRACED_SPOOL_DIRECTORY: join(file, "spool") } };

async function judgeLost({ counters, ended }: Left): Promise<void> {
  expect(counters).toMatchObject({ traced: ROOTS * 2, dropped: ROOTS * 2, waiting: 0 });
  expect(ended.stderr).toContain(file);
  expect(ended.stderr).toContain(`${ROOTS * 2} observations`);
}

async function judgeDelivered({ receiver }: Left): Promise<void> {
  expect(receiver.spans).toHaveLength(ROOTS * 2);
}

const exits = EXITS.filter(({ how }) => COUNTED.includes(how));

describe.concurrent("a disk that is full", () => {
  test.each(exits)("keeps what it can, parents first: $how", async (exit: Exit) => {
    await inCell(
      exit,
      down,
      async (left) => {
        const { spooled = 0, dropped = 0, ...rest } = left.counters ?? {};
        expect(rest).toMatchObject({ traced: ROOTS * 2, waiting: 0, sent: 0, failed: 0 });
        expect(spooled).toBeGreaterThan(0);
        expect(dropped).toBeGreaterThan(0);
        expect(spooled + dropped).toBe(ROOTS * 2);
        expect(left.ended.stderr).toContain("are not kept in");
        expect(left.ended.stderr).toContain("are lost");
        await left.startAgain();
        expect(left.receiver.spans).toHaveLength(spooled);
        expect(left.receiver.violations).toEqual([]);
        expect(left.receiver.orphans()).toEqual([]);
      },
      { fileBlocks: FILE_BLOCKS },
    );
  });
});

describe.concurrent("a directory that can't be written", () => {
  test.each(exits)("loses the observations in memory, with a warning: $how", (exit: Exit) =>
    inCell(exit, down, judgeLost, options),
  );

  test.each(exits.filter(({ fate }) => fate === "delivered"))(
    "does not matter while Langfuse is well: $how",
    (exit: Exit) => inCell(exit, up, judgeDelivered, options),
  );
});
