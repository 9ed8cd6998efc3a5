/** Returns Langfuse's observation as the test kit has it, as far as its text needs. */
export function captured({
  id,
  traceId,
  parentId,
  name,
  type,
  model,
  level,
  statusMessage,
  ...times
}) {
  const { startMs, endMs } = times;
  return { id, traceId, parentId, name, type, model, level, statusMessage, startMs, endMs };
}
