import { expect } from "chai";
import { network } from "hardhat";

import { deployTrading } from "../../helpers/index-suite.js";
import { WAD } from "../../helpers/suite.js";
import { functionsOf } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

/** Roles of the suite, and the vault's functions each may call. */
const ROLES = [
  [0n, "the admin", ["announceEnd"]],
  [1n, "the configurator", ["setFees", "setRateLimit"]],
  [2n, "the releaser", []],
  [3n, "the seeder", ["seed", "bindModules"]],
  [4n, "the set keeper", []],
  [5n, "the curator", []],
  [6n, "the guardian", ["stopMinting"]],
] as const;

describe("IndexVault restricted functions", () => {
  const { loadFixture } = networkHelpers;
  const trading = () => deployTrading(ethers);

  const callsOf = ({ vault, bob }: Awaited<ReturnType<typeof trading>>) => {
    const stranger = vault.connect(bob);
    return {
      seed: () => stranger.seed.staticCall([], 0n, WAD, bob.address),
      bindModules: () => stranger.bindModules.staticCall(bob.address, bob.address),
      setFees: () => stranger.setFees.staticCall(0n, 0n, 0n, bob.address),
      setRateLimit: () => stranger.setRateLimit.staticCall(60n, WAD),
      stopMinting: () => stranger.stopMinting.staticCall(1n),
      announceEnd: () => stranger.announceEnd.staticCall(),
    };
  };

  it("refuse a stranger with AccessManagedUnauthorized", async () => {
    const suite = await loadFixture(trading);
    for (const [name, run] of Object.entries(callsOf(suite))) {
      await expect(run(), name)
        .to.be.revertedWithCustomError(suite.vault, "AccessManagedUnauthorized")
        .withArgs(suite.bob.address);
    }
    await expect(suite.vault.connect(suite.bob).setAuthority(suite.bob.address))
      .to.be.revertedWithCustomError(suite.vault, "AccessManagedUnauthorized")
      .withArgs(suite.bob.address);
  });

  it("are all that a stranger is refused for want of a role", async () => {
    const suite = await loadFixture(trading);
    const known = new Set([...Object.keys(callsOf(suite)), "setAuthority"]);
    const { vault, bob } = suite;
    const refused: string[] = [];
    for (const signature of functionsOf(suite)) {
      const fragment = vault.interface.getFunction(signature as "books");
      const zeros = ethers.concat([fragment.selector, `0x${"00".repeat(32 * 16)}`]);
      const unauthorized = vault.interface.encodeErrorResult("AccessManagedUnauthorized", [bob.address]);
      const answer: unknown = await ethers.provider
        .send("eth_call", [{ from: bob.address, to: vault.target, data: zeros }, "latest"])
        .catch((error: unknown) => JSON.stringify(error) + String((error as { data?: unknown }).data ?? ""));
      if (String(answer).includes(unauthorized.slice(2))) refused.push(fragment.name);
    }
    expect(new Set(refused)).to.deep.equal(known);
  });

  for (const [role, name, allowed] of ROLES) {
    it(`let ${name} call ${allowed.length === 0 ? "none of them" : allowed.join(" and ")} and no other`, async () => {
      const suite = await loadFixture(trading);
      const { manager, vault, bob } = suite;
      await manager.grantRole(role, bob.address, role === 2n ? 3_600n : 0n);
      for (const [called, run] of Object.entries(callsOf(suite))) {
        if (!(allowed as readonly string[]).includes(called)) {
          await expect(run(), called)
            .to.be.revertedWithCustomError(vault, "AccessManagedUnauthorized")
            .withArgs(bob.address);
        } else if (called === "seed") {
          await expect(run()).to.be.revertedWithCustomError(vault, "IndexVault_AlreadySeeded").withArgs();
        } else if (called === "bindModules") {
          await expect(run())
            .to.be.revertedWithCustomError(vault, "IndexVault_ModulesBound")
            .withArgs(suite.auction.target, suite.desk.target);
        } else await run(); // rejects when it reverts
      }
    });
  }
});
