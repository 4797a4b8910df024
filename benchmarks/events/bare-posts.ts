/** The machine's limit: a process that posts `count` bodies to `url`, 32 at a time, and does nothing else. Prints posts per second. */
const [url = "", given = "0"] = process.argv.slice(2);
const count = Number(given);
const atATime = 32;
const body = JSON.stringify({
  type: "orders.order.placed",
  timestamp: new Date().toISOString(),
  data: {
    orderId: Bun.randomUUIDv7(),
    customerId: Bun.randomUUIDv7(),
    serviceId: Bun.randomUUIDv7(),
    status: "open",
  },
});
const headers = {
  "content-type": "application/json",
  "webhook-id": Bun.randomUUIDv7(),
};
let left = count;

async function post(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const response = await fetch(url, { method: "POST", headers, body });
    await response.arrayBuffer();
  }
}

const startedAt = performance.now();
await Promise.all(Array.from({ length: atATime }, post));
console.log((count / (performance.now() - startedAt)) * 1_000);

export {};
