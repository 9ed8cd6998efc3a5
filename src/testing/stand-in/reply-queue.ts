// Chooses the hand-written reply that answers a request.
import { checkReply } from "./reply-checks.js";
import type { Reply } from "./reply.js";
import { isCompletionPath } from "./request-checks.js";
import type { StandInRequest } from "./request.js";

/** Replies in the order in which they are sent, or a function that returns one for each request. */
export type Replies = readonly Reply[] | ((request: StandInRequest) => Reply | undefined);

/**
 * Chooses replies. Those with `when` answer every request that they match, and the first of them wins.
 * The others are sent in their order, once each, and the last one repeatedly.
 */
export class ReplyQueue {
  /** The number of replies without `when` that were sent. */
  private sent = 0;

  /** @throws InvalidOptionError for invalid replies */
  constructor(private readonly replies: Replies) {
    if (typeof replies !== "function") {
      replies.forEach((reply, index) => {
        checkReply(`startMistralStandIn: replies[${index}]`, reply);
      });
    }
  }

  /**
   * Returns the reply to a request, if there is one.
   * @throws the error of a function of the user; InvalidOptionError for an invalid reply of one
   */
  next(request: StandInRequest): Reply | undefined {
    if (typeof this.replies === "function") {
      const reply = this.replies(request);
      if (reply !== undefined) checkReply("the reply of a function", reply);
      return reply !== undefined && canAnswer(reply, request.path) ? reply : undefined;
    }
    const conditional = this.replies.find(
      ({ when, ...reply }) =>
        when !== undefined && canAnswer(reply, request.path) && matches(when, request),
    );
    if (conditional !== undefined) return conditional;
    const inOrder = this.replies.filter((reply) => reply.when === undefined);
    const reply = inOrder[Math.min(this.sent, inOrder.length - 1)];
    if (reply === undefined || !canAnswer(reply, request.path)) return undefined;
    this.sent += 1;
    return reply;
  }
}

/** Paths other than completions have answers of other shapes, so they need a whole body. */
function canAnswer(reply: Reply, path: string): boolean {
  return isCompletionPath(path) || "body" in reply || (reply.status ?? 200) >= 400;
}

function matches(when: NonNullable<Reply["when"]>, request: StandInRequest): boolean {
  return typeof when === "string" ? request.prompt.includes(when) : when(request);
}
