import { expect } from "chai";
import { network } from "hardhat";

import type { HostileStrategy } from "../../../typechain-types/index.js";
import { booksOf, MODE } from "../../helpers/fund.js";
import { DAY, deployFund, dissolveVault, FOREVER, invest, passSeconds, place, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const SMALL = { totalTokens: 20n, genesisTokens: 4n }; // a fund of 16

describe("OperationalFund dissolve", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers, { parameters: SMALL });
  /** 5 in a strategy, 3 placed externally, 4 redeemed, one of them as a claim: 4 of cash. */
  const dissolved = async () => {
    const suite = await funded();
    const { vault, distributor } = suite;
    const strategy = await invest(suite, 5n * WAD);
    await place(suite, 3n * WAD);
    await vault.connect(distributor).requestRedemption(4n);
    await vault.processQueue(1n);
    await dissolveVault({ ...suite, parameters: { ...suite.parameters, genesisTokens: 3n } });
    return { ...suite, strategy };
  };

  it("reverts with OperationalFund_NotDissolved for a fund without a vault", async () => {
    const { manager, asset, registry, treasury, sponsor, custodian } = await loadFixture(funded);
    const fund = await ethers.deployContract("OperationalFund", [
      ...([manager.target, asset.target, registry.target, treasury.address] as const),
      ...([sponsor.address, custodian.address, 0n] as const),
    ]);
    await expect(fund.dissolve()).to.be.revertedWithCustomError(fund, "OperationalFund_NotDissolved").withArgs();
  });

  it("reverts with OperationalFund_NotDissolved while one token is active", async () => {
    const suite = await loadFixture(funded);
    const { fund, vault, distributor } = suite;
    await vault.announceIssuanceEnd();
    await vault.connect(distributor).redeemBatch([1n, 2n, 3n], distributor.address, 0n, FOREVER);
    await passSeconds(suite, 31n * DAY);
    await expect(fund.dissolve()).to.be.revertedWithCustomError(fund, "OperationalFund_NotDissolved").withArgs();
    await vault.connect(distributor).redeem(4n, distributor.address, 0n, FOREVER);
    await fund.dissolve();
    expect(await fund.cash()).to.equal(0n);
  });

  it("reverts with OperationalFund_NotDissolved before issuance has ended", async () => {
    const suite = await loadFixture(funded);
    const { fund, vault, distributor } = suite;
    await vault.connect(distributor).redeemBatch([1n, 2n, 3n, 4n], distributor.address, 0n, FOREVER);
    await expect(fund.dissolve()).to.be.revertedWithCustomError(fund, "OperationalFund_NotDissolved").withArgs();
    await vault.announceIssuanceEnd();
    await passSeconds(suite, 30n * DAY - 1n);
    await expect(fund.dissolve()).to.be.revertedWithCustomError(fund, "OperationalFund_NotDissolved").withArgs();
    await passSeconds(suite, 30n * DAY); // from the announcement: what was refused made no block
    await fund.dissolve();
    expect(await fund.cash()).to.equal(0n);
  });

  it("sends cash and the positions' shares to the sponsor, whoever calls, and emits FundDissolved", async () => {
    const { fund, asset, sponsor, alice, strategy } = await loadFixture(dissolved);
    const sent = fund.connect(alice).dissolve();
    await expect(sent)
      .to.emit(fund, "FundDissolved")
      .withArgs(sponsor.address, 4n * WAD, 0n);
    await expect(sent).to.changeTokenBalances(ethers, asset, [fund, sponsor, alice], [-4n * WAD, 4n * WAD, 0n]);
    await expect(sent).to.changeTokenBalances(ethers, strategy, [fund, sponsor], [-5n * WAD, 5n * WAD]);
    expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 0n, external: 3n * WAD });
    expect(await fund.sharesOf(strategy.target)).to.equal(0n);
  });

  it("leaves the claims to their owners", async () => {
    const { fund, asset, distributor, sponsor } = await loadFixture(dissolved);
    await fund.dissolve();
    expect(await asset.balanceOf(fund.target)).to.equal(WAD);
    const claimed = fund.connect(distributor).claim(distributor.address);
    await expect(claimed).to.changeTokenBalances(ethers, asset, [fund, distributor, sponsor], [-WAD, WAD, 0n]);
  });

  it("sends what came back from the external position later", async () => {
    const { fund, asset, custodian, sponsor, strategy } = await loadFixture(dissolved);
    await fund.dissolve();
    await fund.connect(custodian).returnExternal(2n * WAD);
    const again = fund.dissolve();
    await expect(again)
      .to.emit(fund, "FundDissolved")
      .withArgs(sponsor.address, 2n * WAD, 0n);
    await expect(again).to.changeTokenBalances(ethers, asset, [fund, sponsor], [-2n * WAD, 2n * WAD]);
    await expect(again).to.changeTokenBalances(ethers, strategy, [sponsor], [0n]);
    expect(await booksOf(fund)).to.deep.equal({ cash: 0n, positions: 0n, external: WAD });
  });

  it("goes through although a strategy cannot be read", async () => {
    const suite = await loadFixture(funded);
    const strategy = (await invest(suite, 5n * WAD, "HostileStrategy")) as unknown as HostileStrategy;
    await strategy.setMode(MODE.REVERT_PREVIEW);
    await dissolveVault(suite);
    await expect(suite.fund.dissolve()).to.changeTokenBalances(ethers, strategy, [suite.sponsor], [5n * WAD]);
  });
});
