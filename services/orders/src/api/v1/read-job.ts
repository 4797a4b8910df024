import { reject, reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { jobExample } from "./examples.ts";
import { dataOf, idParams, present } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { jobOnWire, jobPageSchema } from "./job-body.ts";

export const readJob = (app: Application) =>
  route({
    method: "GET",
    path: "/jobs/{id}",
    operation: "orders:job:read",
    summary: "One job",
    description:
      "For its parties and management. What they are called is left out while nobody can say it.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: ({ params }) => `orders/jobs/${params.id}`,
    response: {
      status: 200,
      data: dataOf("job", jobPageSchema),
      example: { job: { ...jobExample, providerName: "Ada" } },
    },
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readJob(viewerOf(input), input.params.id);
      if (!found.ok) return reject("not-found");
      const { job, names } = found.value;
      const called = {
        customerName: names.get(job.customerId),
        providerName: names.get(job.providerId),
      };
      return reply.ok({ job: { ...jobOnWire(job), ...present(called) } });
    },
  });
