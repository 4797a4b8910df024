"""Hears the suite's events with Python's standard library: NATS JetStream by its text protocol, events by their published schemas.

    python3 consumer.py nats://user:password@127.0.0.1:4222 'evt.orders.>' DURABLE ../../contracts/schemas [COUNT]
"""
import json, os, re, socket, sys
from urllib.parse import urlparse

TYPES = {"object": dict, "string": str, "integer": int, "number": (int, float), "array": list, "boolean": bool}

def fits(schema, value):  # what of JSON Schema the published files use; formats are left to whoever needs them
    if "anyOf" in schema: return any(fits(each, value) for each in schema["anyOf"])
    if "const" in schema: return value == schema["const"]
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]): return False
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value): return False
    if isinstance(value, list): return all(fits(schema.get("items", {}), each) for each in value)
    if not isinstance(value, dict): return True
    known = schema.get("properties", {})
    return all(name in value for name in schema.get("required", [])) and all(fits(known.get(name, {}), each) for name, each in value.items())

url, subject, durable, folder = urlparse(sys.argv[1]), *sys.argv[2:5]
left = int(sys.argv[5]) if len(sys.argv) > 5 else float("inf")
nats = socket.create_connection((url.hostname, url.port or 4222), timeout=30).makefile("rwb")
inbox = f"_INBOX.{url.username}.{os.urandom(8).hex()}"

def publish(to, body, reply=""):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    nats.write(f"PUB {to} {reply} {len(body)}\r\n".encode() + body + b"\r\n"); nats.flush()

def receive():  # the next message: where to answer, its status line if it has one, its body
    while True:
        words = nats.readline().decode().split()
        if words[:1] == ["PING"]: nats.write(b"PONG\r\n"); nats.flush()
        elif words[:1] == ["-ERR"] or not words: sys.exit(" ".join(words) or "the connection is lost")
        elif words[0] in ("MSG", "HMSG"):
            size = int(words[-1]); headers = int(words[-2]) if words[0] == "HMSG" else 0
            data = nats.read(size + 2)[:size]
            return words[3] if len(words) == (6 if headers else 5) else "", data[:headers].split(b"\r\n")[0].decode(), data[headers:]

nats.readline()  # INFO
login = {"verbose": False, "pedantic": False, "headers": True, "no_responders": True, "user": url.username, "pass": url.password}
nats.write(f"CONNECT {json.dumps(login)}\r\nSUB {inbox} 1\r\n".encode())
config = {"durable_name": durable, "filter_subject": subject, "ack_policy": "explicit", "deliver_policy": "all"}
publish(f"$JS.API.CONSUMER.CREATE.EVT.{durable}.{subject}", {"stream_name": "EVT", "config": config}, inbox)
if "error" in (made := json.loads(receive()[2])): sys.exit(made["error"]["description"])
while left > 0:
    publish(f"$JS.API.CONSUMER.MSG.NEXT.EVT.{durable}", {"batch": 1, "expires": 5_000_000_000}, inbox)
    answer_to, status, body = receive()
    if status.startswith("NATS/1.0 "): continue  # 408: nothing has come in five seconds
    event = json.loads(body)
    path = os.path.join(folder, f"{event['type']}.v{event['version']}.schema.json")
    known = os.path.exists(path) and fits(json.load(open(path)), event)
    print(json.dumps({"id": event["id"], "type": event["type"], "subject": event["subject"], "known": known}), flush=True)
    publish(answer_to, b"+ACK"); left -= 1  # after its effect: who dies before hears it again, and knows it by its id
