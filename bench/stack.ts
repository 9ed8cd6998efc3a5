// Prints how many frames one call of a subject adds to the stack of an error, how many of them are in
// the package's files, and how deep a recursion of a traced function goes.
import { subjects } from "./subjects/index.js";

const [name, sinkUrl = ""] = process.argv.slice(2);
const subject = subjects("on", { sinkUrl }).find((one) => one.name === name);
if (subject === undefined) throw new Error(`There is no subject named ${name}.`);
subject.begin();

Error.stackTraceLimit = 100;
const fail = (): never => {
  throw new Error("failed");
};
const traced = framesOf(subject.tracedSync("fail", fail));
const count = traced.length - framesOf(fail).length;
// The first frame is that of the function itself.
const added = traced.slice(1, 1 + count);
const ofPackage = added.filter(
  (frame) => !frame.includes("(node:") && !frame.includes("/bench/dist/"),
);

let deepest = 0;
const descend = subject.tracedSync("descend", (level) => {
  deepest = level;
  return descend(level + 1);
});
try {
  descend(1);
} catch {
  // The end of the stack.
}
process.stdout.write(JSON.stringify([count, ofPackage.length, deepest]));
process.exit();

/** The frames of an error that `fn` throws, from the inside. */
function framesOf(fn: (levels: number) => number): string[] {
  try {
    fn(0);
    return [];
  } catch (error) {
    return String((error as Error).stack)
      .split("\n")
      .filter((line) => line.startsWith("    at "));
  }
}
