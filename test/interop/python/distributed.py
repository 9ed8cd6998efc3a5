"""Both ends of a trace over two processes, with langfuse 5.

  distributed.py call URL    begins a trace, asks the service at URL and prints its answer
  distributed.py serve       prints its address; each request continues the caller's trace; ends with stdin
"""
import http.server
import sys
import threading
import urllib.request

from langfuse import get_client, observe, propagate_attributes
from opentelemetry import context
from opentelemetry.propagate import extract, inject

langfuse = get_client()


@observe()
def guide(url):
    with propagate_attributes(
        user_id="Ada L+x@y.org", session_id="chat 7", tags=["one", "it's two"],
        metadata={"plan": "pro plan"}, trace_name="a tour", version="1.2", environment="staging",
        prompt={"name": "best painter", "version": 3}, as_baggage=True,
    ):
        headers = {}
        inject(headers)
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()


@observe()
def answer(path):
    return f"Python answers {path}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        token = context.attach(extract({name.lower(): value for name, value in self.headers.items()}))
        try:
            text = answer(self.path)
        finally:
            context.detach(token)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


if sys.argv[1] == "call":
    print(guide(sys.argv[2]))
else:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    server.shutdown()
langfuse.flush()
