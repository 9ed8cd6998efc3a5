import type { NextRequest } from "next/server";
import { answer } from "@/lib/guide";

export async function GET({ nextUrl }: NextRequest) {
  return Response.json(await answer(String(nextUrl.searchParams.get("country"))));
}
