# The worker, as the runner completes it: where it listens, the model and Langfuse.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # The stand-ins are on this machine.
    (name = "internet", network = (allow = ["public", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:<port>", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundle.js")],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "MISTRAL_URL", text = "<model>"),
    (name = "LANGFUSE_URL", text = "<langfuse>"),
  ],
);
