import { createAlerts, evaluateAlerts, type AlertChange, type AlertInput } from "@assay/validator";
import { expect } from "chai";
import { pino } from "pino";

import { FailureRate } from "../../../packages/validator/src/failure-rate.js";

const calm: AlertInput = {
  navAgeSeconds: 30,
  confidenceBps: 8_000n,
  disagreementBps: 500n,
  idleSeconds: 10,
  validationFailureBps: 100n,
  balanceWei: 5n,
};
const limits = { minBalanceWei: 5n };
const raisedBy = (change: Partial<AlertInput>): string[] =>
  [...evaluateAlerts({ ...calm, ...change }, limits)].flatMap(([alert, message]) =>
    message === undefined ? [] : [alert],
  );

describe("evaluateAlerts", () => {
  it("is silent at every limit and where nothing is known", () => {
    expect(raisedBy({})).to.deep.equal([]);
    const unknown = Object.fromEntries(Object.keys(calm).map((key) => [key, undefined]));
    expect(raisedBy(unknown)).to.deep.equal([]);
  });

  it("raises each alert just beyond its limit", () => {
    expect(raisedBy({ navAgeSeconds: 31 })).to.deep.equal(["stale-nav"]);
    expect(raisedBy({ confidenceBps: 7_999n })).to.deep.equal(["low-confidence"]);
    expect(raisedBy({ disagreementBps: 501n })).to.deep.equal(["validators-disagree"]);
    expect(raisedBy({ idleSeconds: 11 })).to.deep.equal(["oracle-not-updating"]);
    expect(raisedBy({ validationFailureBps: 101n })).to.deep.equal(["validation-failures"]);
    expect(raisedBy({ balanceWei: 4n })).to.deep.equal(["low-gas-balance"]);
  });
});

describe("createAlerts", () => {
  it("raises once, clears once, and tells log, metrics and webhook", async () => {
    const lines: { level: number; alert: string; state: string }[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) });
    const changes: AlertChange[] = [];
    const posts: unknown[] = [];
    const alerts = createAlerts(
      {
        log,
        onChange: (change) => void changes.push(change),
        fetch: (_url, request) => {
          posts.push(JSON.parse(String(request?.body)));
          return Promise.resolve(new Response());
        },
      },
      { limits, validator: "0xB2", webhookUrl: "http://hook.example" },
    );
    const stale = { ...calm, navAgeSeconds: 31 };
    expect(alerts.update(stale).length).to.equal(1);
    expect(alerts.update({ ...stale, navAgeSeconds: 32 })).to.deep.equal([]);
    expect(alerts.update(calm)).to.deep.equal([{ alert: "stale-nav", state: "cleared", message: "stale-nav is over" }]);
    expect(alerts.update(calm)).to.deep.equal([]);
    expect(changes.map(({ state }) => state)).to.deep.equal(["raised", "cleared"]);
    expect(lines.map(({ level, alert }) => [level, alert])).to.deep.equal([
      [50, "stale-nav"],
      [30, "stale-nav"],
    ]);
    await Promise.resolve();
    expect(posts[0]).to.deep.equal({
      alert: "stale-nav",
      state: "raised",
      message: "the newest NAV is 31 s old, 30 s is the limit",
      validator: "0xB2",
    });
  });

  it("survives a webhook that does not answer, without naming it", async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const fetchFailing = (): Promise<Response> => Promise.reject(new Error("no http://hook.example/secret"));
    const init = { limits, validator: "0xB2", webhookUrl: "http://hook.example/secret" };
    createAlerts({ log, onChange: () => undefined, fetch: fetchFailing }, init).update({ ...calm, balanceWei: 1n });
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines.length).to.equal(2);
    expect(lines.join("")).not.to.contain("secret");
  });
});

describe("FailureRate", () => {
  it("is the share of failures in the window, once there are enough", () => {
    const rate = new FailureRate(10, 4);
    rate.note(1_000, true);
    rate.note(1_500, false);
    rate.note(2_000, false);
    expect(rate.failureBps(2_000)).to.equal(undefined);
    rate.note(3_000, false);
    expect(rate.failureBps(3_000)).to.equal(2_500n);
    for (let i = 0; i < 3; i += 1) rate.note(11_000, false); // second 1 has left the window
    expect(rate.failureBps(11_000)).to.equal(0n);
  });
});
