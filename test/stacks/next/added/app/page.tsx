import { connection } from "next/server";
import { Suspense } from "react";
import { answer } from "@/lib/guide";

async function Painter() {
  await connection();
  return <p>{await answer("France")}</p>;
}

export default function Home() {
  return (
    <main>
      <Suspense>
        <Painter />
      </Suspense>
    </main>
  );
}
