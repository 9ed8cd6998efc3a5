"""Asks the server what Langfuse's client does beside traces: prints the address of a trace."""
from langfuse import get_client

langfuse = get_client()
assert langfuse.auth_check()
trace_id = langfuse.create_trace_id(seed="order-1")
for name in ("helpful", "short"):
    langfuse.create_score(trace_id=trace_id, name=name, value=1)
langfuse.flush()
print(langfuse.get_trace_url(trace_id=trace_id))
