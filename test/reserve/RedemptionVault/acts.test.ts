import { expect } from "chai";
import { network } from "hardhat";

import { closeAttested, DAY, deployFund, FOREVER, place, REAL_PARAMETERS, WAD } from "../../helpers/reserve.js";
import {
  expectMoved,
  expectSound,
  expectWhole,
  give,
  holdingsOf,
  issue,
  ratio,
  redeem,
} from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

const CENT = WAD / 100n;
const ACTIVE = 100_000n;
const CASH = 900_000n * WAD;

describe("The table of acts, with the parameters of the deployment", () => {
  const { loadFixture } = networkHelpers;
  const unopened = () => deployFund(ethers, { parameters: REAL_PARAMETERS, isUnopened: true });
  const opened = () => deployFund(ethers, { parameters: REAL_PARAMETERS });
  type Suite = Awaited<ReturnType<typeof opened>>;

  /** The labels, to the wei, and all that must hold besides; `cash` of the fund's books. */
  const expectState = async (suite: Suite, active: bigint, cash: bigint) => {
    await expectWhole(suite, active);
    expect(await suite.fund.cash()).to.equal(cash);
    expect(await suite.reserve.reserve()).to.equal(35n * CENT * (1_000_000n - active));
    expect((await suite.reserve.reserve()) + (await suite.reserve.committed())).to.equal(350_000n * WAD);
    expect(await suite.reserve.donated()).to.equal(0n);
  };

  it("genesis: 900,000 into the fund, 350,000 into the reserve, 315,000 of it labelled reserve", async () => {
    const suite = await loadFixture(unopened);
    const before = await holdingsOf(suite);
    expect(before).to.deep.equal({ ...before, fund: 0n, reserve: 0n, vault: 0n, treasury: 0n, sponsor: 0n });
    await suite.vault.genesis(suite.reserve.target);
    await expectMoved(suite, before, { fund: CASH, reserve: 350_000n * WAD });
    expect(await suite.reserve.reserve()).to.equal(315_000n * WAD);
    expect(await suite.reserve.committed()).to.equal(35_000n * WAD);
    await expectState(suite, ACTIVE, CASH);
  });

  it("issue for 1.35: fund +1.00, treasury +0.35, 0.35 relabelled reserve -> committed", async () => {
    const suite = await loadFixture(opened);
    const { asset, alice, vault } = suite;
    const before = await holdingsOf(suite);
    const purse = await asset.balanceOf(alice.address);
    await issue(suite, alice, 1_000_000n);
    await expectMoved(suite, before, { fund: WAD, treasury: 35n * CENT });
    expect(purse - (await asset.balanceOf(alice.address))).to.equal(135n * CENT);
    expect(await suite.reserve.reserve()).to.equal(315_000n * WAD - 35n * CENT);
    expect(await suite.reserve.committed()).to.equal(35_000n * WAD + 35n * CENT);
    expect([(await vault.token(1_000_000n)).state, await suite.vault.tokenValue(1_000_000n)]).to.deep.equal([1n, WAD]);
    await expectState(suite, ACTIVE + 1n, CASH + WAD);
  });

  it("redeem: fund - value, 0.35 relabelled committed -> reserve, nothing for anybody else", async () => {
    const suite = await loadFixture(opened);
    const { asset, alice, distributor, vault } = suite;
    await place(suite, CASH);
    await closeAttested(suite, ratio(107n, 100n));
    await suite.fund.connect(suite.custodian).returnExternal(963_000n * WAD);
    await give(suite, alice, 99_999n);
    const before = await holdingsOf(suite);
    const purses = [await asset.balanceOf(alice.address), await asset.balanceOf(distributor.address)] as const;
    await redeem(suite, alice, 99_999n); // moved
    await redeem(suite, distributor, 100_000n); // never moved
    await expectMoved(suite, before, { fund: -214n * CENT });
    expect((await asset.balanceOf(alice.address)) - purses[0]).to.equal(107n * CENT);
    expect((await asset.balanceOf(distributor.address)) - purses[1]).to.equal(107n * CENT);
    expect((await vault.token(99_999n)).state).to.equal(0n);
    expect(await suite.reserve.reserve()).to.equal(315_000n * WAD + 70n * CENT);
    await expectState(suite, ACTIVE - 2n, 963_000n * WAD - 214n * CENT);
  });

  it("reissue for 1.35: as an issue, at the core, whatever the index", async () => {
    const suite = await loadFixture(opened);
    const { bob, distributor } = suite;
    await place(suite, CASH);
    await closeAttested(suite, ratio(3n, 2n));
    await suite.fund.connect(suite.custodian).returnExternal(1_350_000n * WAD);
    await redeem(suite, distributor, 1n);
    const before = await holdingsOf(suite);
    await issue(suite, bob, 1n);
    await expectMoved(suite, before, { fund: WAD, treasury: 35n * CENT });
    expect(await suite.vault.tokenValue(1n)).to.equal(WAD);
    expect(await suite.vault.tokenValue(2n)).to.equal(150n * CENT);
    await expectState(suite, ACTIVE, 1_350_000n * WAD - 50n * CENT);
  });

  it("redeem through the queue: cash becomes a claim, then the claim leaves the fund", async () => {
    const suite = await loadFixture(opened);
    const { vault, fund, alice } = suite;
    await give(suite, alice, 5n);
    const before = await holdingsOf(suite);
    await vault.connect(alice).requestRedemption(5n);
    await expectMoved(suite, before, {});
    await expectState(suite, ACTIVE, CASH);
    await vault.processQueue(1n);
    await expectMoved(suite, before, {});
    expect(await fund.totalClaims()).to.equal(WAD);
    await expectState(suite, ACTIVE - 1n, CASH - WAD);
    await fund.connect(alice).claim(alice.address);
    await expectMoved(suite, before, { fund: -WAD });
    expect(await fund.totalClaims()).to.equal(0n);
    await expectState(suite, ACTIVE - 1n, CASH - WAD);
  });

  it("period close with return r: the fund x (1 + r), every value active through the period x (1 + r), no token touched", async () => {
    const suite = await loadFixture(opened);
    const { vault, fund, alice } = suite;
    await give(suite, alice, 7n);
    await place(suite, CASH);
    await issue(suite, alice, 500_000n);
    const before = await holdingsOf(suite);
    const slotOf = (id: bigint) =>
      ethers.provider.getStorage(
        vault.target,
        ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [id, 0n])),
      );
    const records = await Promise.all([1n, 7n, 500_000n].map(slotOf));
    expect(records[0]).to.equal(ethers.ZeroHash); // one that was never written
    expect(BigInt(records[1]!) & (2n ** 160n - 1n)).to.equal(BigInt(alice.address));
    const act = await closeAttested(suite, ratio(1_234n, 1_000n));
    await expectMoved(suite, before, {});
    expect(await fund.worth()).to.equal(CASH + (CASH * 234n) / 1_000n + WAD);
    for (const id of [1n, 7n, 55_555n, 100_000n])
      expect(await suite.vault.tokenValue(id)).to.equal((WAD * 1_234n) / 1_000n);
    expect(await suite.vault.tokenValue(500_000n)).to.equal(WAD);
    expect(await Promise.all([1n, 7n, 500_000n].map(slotOf))).to.deep.equal(records);
    const receipt = await act.wait();
    expect(receipt!.logs.map(({ address }) => address)).to.deep.equal(Array(3).fill(vault.target));
    await expectState(suite, ACTIVE + 1n, WAD);
    // A loss lowers them as much.
    await closeAttested(suite, ratio(1n, 2n));
    const last = CASH + (CASH * 234n) / 1_000n + WAD;
    const lost = (CASH * 1_234n) / 2_000n;
    const exact = (WAD * 1_234n * (last - lost)) / last / 1_000n;
    expect(exact - (await suite.vault.tokenValue(1n))).to.be.oneOf([0n, 1n]);
    expect(await fund.worth()).to.equal(last - lost);
    await expectState(suite, ACTIVE + 1n, WAD);
  });

  it("place an external position: cash becomes external book, the custodian + the amount", async () => {
    const suite = await loadFixture(opened);
    const before = await holdingsOf(suite);
    await place(suite, 123_456n * WAD + 7n);
    await expectMoved(suite, before, { fund: -(123_456n * WAD + 7n), custodian: 123_456n * WAD + 7n });
    expect(await suite.fund.externalBook()).to.equal(123_456n * WAD + 7n);
    expect(await suite.fund.worth()).to.equal(CASH);
    expect(await suite.vault.tokenValue(1n)).to.equal(WAD);
    await expectState(suite, ACTIVE, CASH - 123_456n * WAD - 7n);
  });

  it("return an external position: external book becomes cash, the custodian - the amount", async () => {
    const suite = await loadFixture(opened);
    await place(suite, 200_000n * WAD);
    const before = await holdingsOf(suite);
    await suite.fund.connect(suite.custodian).returnExternal(50_000n * WAD + 1n);
    await expectMoved(suite, before, { fund: 50_000n * WAD + 1n, custodian: -(50_000n * WAD + 1n) });
    expect(await suite.fund.externalBook()).to.equal(150_000n * WAD - 1n);
    expect(await suite.fund.worth()).to.equal(CASH);
    await expectState(suite, ACTIVE, CASH - 150_000n * WAD + 1n);
  });

  it("all of them one after the other, the invariants holding after each", async () => {
    const suite = await loadFixture(opened);
    const { vault, fund, alice, bob, custodian, distributor } = suite;
    let [active, cash] = [ACTIVE, CASH];
    const acts: [() => Promise<unknown>, active: bigint, cash: bigint][] = [
      [() => issue(suite, alice, 700_000n), 1n, WAD],
      [() => redeem(suite, distributor, 3n), -1n, -WAD],
      [() => issue(suite, bob, 3n), 1n, WAD],
      [() => place(suite, CASH), 0n, -CASH],
      [() => closeAttested(suite, ratio(11n, 10n)), 0n, 0n],
      [() => fund.connect(custodian).returnExternal((CASH * 11n) / 10n), 0n, (CASH * 11n) / 10n],
      [() => redeem(suite, distributor, 4n), -1n, -110n * CENT],
      [() => vault.connect(bob).requestRedemption(3n), 0n, 0n],
      [() => vault.connect(alice).requestRedemption(700_000n), 0n, 0n],
      [() => vault.connect(alice).cancelRedemption(700_000n), 0n, 0n],
      [() => vault.processQueue(2n), -1n, -WAD],
      [() => fund.connect(bob).claim(bob.address), 0n, 0n],
      [() => redeem(suite, alice, 700_000n), -1n, -WAD],
      [() => issue(suite, alice, 4n), 1n, WAD],
      [() => fund.connect(bob).contribute(9n * WAD), 0n, 9n * WAD],
      [() => vault.announceIssuanceEnd(), 0n, 0n],
    ];
    for (const [run, more, flow] of acts) {
      await run();
      [active, cash] = [active + more, cash + flow];
      await expectState(suite, active, cash);
    }
  });

  it("dissolve: everything of the fund and of the reserve to the sponsor", async () => {
    // As many tokens, but only 200 active: ending 100,000 would take a thousand calls and prove no more.
    const suite = await deployFund(ethers, { parameters: { ...REAL_PARAMETERS, genesisTokens: 200n } });
    const { vault, fund, reserve, distributor, alice } = suite;
    await issue(suite, alice, 900_000n);
    await redeem(suite, alice, 900_000n);
    for (const first of [1n, 101n]) {
      const ids = Array.from({ length: 100 }, (_, i) => first + BigInt(i));
      await vault.connect(distributor).redeemBatch(ids, distributor.address, 100n * WAD, FOREVER);
    }
    await vault.announceIssuanceEnd();
    await networkHelpers.time.increase(30n * DAY);
    await expectSound(suite.report);
    const before = await holdingsOf(suite);
    await fund.dissolve();
    await expectMoved(suite, before, { fund: -999_600n * WAD, sponsor: 999_600n * WAD });
    await reserve.dissolve();
    await expectMoved(suite, before, {
      fund: -999_600n * WAD,
      reserve: -350_000n * WAD,
      sponsor: 1_349_600n * WAD,
    });
    expect(await fund.cash()).to.equal(0n);
    expect(await holdingsOf(suite)).to.deep.equal({
      ...before,
      fund: 0n,
      reserve: 0n,
      vault: 0n,
      sponsor: 1_349_600n * WAD,
    });
  });
});
