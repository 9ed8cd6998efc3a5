import { guide } from "$lib/guide";

export function GET({ url }: { url: URL }) {
  const story = guide.tellStory(String(url.searchParams.get("country")));
  return new Response(ReadableStream.from(story).pipeThrough(new TextEncoderStream()));
}
