// Measures rows in this process and sends each line of the table to the one that started it.
import { ROWS } from "./rows/index.js";
import type { Bench } from "./samples.js";

const [bench = "{}", ...names] = process.argv.slice(2);

process.send?.({ version: process.version });
for (const name of names) {
  // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
  const results = await ROWS[name]?.(JSON.parse(bench) as Bench);
  for (const result of results ?? []) process.send?.(result);
}
process.disconnect();
