// Whether the models of recorded calls have a price.
import { join } from "node:path";
import { existsSync } from "node:fs";
import { RECORDING_DIRECTORY } from "../../export/disk/recording.js";
import { readTraces } from "../../reading/read-traces.js";
import { warning, type Finding } from "./finding.js";

/** Looks at the recordings in a project's directory. */
export async function checkPrices(directory: string): Promise<Finding[]> {
  const path = join(directory, RECORDING_DIRECTORY);
  if (!existsSync(path)) return [];
  const { store } = await readTraces([path]);
  const summaries = store.summaries();
  const models = new Set(summaries.flatMap((summary) => summary.unpricedModels));
  if (models.size === 0) return [];
  return [
    warning(
      "prices",
      `Recorded calls of ${[...models].join(", ")} have no cost, because the price is unknown.`,
      "Set configure({ prices }). Run mistral-traced prices to list the models with a price.",
    ),
  ];
}
