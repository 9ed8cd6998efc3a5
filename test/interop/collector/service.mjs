// A service that uses the package as its documentation shows. Environment variables alone decide where its traces
// go. Its first argument is {"tours": 5, "notes": 100}. It sends how many observations have ended, and prints its
// counters at the end.
import { counters, flush, observe } from "mistral-traced/observe";
import { pause, until } from "./until.mjs";

/**
 * `tours` are traces of five observations, `notes` traces of one. `noteBytes` is the length of a note's
 * output, `pauseMs` the time after each 20 notes, and `patienceMs` the time to wait for the spool to empty.
 */
const options = JSON.parse(process.argv[2]);
const { tours = 0, notes = 0, noteBytes = 50, pauseMs = 40, patienceMs = 0 } = options;

const note = observe("note", (number) => "z".repeat(noteBytes) + number);

if (tours > 0) {
  // Mistral's SDK takes a second to load.
  const { makeTours } = await import("./tours.mjs");
  await makeTours(tours);
}
for (let number = 1; number <= notes; number += 1) {
  note(number);
  if (number % 20 > 0) continue;
  process.send(tours * 5 + number);
  // oxlint-disable-next-line no-await-in-loop -- spreads the load over time
  await pause(pauseMs);
}
await flush();
await until(patienceMs, () => counters().waiting + counters().spooled === 0);
console.log(JSON.stringify(counters()));
process.disconnect();
