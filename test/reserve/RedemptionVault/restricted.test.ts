import { expect } from "chai";
import { network } from "hardhat";

import { ROLE, STRATEGY_DELAY_SECONDS } from "../../../deploy/roles.js";
import { deployFund, type FundSuite } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("RedemptionVault restricted functions", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  const callsOf = ({ vault, reserve, bob }: FundSuite) => ({
    genesis: () => vault.connect(bob).genesis.staticCall(reserve.target),
    announceIssuanceEnd: () => vault.connect(bob).announceIssuanceEnd.staticCall(),
  });
  const expectRefused = async ({ vault, bob }: FundSuite, run: () => Promise<unknown>) =>
    expect(run()).to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized").withArgs(bob.address);

  it("refuse a stranger with AccessManagedUnauthorized", async () => {
    const suite = await loadFixture(opened);
    for (const run of Object.values(callsOf(suite))) await expectRefused(suite, run);
    await expectRefused(suite, () => suite.vault.connect(suite.bob).setAuthority.staticCall(suite.bob.address));
  });

  it("are all that a stranger is refused for want of a role", async () => {
    const suite = await loadFixture(opened);
    const { vault, bob } = suite;
    const unauthorized = vault.interface.encodeErrorResult("AccessManagedUnauthorized", [bob.address]).slice(2);
    const refused = new Set<string>();
    let asked = 0;
    const fragments: { name: string; selector: string }[] = [];
    vault.interface.forEachFunction(({ name, selector }) => fragments.push({ name, selector }));
    for (const { name, selector } of fragments) {
      asked += 1;
      const data = ethers.concat([selector, `0x${"00".repeat(32 * 8)}`]);
      const answer: unknown = await ethers.provider
        .send("eth_call", [{ from: bob.address, to: vault.target, data }, "latest"])
        .catch((error: unknown) => JSON.stringify(error) + String((error as { data?: unknown }).data ?? ""));
      if (String(answer).includes(unauthorized)) refused.add(name);
    }
    expect(asked).to.be.greaterThan(50);
    expect(refused).to.deep.equal(new Set(["genesis", "announceIssuanceEnd", "setAuthority"]));
  });

  it("let the admin call announceIssuanceEnd and no other", async () => {
    const suite = await loadFixture(opened);
    await suite.manager.grantRole(ROLE.admin, suite.bob.address, 0);
    const calls = callsOf(suite);
    await expectRefused(suite, calls.genesis);
    await calls.announceIssuanceEnd(); // rejects when it reverts
  });

  it("let the seeder call genesis and no other", async () => {
    const suite = await loadFixture(opened);
    await suite.manager.grantRole(ROLE.seeder, suite.bob.address, 0);
    const calls = callsOf(suite);
    await expectRefused(suite, calls.announceIssuanceEnd);
    await expect(calls.genesis()).to.be.revertedWithCustomError(suite.vault, "RedemptionVault_AlreadyOpen").withArgs();
  });

  it("let no other role call any", async () => {
    const suite = await loadFixture(opened);
    for (const [name, role] of Object.entries(ROLE)) {
      if (name === "admin" || name === "seeder") continue;
      await suite.manager.grantRole(role, suite.bob.address, name === "strategist" ? STRATEGY_DELAY_SECONDS : 3_600);
    }
    for (const run of Object.values(callsOf(suite))) await expectRefused(suite, run);
  });
});
