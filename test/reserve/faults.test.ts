import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { artifacts, network } from "hardhat";

import type { BlocklistERC20, HostileERC20, ReenteringERC20 } from "../../typechain-types/index.js";
import {
  closeAttested,
  closePlain,
  DAY,
  deployFund,
  FOREVER,
  type FundSuite,
  passSeconds,
  place,
  RAY,
  WAD,
} from "../helpers/reserve.js";
import {
  expectSound,
  expectWhole,
  give,
  grow,
  holdingsOf,
  issue,
  nextBlockIn,
  ratio,
  redeem,
} from "../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

const PREMIUM = 350_000_000_000_000_000n;

describe("Faults of the reserve", () => {
  const { loadFixture } = networkHelpers;
  /** A fund over a settlement asset that can misbehave; Alice owns 1 and 101. */
  const over = async (contract: string, args: readonly unknown[] = []) => {
    const suite = await deployFund(ethers, { asset: { contract, args } });
    await give(suite, suite.alice, 1n);
    await issue(suite, suite.alice, 101n);
    return suite;
  };
  const plain = () => over("MockERC20", ["Mock Dollar", "mUSD", 18]);
  const hostile = () => over("HostileERC20", ["Hostile", "HOST"]);
  const blocklist = () => over("BlocklistERC20");
  const reentering = () => over("ReenteringERC20");

  /** Everything an act could have lost. */
  const stateOf = async (suite: FundSuite) => {
    const { vault, fund, asset, alice } = suite;
    return {
      ...(await holdingsOf(suite)),
      alice: await asset.balanceOf(alice.address),
      cash: await fund.cash(),
      claims: await fund.totalClaims(),
      liability: await vault.liabilityWad(),
      running: await vault.runningLiabilityWad(),
      counts: [await vault.activeTokens(), await vault.inactiveTokens(), await vault.pendingTokens()],
      owned: await vault.balanceOf(alice.address),
      queue: [...(await vault.queueEnds())],
      heads: [await vault.auditHead(), await fund.auditHead()],
    };
  };
  /** Each act of the vault, as data. */
  const actsOf = ({ vault, bob }: FundSuite): [string, string][] => {
    const { interface: face } = vault;
    return [
      ["issue", face.encodeFunctionData("issue", [200n, bob.address, FOREVER])],
      ["redeem", face.encodeFunctionData("redeem", [1n, bob.address, 0n, FOREVER])],
      ["redeemBatch", face.encodeFunctionData("redeemBatch", [[1n], bob.address, 0n, FOREVER])],
      ["requestRedemption", face.encodeFunctionData("requestRedemption", [1n])],
      ["cancelRedemption", face.encodeFunctionData("cancelRedemption", [1n])],
      ["processQueue", face.encodeFunctionData("processQueue", [1n])],
      ["closePeriod", face.encodeFunctionData("closePeriod()")],
      ["closePeriod attested", face.encodeFunctionData("closePeriod(uint256,uint256,bytes)", [0n, RAY, "0x"])],
    ];
  };

  describe("the settlement asset", () => {
    it("answers false: a redemption reverts with SafeERC20FailedOperation, and the token stays", async () => {
      const suite = await loadFixture(hostile);
      const { vault, fund, alice } = suite;
      const asset = suite.asset as unknown as HostileERC20;
      const before = await stateOf(suite);
      await asset.arm(fund.target, 2n);
      await expect(redeem(suite, alice, 101n))
        .to.be.revertedWithCustomError(fund, "SafeERC20FailedOperation")
        .withArgs(asset.target);
      expect(await stateOf(suite)).to.deep.equal(before);
      // The queue moves no asset, so it goes on; the claim waits.
      await vault.connect(alice).requestRedemption(101n);
      await vault.processQueue(1n);
      await expect(fund.connect(alice).claim(alice.address))
        .to.be.revertedWithCustomError(fund, "SafeERC20FailedOperation")
        .withArgs(asset.target);
      expect(await fund.claimOf(alice.address)).to.equal(WAD);
      await asset.arm(fund.target, 0n);
      await fund.connect(alice).claim(alice.address);
      expect(await asset.balanceOf(alice.address)).to.equal(before.alice + WAD);
    });

    it("begins to take a fee: sales and contributions revert naming what arrived, exits still pay and the books agree", async () => {
      const suite = await loadFixture(plain);
      const { vault, fund, asset, alice } = suite;
      const { deployedBytecode } = await artifacts.readArtifact("FeeOnTransferERC20");
      await networkHelpers.setCode(String(asset.target), deployedBytecode); // both keep balances in the same slots
      const before = await stateOf(suite);
      await expect(issue(suite, alice, 102n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_InexactReceipt")
        .withArgs((99n * WAD) / 100n, WAD);
      await expect(fund.connect(alice).contribute(WAD))
        .to.be.revertedWithCustomError(fund, "OperationalFund_InexactReceipt")
        .withArgs((99n * WAD) / 100n, WAD);
      expect(await stateOf(suite)).to.deep.equal(before);
      await redeem(suite, alice, 1n);
      expect(await asset.balanceOf(alice.address)).to.equal(before.alice + (99n * WAD) / 100n);
      expect(await asset.balanceOf(fund.target)).to.equal(before.fund - WAD);
      await expectWhole(suite, 100n);
    });

    it("blocks the owner: he is paid to another receiver, and from the queue into a claim he pulls elsewhere", async () => {
      const suite = await loadFixture(blocklist);
      const { vault, fund, alice, bob, carol } = suite;
      const asset = suite.asset as unknown as BlocklistERC20;
      await give(suite, bob, 2n);
      await vault.connect(alice).requestRedemption(101n);
      await vault.connect(bob).requestRedemption(2n);
      await asset.setBlocked(alice.address, true);
      const before = await stateOf(suite);
      await expect(redeem(suite, alice, 1n))
        .to.be.revertedWithCustomError(asset, "BlocklistERC20_Refused")
        .withArgs(fund.target, alice.address);
      const purse = await asset.balanceOf(carol.address);
      await redeem(suite, alice, 1n, carol.address);
      expect((await asset.balanceOf(carol.address)) - purse).to.equal(WAD);
      await vault.processQueue(100n);
      expect([await fund.claimOf(bob.address), await fund.claimOf(alice.address)]).to.deep.equal([WAD, WAD]);
      await expect(fund.connect(alice).claim(alice.address))
        .to.be.revertedWithCustomError(asset, "BlocklistERC20_Refused")
        .withArgs(fund.target, alice.address);
      await fund.connect(alice).claim(carol.address);
      expect((await asset.balanceOf(carol.address)) - purse).to.equal(2n * WAD);
      expect(await asset.balanceOf(alice.address)).to.equal(before.alice);
      await expectWhole(suite, 98n);
    });

    it("re-enters in the middle of a sale: every act of the vault is refused", async () => {
      const suite = await loadFixture(reentering);
      const { vault, alice } = suite;
      const asset = suite.asset as unknown as ReenteringERC20;
      const before = await stateOf(suite);
      await passSeconds(suite, DAY);
      for (const [name, data] of actsOf(suite)) {
        await asset.arm(vault.target, data);
        await expect(issue(suite, alice, 102n), name)
          .to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall")
          .withArgs();
        expect(await stateOf(suite), name).to.deep.equal(before);
      }
    });

    it("re-enters in the middle of a redemption: every act of the vault and the fund is refused", async () => {
      const suite = await loadFixture(reentering);
      const { vault, fund, alice, bob } = suite;
      const asset = suite.asset as unknown as ReenteringERC20;
      const before = await stateOf(suite);
      const face = fund.interface;
      const acts: [string, string, string][] = [
        ...actsOf(suite).map(([name, data]): [string, string, string] => [name, String(vault.target), data]),
        ["claim", String(fund.target), face.encodeFunctionData("claim", [bob.address])],
        ["contribute", String(fund.target), face.encodeFunctionData("contribute", [0n])],
        ["returnExternal", String(fund.target), face.encodeFunctionData("returnExternal", [0n])],
        ["restore", String(fund.target), face.encodeFunctionData("restore")],
        ["dissolve", String(fund.target), face.encodeFunctionData("dissolve")],
      ];
      await passSeconds(suite, DAY);
      for (const [name, target, data] of acts) {
        await asset.arm(target, data);
        await expect(redeem(suite, alice, 101n), name)
          .to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall")
          .withArgs();
        expect(await stateOf(suite), name).to.deep.equal(before);
      }
    });
  });

  it("a receiver that re-enters when it is handed a token is refused in every act", async () => {
    const suite = await loadFixture(plain);
    const { vault, asset, alice } = suite;
    const holder = await ethers.deployContract("ReenteringReceiver");
    await asset.mint(holder.target, 100n * WAD);
    await holder.approve(asset.target, vault.target, MaxUint256);
    await vault.connect(alice).transferFrom(alice.address, holder.target, 1n);
    const before = await stateOf(suite);
    await passSeconds(suite, DAY);
    for (const [name, data] of actsOf(suite)) {
      await holder.arm(vault.target, data);
      await expect(vault.connect(alice).issue(102n, holder.target, FOREVER), name)
        .to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall")
        .withArgs();
      expect(await stateOf(suite), name).to.deep.equal(before);
    }
    // Handed a token by a transfer it may act: nothing is open then.
    await holder.arm(vault.target, vault.interface.encodeFunctionData("redeem", [1n, alice.address, 0n, FOREVER]));
    await vault.connect(alice)["safeTransferFrom(address,address,uint256)"](alice.address, holder.target, 101n);
    expect((await vault.token(1n)).state).to.equal(0n);
    await expectWhole(suite, 100n);
  });

  describe("returns", () => {
    it("a gain above the bound: the excess is counted at the next close", async () => {
      const suite = await deployFund(ethers);
      const { vault, fund } = suite;
      await place(suite, 900n * WAD);
      await closeAttested(suite, 3n * RAY); // + 1800, of which 900 count
      expect(await suite.vault.tokenValue(1n)).to.equal(2n * WAD);
      expect([await fund.externalBook(), await fund.worth()]).to.deep.equal([2_700n * WAD, 1_800n * WAD]);
      await expectSound(suite.report);
      await closeAttested(suite, RAY);
      expect(await suite.vault.tokenValue(1n)).to.equal(3n * WAD);
      expect(await fund.worth()).to.equal(2_700n * WAD);
      await closeAttested(suite, ratio(1n, 4n)); // a loss has no bound
      expect(await suite.vault.tokenValue(1n)).to.equal((3n * WAD) / 4n);
      expect(await vault.payoutRatioRay()).to.equal(RAY);
    });

    it("a total loss: the index falls to its least, tokens pay nothing, sales are refused, the next close is NothingInvested", async () => {
      const suite = await loadFixture(plain);
      const { vault, fund, asset, alice, bob } = suite;
      await place(suite, 901n * WAD);
      await closeAttested(suite, 0n);
      expect((await vault.period(1n)).index45 - 10n ** 33n)
        .to.be.at.most(0n)
        .and.at.least(-1n);
      expect(await fund.worth()).to.equal(0n);
      expect(await vault.payoutRatioRay()).to.equal(0n);
      expect(await suite.vault.tokenValue(1n)).to.be.oneOf([1_000_000n, 999_999n]); // 1e-12
      await expect(issue(suite, bob, 102n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_LossMode")
        .withArgs(0n);
      await expect(closePlain(suite))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_NothingInvested")
        .withArgs();
      const purse = await asset.balanceOf(alice.address);
      await expect(vault.connect(alice).redeem(1n, alice.address, 1n, FOREVER))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_BelowMinimum")
        .withArgs(0n, 1n);
      await redeem(suite, alice, 1n);
      expect(await asset.balanceOf(alice.address)).to.equal(purse);
      await expectWhole(suite, 100n);
    });

    it("a period closed twice in one second: the second reverts with RedemptionVault_PeriodOpen", async () => {
      const suite = await loadFixture(plain);
      const at = await nextBlockIn(suite, DAY);
      await suite.vault["closePeriod()"]();
      const before = await stateOf(suite);
      await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${at.toString(16)}`]);
      await expect(suite.vault["closePeriod()"]())
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_PeriodOpen")
        .withArgs(at, at + DAY);
      expect(await stateOf(suite)).to.deep.equal(before);
    });
  });

  it("the caller redeems twice, an inactive, a queued, somebody else's token: each its own error, and no state lost", async () => {
    const suite = await loadFixture(plain);
    const { vault, alice, bob } = suite;
    await grow(suite, ratio(3n, 2n));
    await redeem(suite, alice, 1n);
    await vault.connect(alice).requestRedemption(101n);
    const before = await stateOf(suite);
    const refusals: [HardhatEthersSigner, bigint, string, unknown[]][] = [
      [alice, 1n, "RedemptionVault_TokenInactive", [1n]],
      [alice, 500n, "RedemptionVault_TokenInactive", [500n]],
      [alice, 101n, "NumberedTokens_TokenQueued", [101n, 1n]],
      [bob, 101n, "ERC721InsufficientApproval", [bob.address, 101n]],
      [alice, 2n, "ERC721InsufficientApproval", [alice.address, 2n]],
    ];
    for (const [caller, id, error, args] of refusals) {
      await expect(redeem(suite, caller, id))
        .to.be.revertedWithCustomError(vault, error)
        .withArgs(...args);
      expect(await stateOf(suite)).to.deep.equal(before);
    }
    expect(before.treasury).to.equal(PREMIUM);
    await expectWhole(suite, 100n);
  });
});
