import { observe } from "mistral-traced";
import { guide } from "@/lib/guide";

const ask = observe("ask", (form: FormData) => guide.findPainter(String(form.get("country"))), {
  captureInput: (form) => ({ country: form.get("country") }),
});

async function submit(form: FormData) {
  "use server";
  await ask(form);
}

export default function Page() {
  return (
    <form action={submit}>
      <input name="country" />
    </form>
  );
}
