// Values that are large, or larger than they look: what recording one as an input costs, beside
// JSON.stringify of the same text, which is the limit.
import type * as MistralTraced from "../../dist/src/index.js";
import { atMost, ratio, type Measure, type Result } from "../samples.js";
import { ENTRY } from "../subjects/ours.js";
import { subjects } from "../subjects/index.js";
import { timedCalls } from "./timed-calls.js";

const { observe } = (await import(ENTRY)) as typeof MistralTraced;

/** Characters that a snapshot keeps of a long text. */
const CUT = 1_000_000;
/** Characters that it keeps of the message of an error. */
const MESSAGE = 10_000;
/** Keys that it keeps of an object. */
const KEYS = 10_000;
const MEGABYTE = 1024 * 1024;

/** A value and the least that recording it can take. */
interface Case {
  readonly title: string;
  readonly calls: number;
  /** The most times the limit that it should take. */
  readonly aim: number;
  /** Of the bench by default. */
  readonly rounds?: number;
  /** Gives the function that is traced. */
  readonly traced: () => () => unknown;
  readonly limit: () => () => unknown;
}

const CASES: readonly Case[] = [
  {
    title: "ten entities related both ways",
    aim: 25,
    calls: 100,
    traced: () => recorded(entities(10)),
    limit: () => written(each(entities(10))),
  },
  {
    title: "six users with five roles",
    aim: 25,
    calls: 200,
    traced: () => recorded(usersWithRoles()),
    limit: () => written(each(usersWithRoles())),
  },
  {
    title: "a text of 20 MB",
    aim: 2,
    calls: 2,
    traced: () => recorded(text(20)),
    limit: () => written(text(20).slice(0, CUT)),
  },
  {
    title: "an error of 5 MB",
    aim: 2,
    calls: 20,
    traced: () => {
      const message = text(5);
      const fail = observe("fail", () => {
        throw new Error(message);
      });
      return () => {
        try {
          return fail();
        } catch (error) {
          return error;
        }
      };
    },
    limit: () => {
      const message = text(5);
      return () => JSON.stringify(new Error(message).message.slice(0, MESSAGE));
    },
  },
  {
    title: "an object of a million keys",
    aim: 2,
    calls: 1,
    // A call takes a second.
    rounds: 1,
    traced: () => recorded(wide()),
    limit: () => {
      const object = wide();
      return () => JSON.stringify(object, Object.keys(object).slice(0, KEYS));
    },
  },
];

export const snapshots: Measure = async (bench) => {
  const results: Result[] = [];
  for (const { title, aim, calls, rounds = bench.rounds, traced, limit } of CASES) {
    const present = subjects("on", bench).filter(({ name }) => name === "limit" || name === "ours");
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    const samples = await timedCalls({ ...bench, rounds }, present, calls, ({ name }) => {
      const call = name === "ours" ? traced() : limit();
      return async () => call();
    });
    const measured = ratio(samples, "ours", "limit");
    const aims = [atMost(`at most ${aim} x the limit`, aim, measured)];
    results.push({ title: `input: ${title}`, unit: "µs", samples, aims });
  }
  return results;
};

function recorded(value: unknown): () => unknown {
  const record = observe("record", (_: unknown) => 1, { captureOutput: false });
  return () => record(value);
}

function written(value: unknown): () => unknown {
  return () => JSON.stringify(value);
}

/** The value with each of its objects once, and a reference in the other places. */
function each(value: unknown): unknown {
  const met = new WeakSet<object>();
  const json = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "object" || item === null) return item;
    if (met.has(item)) return "[see $.users[0].friends[0]]";
    met.add(item);
    return item;
  });
  return JSON.parse(json);
}

interface User {
  readonly id: number;
  readonly name: string;
  readonly organisation: { readonly name: string; readonly users: readonly User[] };
  friends: readonly User[];
}

/** Users who know their organisation and one another. */
function entities(count: number): unknown {
  const users: User[] = [];
  const organisation = { name: "Entities", users };
  for (let id = 0; id < count; id += 1) {
    users.push({ id, name: `User ${id}`, organisation, friends: [] });
  }
  for (const user of users) user.friends = users.filter((other) => other !== user);
  return users[0];
}

function usersWithRoles(): unknown {
  const permissions = ["read", "write", "delete", "list", "share"];
  const roles = Array.from({ length: 5 }, (_, id) => {
    const users: unknown[] = [];
    return {
      id,
      name: `role ${id}`,
      permissions: permissions.map((name) => `${name}:${id}`),
      users,
    };
  });
  const users = Array.from({ length: 6 }, (_, id) => ({ id, name: `User ${id}`, roles }));
  for (const role of roles) role.users.push(...users);
  return users;
}

/** A text in one piece, as a body that came over the network is. */
function text(megabytes: number): string {
  const long = `${"x".repeat(megabytes * MEGABYTE - 1)}.`;
  long.charCodeAt(0);
  return long;
}

function wide(): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: 1_000_000 }, (_, index) => [`key${index}`, index]),
  );
}
