// The usage in an answer as it is on the wire: for answers that the SDK did not read.
import { fieldsOf, isFields, numberOf, type Fields } from "./json.js";

/** Returns the usage of an answer in JSON: tokens, or pages without a token. */
export function usageOnWire({ usage, usage_info: info }: Fields): Fields | undefined {
  if (isFields(usage)) return usage;
  const pages = numberOf(fieldsOf(info)["pages_processed"]);
  return pages === undefined ? undefined : { pages, total: 0 };
}
