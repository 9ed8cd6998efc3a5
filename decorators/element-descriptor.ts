// Decorators as they were proposed in 2018, and as some compilers still call them by default.

import { ownFields } from "../src/foundation/own-fields.js";

export const ELEMENT_DESCRIPTOR =
  '@observe was compiled with decorators of the 2018 proposal (the default of Next.js with Turbopack). Set "experimentalDecorators": true in tsconfig.json.';

/** Whether `value` is the only argument of such a call, which names the kind of the member. */
export function isElementDescriptor(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { kind, placement, elements } = ownFields(value as Record<string, unknown>);
  return typeof kind === "string" && (typeof placement === "string" || Array.isArray(elements));
}
