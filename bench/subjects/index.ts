// All subjects, made for one row.
import { bare } from "./bare.js";
import { langfuse } from "./langfuse.js";
import { limit } from "./limit.js";
import { openTelemetry } from "./opentelemetry.js";
import { ours } from "./ours.js";
import type { Mode, Subject, Target } from "./subject.js";

/** Every subject that the target names, set up for `mode`. */
export function subjects(mode: Mode, target: Target): Subject[] {
  const all = [
    bare(),
    limit(mode),
    openTelemetry(mode, target),
    langfuse(mode, target),
    ours(mode, target),
  ];
  const { subjects: names } = target;
  return names ? all.filter(({ name }) => names.includes(name)) : all;
}
