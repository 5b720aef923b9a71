import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import { deployFund, FOREVER, type FundSuite, place, REAL_PARAMETERS, WAD } from "../../helpers/reserve.js";
import { grow, issue, ratio, redeem } from "../../helpers/reserve-acts.js";
import { latestTimestamp } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("FundReport getSystemStatus", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);

  const expectStatus = async (
    { report }: FundSuite,
    expected: {
      fund: bigint;
      reserve: bigint;
      active: bigint;
      inactive: bigint;
      value: bigint;
      average: bigint;
      coverage: bigint;
      inception: bigint;
    },
  ) => {
    const { fund, reserve, active, inactive, value, average, coverage, inception } = expected;
    expect([...(await report.getSystemStatus())]).to.deep.equal([
      BigInt(await latestTimestamp(ethers)),
      ...[fund, reserve, active, inactive, value, average, coverage, inception],
      fund + value + reserve,
      fund - value,
    ]);
  };

  it("given genesis, it tells the figures of the design", async () => {
    const suite = await deployFund(ethers, { parameters: REAL_PARAMETERS });
    await expectStatus(suite, {
      fund: 900_000n * WAD,
      reserve: 315_000n * WAD,
      active: 100_000n,
      inactive: 900_000n,
      value: 100_000n * WAD,
      average: WAD,
      coverage: 9n * WAD,
      inception: 0n,
    });
    expect((await suite.report.getSystemStatus()).systemNav).to.equal(1_315_000n * WAD);
    expect(await suite.report.VAULT()).to.equal(suite.vault.target);
    expect(await suite.report.FUND()).to.equal(suite.fund.target);
    expect(await suite.report.RESERVE()).to.equal(suite.reserve.target);
  });

  it("given returns, sales, redemptions and a placed position, it tells each figure as worked out by hand", async () => {
    const suite = await loadFixture(opened);
    await grow(suite, ratio(5n, 4n)); // 1125; 100 at 1.25
    await issue(suite, suite.alice, 101n, 102n); // + 2
    await redeem(suite, suite.distributor, 1n); // - 1.25
    await place(suite, 1_000n * WAD);
    const [fund, value] = [(112_575n * WAD) / 100n, (12_575n * WAD) / 100n]; // 99 x 1.25 + 2
    await expectStatus(suite, {
      fund,
      reserve: (899n * 35n * WAD) / 100n,
      active: 101n,
      inactive: 899n,
      value,
      average: value / 101n + 1n, // 1.245049..., rounded up
      coverage: (fund * WAD) / value,
      inception: WAD / 4n,
    });
  });

  it("given an asset of 6 decimals, it tells every amount in WAD", async () => {
    const suite = await deployFund(ethers, { asset: { contract: "MockERC20", args: ["Six", "SIX", 6] } });
    await grow(suite, ratio(5n, 4n));
    await issue(suite, suite.alice, 101n);
    await expectStatus(suite, {
      fund: 1_126n * WAD,
      reserve: (899n * 35n * WAD) / 100n,
      active: 101n,
      inactive: 899n,
      value: 126n * WAD,
      average: (126n * WAD) / 101n + 1n,
      coverage: (1_126n * WAD) / 126n,
      inception: WAD / 4n,
    });
  });

  it("given a loss, it tells a negative return; given a shortfall, a negative equity and the coverage", async () => {
    const suite = await loadFixture(opened);
    await grow(suite, ratio(3n, 8n));
    await expectStatus(suite, {
      fund: (3_375n * WAD) / 10n,
      reserve: 315n * WAD,
      active: 100n,
      inactive: 900n,
      value: (375n * WAD) / 10n,
      average: (3n * WAD) / 8n,
      coverage: 9n * WAD,
      inception: (-5n * WAD) / 8n,
    });
    const short = await deployFund(ethers, { parameters: { genesisTokens: 600n } });
    await expectStatus(short, {
      fund: 400n * WAD,
      reserve: 140n * WAD,
      active: 600n,
      inactive: 400n,
      value: 600n * WAD,
      average: WAD,
      coverage: (2n * WAD) / 3n,
      inception: 0n,
    });
    expect((await short.report.getSystemStatus()).equity).to.equal(-200n * WAD);
  });

  it("given no active token, it tells no average and the greatest coverage", async () => {
    const suite = await loadFixture(opened);
    const ids = Array.from({ length: 100 }, (_, i) => BigInt(i) + 1n);
    await suite.vault.connect(suite.distributor).redeemBatch(ids, suite.alice.address, 0n, FOREVER);
    await expectStatus(suite, {
      fund: 800n * WAD,
      reserve: 350n * WAD,
      active: 0n,
      inactive: 1_000n,
      value: 0n,
      average: 0n,
      coverage: MaxUint256,
      inception: 0n,
    });
  });
});
