import { answer } from "$lib/guide";

export async function load() {
  return { painter: await answer("France") };
}
