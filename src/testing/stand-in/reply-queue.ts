// Chooses the hand-written reply that answers a request.
import { checkReply } from "./reply-checks.js";
import type { Reply } from "./reply.js";
import { isCompletionPath } from "./request-checks.js";
import type { StandInRequest } from "./request.js";

/** Replies in the order they are to be given, or a function that writes one for each request. */
export type Replies = readonly Reply[] | ((request: StandInRequest) => Reply | undefined);

/**
 * Hands out replies. Those with `when` answer every request they are meant for, the first of them
 * wins; the others are given in their order, once each, and the last again and again.
 */
export class ReplyQueue {
  readonly #replies: Replies;
  #given = 0;

  /** @throws InvalidOptionError for replies that could not be given */
  constructor(replies: Replies) {
    if (typeof replies !== "function") {
      replies.forEach((reply, index) => {
        checkReply(`startMistralStandIn: replies[${index}]`, reply);
      });
    }
    this.#replies = replies;
  }

  /**
   * The reply to a request, if there is one.
   * @throws what the user's own functions throw, and InvalidOptionError for what they wrote
   */
  next(request: StandInRequest): Reply | undefined {
    if (typeof this.#replies === "function") {
      const written = this.#replies(request);
      if (written !== undefined) checkReply("the reply of a function", written);
      return written !== undefined && canAnswer(written, request.path) ? written : undefined;
    }
    const able = this.#replies.filter((reply) => canAnswer(reply, request.path));
    const meant = able.find((reply) => reply.when !== undefined && isMeant(reply.when, request));
    if (meant !== undefined) return meant;
    const inOrder = this.#replies.filter((reply) => reply.when === undefined);
    const reply = inOrder[Math.min(this.#given, inOrder.length - 1)];
    if (reply === undefined || !canAnswer(reply, request.path)) return undefined;
    this.#given += 1;
    return reply;
  }
}

/** Other paths than completions have answers of other shapes, so they need the body itself. */
function canAnswer(reply: Reply, path: string): boolean {
  return isCompletionPath(path) || "body" in reply || (reply.status ?? 200) >= 400;
}

function isMeant(when: NonNullable<Reply["when"]>, request: StandInRequest): boolean {
  return typeof when === "string" ? request.prompt.includes(when) : when(request);
}
