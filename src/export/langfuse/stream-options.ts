// The options that Node's streams and sockets read from a copy. A copy inherits from
// Object.prototype, so a missing option may be set by other code there: `writable: false` makes a
// compression hang, `signal: "x"` makes a request fail.
import { bare } from "../../foundation/own-fields.js";

/** Leaves each option as Node has it by default. */
export const STREAM_DEFAULTS = bare({
  readable: undefined,
  writable: undefined,
  allowHalfOpen: undefined,
  objectMode: undefined,
  readableObjectMode: undefined,
  writableObjectMode: undefined,
  highWaterMark: undefined,
  readableHighWaterMark: undefined,
  writableHighWaterMark: undefined,
  encoding: undefined,
  defaultEncoding: undefined,
  decodeStrings: undefined,
  emitClose: undefined,
  autoDestroy: true,
  signal: undefined,
  construct: undefined,
  read: undefined,
  write: undefined,
  writev: undefined,
  transform: undefined,
  flush: undefined,
  final: undefined,
  destroy: undefined,
});

/** As {@link STREAM_DEFAULTS}, for the socket of a request. */
export const SOCKET_DEFAULTS = bare({
  ...STREAM_DEFAULTS,
  handle: undefined,
  fd: undefined,
  onread: undefined,
  lookup: undefined,
  timeout: undefined,
});
