import { expect } from "chai";
import { encodeBytes32String, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { booksOf } from "../../helpers/fund.js";
import { deployFund } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("OperationalFund constructor", () => {
  const { loadFixture } = networkHelpers;
  const parts = async () => {
    const { manager, asset, registry, treasury, sponsor, custodian, fund } = await deployFund(ethers);
    const addresses = [asset.target, registry.target, treasury.address, sponsor.address, custodian.address] as const;
    return { manager, addresses, fund };
  };

  it("reverts with OperationalFund_ZeroAddress when one of its parts is zero", async () => {
    const { manager, addresses, fund } = await loadFixture(parts);
    for (let i = 0; i < addresses.length; ++i) {
      const given = addresses.map((address, j) => (i === j ? ZeroAddress : address));
      await expect(ethers.deployContract("OperationalFund" as string, [manager.target, ...given, 10_000n]))
        .to.be.revertedWithCustomError(fund, "OperationalFund_ZeroAddress")
        .withArgs();
    }
  });

  it("reverts with OperationalFund_ParameterOutOfRange for more than all of the fund placed externally", async () => {
    const { manager, addresses, fund } = await loadFixture(parts);
    await expect(ethers.deployContract("OperationalFund", [manager.target, ...addresses, 10_001n]))
      .to.be.revertedWithCustomError(fund, "OperationalFund_ParameterOutOfRange")
      .withArgs(encodeBytes32String("maxExternalBps"), 10_001n, 0n, 10_000n);
  });

  it("knows its parts and bounds, and begins with empty books", async () => {
    const { manager, addresses } = await loadFixture(parts);
    for (const bps of [0n, 2_500n, 10_000n]) {
      const fund = await ethers.deployContract("OperationalFund", [manager.target, ...addresses, bps]);
      expect(await fund.MAX_EXTERNAL_BPS()).to.equal(bps);
      expect([
        await fund.ASSET(),
        await fund.REGISTRY(),
        await fund.TREASURY(),
        await fund.SPONSOR(),
        await fund.CUSTODIAN(),
      ]).to.deep.equal(addresses);
      expect(await fund.authority()).to.equal(manager.target);
      expect([await fund.MAX_STRATEGIES(), await fund.MIN_SIGNERS(), await fund.MAX_LOSS_BPS()]).to.deep.equal([
        8n,
        3n,
        50n,
      ]);
      expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 0n, external: 0n });
      expect([await fund.worth(), await fund.totalClaims(), await fund.positions()]).to.deep.equal([0n, 0n, []]);
      expect([await fund.vault(), await fund.auditHead()]).to.deep.equal([ZeroAddress, ZeroHash]);
    }
  });

  it("signs under a domain of its own", async () => {
    const { fund } = await loadFixture(parts);
    const { chainId } = await ethers.provider.getNetwork();
    const [, name, version, chain, contract, salt, extensions] = await fund.eip712Domain();
    expect([name, version, chain, contract, salt, extensions]).to.deep.equal([
      ...["Assay OperationalFund", "1", chainId, fund.target, ZeroHash],
      [],
    ]);
  });
});
