import type { Finding } from "@assay/sdk/fund-audit";
import { expect } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { ChainError } from "../../../packages/cli/src/cli-error.js";
import { type Alert, type WatchDeps, watchFund, type WatchRun } from "../../../packages/cli/src/fund/watch.js";
import { createWebhook, WebhookError } from "../../../packages/cli/src/fund/webhook.js";

const INIT = { vault: "0xVault", everyMs: 5_000 };
const GAP: Finding = {
  kind: "gap",
  where: "block 7, log 1",
  what: "TokenRedeemed fundBefore",
  expected: "5",
  found: "4",
};
const HEAD: Finding = { kind: "head", where: "vault", what: "auditHead", expected: "0x1", found: "0x2" };
const AT = "2026-01-02T03:04:05.000Z";

interface Watched {
  readonly lines: string[];
  readonly warnings: string[];
  readonly alerts: Alert[];
  readonly waits: number[];
}

/** Watches until every one of `runs` was made. */
async function watch(runs: readonly (readonly Finding[] | Error)[], post?: WatchDeps["post"]): Promise<Watched> {
  const watched: Watched = { lines: [], warnings: [], alerts: [], waits: [] };
  const controller = new AbortController();
  let made = 0;
  const deps: WatchDeps = {
    check: async (): Promise<WatchRun> => {
      const run = runs[made]!;
      made += 1;
      if (run instanceof Error) throw run;
      return { block: 10 + made, events: 3, activeTokens: 100n, findings: run };
    },
    sleep: async (ms) => {
      watched.waits.push(ms);
      if (made === runs.length) controller.abort();
    },
    now: () => new Date(AT),
    write: (line) => void watched.lines.push(line),
    warn: (line) => void watched.warnings.push(line),
    post: post ?? (async (alert) => void watched.alerts.push(alert)),
  };
  await watchFund(deps, INIT, controller.signal);
  return watched;
}

describe("the watch of a fund", () => {
  it("writes one line a run, and waits in between", async () => {
    const { lines, warnings, alerts, waits } = await watch([[], []]);
    expect(lines).to.deep.equal([
      `${AT}  block 11  3 events  100 active tokens  sound`,
      `${AT}  block 12  3 events  100 active tokens  sound`,
    ]);
    expect([warnings, alerts, waits]).to.deep.equal([[], [], [5_000, 5_000]]);
  });

  it("alerts once for a difference, again when it comes back, and on each new one", async () => {
    const { lines, warnings, alerts } = await watch([[GAP], [GAP], [GAP, HEAD], [], [GAP]]);
    const gap = "alert: gap: block 7, log 1, TokenRedeemed fundBefore: expected 5, found 4";
    expect(warnings).to.deep.equal([gap, "alert: head: vault, auditHead: expected 0x1, found 0x2", gap]);
    expect(alerts.map(({ block, findings }) => [block, findings])).to.deep.equal([
      [11, [GAP]],
      [13, [HEAD]],
      [15, [GAP]],
    ]);
    expect(alerts[0]).to.include({ at: AT, vault: "0xVault", text: "1 difference in the fund 0xVault at block 11" });
    expect(lines[2]).to.contain("2 differences");
  });

  it("goes on after a run that failed, and says so", async () => {
    const { lines, warnings, alerts } = await watch([new ChainError("no chain answers"), []]);
    expect(lines[0]).to.equal(`${AT}  not checked`);
    expect(lines[1]).to.contain("sound");
    expect(warnings).to.deep.equal(["alert: not checked: no chain answers"]);
    expect(alerts.map(({ text, block }) => [text, block])).to.deep.equal([["not checked: no chain answers", null]]);
  });

  it("goes on when the webhook fails", async () => {
    const { lines, warnings } = await watch([[GAP], []], async () => {
      throw new WebhookError("it answered with status 500");
    });
    expect(lines).to.have.length(2);
    expect(warnings[1]).to.equal("alert: the webhook was not reached: it answered with status 500");
  });

  it("does nothing once the signal aborted", async () => {
    const deps = { check: async () => Promise.reject(new Error("unasked")) } as unknown as WatchDeps;
    await watchFund(deps, INIT, AbortSignal.abort());
  });
});

describe("the webhook of the watch", () => {
  it("posts an alert as JSON, and reports a status that is no success without the address", async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => void bodies.push(chunk.toString()));
      request.on("end", () => {
        response.statusCode = request.url === "/good" ? 204 : 500;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const alert: Alert = { at: AT, vault: "0xVault", text: "t", block: 1, findings: [GAP] };
    const { signal } = new AbortController();
    try {
      await createWebhook(`http://127.0.0.1:${port}/good`)(alert, signal);
      expect(JSON.parse(bodies.join(""))).to.deep.equal(alert);
      const failure = await createWebhook(`http://127.0.0.1:${port}/secret`)(alert, signal).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(WebhookError);
      expect((failure as WebhookError).message).to.equal("it answered with status 500");
    } finally {
      server.close();
    }
  });
});
