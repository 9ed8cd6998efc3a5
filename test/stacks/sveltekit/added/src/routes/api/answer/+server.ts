import { answer } from "$lib/guide";
import { text } from "@sveltejs/kit";

export async function GET({ url }: { url: URL }) {
  return text(await answer(String(url.searchParams.get("country"))));
}
