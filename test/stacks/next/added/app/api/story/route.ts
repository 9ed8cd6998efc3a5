import type { NextRequest } from "next/server";
import { guide } from "@/lib/guide";

export async function GET({ nextUrl }: NextRequest) {
  const story = guide.tellStory(String(nextUrl.searchParams.get("country")));
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await story.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    // A reader that leaves ends the observation too.
    async cancel() {
      await story.return(undefined);
    },
  });
  return new Response(body);
}
