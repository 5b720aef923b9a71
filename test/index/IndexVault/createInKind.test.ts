import { expect } from "chai";
import { MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import type { MockERC20 } from "../../../typechain-types/index.js";
import {
  ALICE,
  AMOUNTS,
  AWKWARD_TOKENS,
  balancesOf,
  BOB,
  booksOf,
  CASH,
  deployInKind,
  expectBacked,
  FIRST,
  type InKindSuite,
  minus,
  PLENTY,
  REDEEM_IN_KIND,
  REDEEM_IN_KIND_SHORT,
  REDEEM_SKIPPING,
  shareIn,
  SUPPLY,
} from "../../helpers/in-kind.js";
import { deploySuite, latestTimestamp, RAY, settleNav, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const MAX_BASKETS = 2n ** 104n - 1n;
const MAX_CASH = 2n ** 92n - 1n;
const NO_LIMITS = Array.from({ length: AMOUNTS.length + 1 }, () => MaxUint256);
const POSITIONS = [...NO_LIMITS.keys()];

describe("IndexVault createInKind", () => {
  const { loadFixture } = networkHelpers;
  const unseeded = () => deploySuite(ethers);
  const inKind = () => deployInKind(ethers);

  const create = (
    { vault, alice }: InKindSuite,
    tokens: bigint,
    maxIn: readonly bigint[] = NO_LIMITS,
    to: string = alice.address,
  ) => vault.connect(alice).createInKind(tokens, [...maxIn], to);

  describe("given the vault is not seeded", () => {
    it("reverts with IndexVault_NotSeeded", async () => {
      const { vault, alice } = await loadFixture(unseeded);
      await expect(vault.createInKind(WAD, [], alice.address))
        .to.be.revertedWithCustomError(vault, "IndexVault_NotSeeded")
        .withArgs();
    });
  });

  describe("given minting is stopped", () => {
    it("reverts with IndexVault_MintingStopped until the last second of the stop, and creates right after", async () => {
      const suite = await loadFixture(inKind);
      await suite.vault.stopMinting(3_600);
      const until = BigInt(await latestTimestamp(ethers)) + 3_600n;
      await networkHelpers.time.setNextBlockTimestamp(until - 1n);
      await expect(create(suite, WAD))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
        .withArgs(until);
      await networkHelpers.time.setNextBlockTimestamp(until);
      await expect(create(suite, WAD)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });

    it("reverts for ever from the announced end on, naming the end of time", async () => {
      const suite = await loadFixture(inKind);
      await suite.vault.announceEnd();
      const endsAt = BigInt(await latestTimestamp(ethers)) + 7n * 86_400n;
      await networkHelpers.time.setNextBlockTimestamp(endsAt - 1n);
      await expect(create(suite, WAD)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
      for (const at of [endsAt, endsAt + 10n ** 9n]) {
        await networkHelpers.time.setNextBlockTimestamp(at);
        await expect(create(suite, WAD))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_MintingStopped")
          .withArgs(MaxUint256);
      }
    });
  });

  describe("given the vault is open", () => {
    describe("when no token is asked for", () => {
      it("reverts with IndexVault_NothingOut", async () => {
        const suite = await loadFixture(inKind);
        await expect(create(suite, 0n)).to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut").withArgs();
      });
    });

    describe("when the receiver is nobody, the vault or the index token", () => {
      it("reverts with IndexVault_ReceiverInvalid", async () => {
        const suite = await loadFixture(inKind);
        for (const to of [ZeroAddress, String(suite.vault.target), String(suite.token.target)]) {
          await expect(create(suite, WAD, NO_LIMITS, to))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_ReceiverInvalid")
            .withArgs(to);
        }
      });
    });

    describe("when the list of maxima is not one a component and one for cash", () => {
      it("reverts with IndexVault_AmountCount, naming both counts", async () => {
        const suite = await loadFixture(inKind);
        for (const count of [0, 1, 4, 6, 21]) {
          await expect(create(suite, WAD, Array<bigint>(count).fill(MaxUint256)))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_AmountCount")
            .withArgs(count, 5);
        }
      });
    });

    describe("when one maximum is one unit short", () => {
      it("reverts with IndexVault_AboveMaximumIn, naming position and both amounts", async () => {
        const suite = await loadFixture(inKind);
        const { amounts } = shareIn(FIRST, WAD);
        for (const i of POSITIONS) {
          const maxIn = amounts.map((amount, at) => (at === i ? amount - 1n : amount));
          await expect(create(suite, WAD, maxIn))
            .to.be.revertedWithCustomError(suite.vault, "IndexVault_AboveMaximumIn")
            .withArgs(i, amounts[i], amounts[i]! - 1n);
        }
      });
    });

    describe("when every maximum is exactly what it costs", () => {
      it("creates", async () => {
        const suite = await loadFixture(inKind);
        const { amounts } = shareIn(FIRST, WAD);
        await expect(create(suite, WAD, amounts)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
      });
    });

    describe("when one allowance is one unit short", () => {
      it("reverts with ERC20InsufficientAllowance and moves nothing", async () => {
        const suite = await loadFixture(inKind);
        const { amounts } = shareIn(FIRST, WAD);
        const before = await balancesOf(suite, suite.alice.address);
        for (const i of POSITIONS) {
          const asset = suite.parts[i] ?? suite.base;
          await asset.connect(suite.alice).approve(suite.vault.target, amounts[i]! - 1n);
          await expect(create(suite, WAD))
            .to.be.revertedWithCustomError(asset, "ERC20InsufficientAllowance")
            .withArgs(suite.vault.target, amounts[i]! - 1n, amounts[i]);
          await asset.connect(suite.alice).approve(suite.vault.target, MaxUint256);
        }
        expect(await balancesOf(suite, suite.alice.address)).to.deep.equal(before);
        expect(await booksOf(suite)).to.deep.equal({ baskets: RAY, cash: CASH, supply: SUPPLY });
      });
    });

    describe("when the caller owns one unit too little of a component", () => {
      it("reverts with ERC20InsufficientBalance and moves nothing", async () => {
        const suite = await loadFixture(inKind);
        const { amounts } = shareIn(FIRST, WAD);
        const last = suite.parts[3]!;
        await last.connect(suite.alice).transfer(suite.bob.address, PLENTY - amounts[3]! + 1n);
        const before = await balancesOf(suite, suite.alice.address);
        await expect(create(suite, WAD))
          .to.be.revertedWithCustomError(last, "ERC20InsufficientBalance")
          .withArgs(suite.alice.address, amounts[3]! - 1n, amounts[3]);
        expect(await balancesOf(suite, suite.alice.address)).to.deep.equal(before);
      });
    });

    describe("when the books have no room for it", () => {
      it("reverts with Books_Overflow, naming the sum", async () => {
        const cash = 2n * 10n ** 27n; // over a third of what 92 bits hold
        const suite = await deployInKind(ethers, { cash });
        const abi = ["error Books_Overflow(uint256 value, uint256 maximum)"];
        const library = await ethers.getContractAt(abi, suite.vault.target);
        const more = 2n ** 104n;
        await expect(create(suite, more))
          .to.be.revertedWithCustomError(library, "Books_Overflow")
          .withArgs(RAY + (more * RAY + SUPPLY - 1n) / SUPPLY, MAX_BASKETS);
        // As many tokens again would take 2 x 10^27 of cash.
        await create(suite, SUPPLY);
        await expect(create(suite, SUPPLY))
          .to.be.revertedWithCustomError(library, "Books_Overflow")
          .withArgs(3n * cash, MAX_CASH);
      });
    });

    describe("when everything is in order", () => {
      it("takes each component and the cash rounded up, and makes the tokens for the receiver", async () => {
        for (const tokens of AWKWARD_TOKENS) {
          const suite = await loadFixture(inKind);
          const { alice, bob, token, vault } = suite;
          const { baskets, cash, amounts } = shareIn(FIRST, tokens);
          const [alicesBefore, vaultsBefore, bobsBefore] = await Promise.all([
            balancesOf(suite, alice.address),
            balancesOf(suite, vault.target),
            balancesOf(suite, bob.address),
          ]);
          await create(suite, tokens, NO_LIMITS, bob.address);
          expect(minus(alicesBefore, await balancesOf(suite, alice.address))).to.deep.equal(amounts);
          expect(minus(await balancesOf(suite, vault.target), vaultsBefore)).to.deep.equal(amounts);
          expect(await balancesOf(suite, bob.address)).to.deep.equal(bobsBefore);
          expect(await token.balanceOf(bob.address)).to.equal(BOB + tokens);
          expect(await token.balanceOf(alice.address)).to.equal(ALICE);
          expect(await booksOf(suite)).to.deep.equal({
            baskets: RAY + baskets,
            cash: CASH + cash,
            supply: SUPPLY + tokens,
          });
          await expectBacked(suite);
        }
      });

      it("emits CreatedInKind with the books before and after", async () => {
        const suite = await loadFixture(inKind);
        const { baskets, cash } = shareIn(FIRST, WAD);
        await expect(create(suite, WAD, NO_LIMITS, suite.bob.address))
          .to.emit(suite.vault, "CreatedInKind")
          .withArgs(suite.alice.address, suite.bob.address, WAD, RAY, RAY + baskets, CASH, CASH + cash);
      });

      it("returns what it took", async () => {
        const { vault, alice } = await loadFixture(inKind);
        expect(await vault.connect(alice).createInKind.staticCall(WAD, NO_LIMITS, alice.address)).to.deep.equal(
          shareIn(FIRST, WAD).amounts,
        );
      });

      it("costs at least one unit of everything, even for one wei", async () => {
        const suite = await loadFixture(inKind);
        const before = await balancesOf(suite, suite.alice.address);
        await create(suite, 1n);
        const paid = minus(before, await balancesOf(suite, suite.alice.address));
        // A wei stands for 1.4 units of the third component, and for less than one of every other asset.
        expect(paid).to.deep.equal([1n, 1n, 2n, 1n, 1n]);
      });

      it("takes nothing of a component the basket has nothing of", async () => {
        const amounts = [0n, 5n * WAD];
        const suite = await deployInKind(ethers, { amounts, cash: 0n });
        const [absent] = suite.parts;
        await absent!.connect(suite.alice).approve(suite.vault.target, 0n);
        await suite.base.connect(suite.alice).approve(suite.vault.target, 0n);
        const before = await balancesOf(suite, suite.alice.address);
        await create(suite, WAD, [0n, MaxUint256, 0n]);
        const { amounts: paid } = shareIn({ ...FIRST, units: amounts, cash: 0n }, WAD);
        expect(minus(before, await balancesOf(suite, suite.alice.address))).to.deep.equal([0n, paid[1], 0n]);
      });

      it("does not even ask a component the basket has nothing of", async () => {
        const suite = await deployInKind(ethers, {
          amounts: [0n, 5n * WAD],
          makePart: async () => (await ethers.deployContract("BlocklistERC20")) as unknown as MockERC20,
        });
        const [absent] = suite.parts;
        await (await ethers.getContractAt("BlocklistERC20", absent!.target)).setPaused(true);
        await expect(create(suite, WAD, [0n, MaxUint256, MaxUint256])).to.changeTokenBalance(
          ethers,
          suite.token,
          suite.alice,
          WAD,
        );
      });

      it("counts from the books as earlier acts left them", async () => {
        const suite = await loadFixture(inKind);
        let stand = FIRST;
        for (const tokens of AWKWARD_TOKENS) {
          const { baskets, cash, amounts } = shareIn(stand, tokens);
          const before = await balancesOf(suite, suite.alice.address);
          await create(suite, tokens);
          expect(minus(before, await balancesOf(suite, suite.alice.address))).to.deep.equal(amounts);
          stand = {
            ...stand,
            baskets: stand.baskets + baskets,
            cash: stand.cash + cash,
            supply: stand.supply + tokens,
          };
          const { units: _, ...books } = stand;
          expect(await booksOf(suite)).to.deep.equal(books);
        }
        await expectBacked(suite);
      });
    });
  });

  describe("given the oracle has no NAV, or is halted", () => {
    it("creates", async () => {
      const suite = await loadFixture(inKind);
      await expect(suite.oracle.quote()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav");
      await expect(create(suite, WAD)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
      await settleNav(suite, WAD);
      await settleNav(suite, WAD / 10n - 1n); // out of its sane range
      await expect(suite.oracle.quote()).to.be.revertedWithCustomError(suite.oracle, "NAVOracle_Halted");
      await expect(create(suite, WAD)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });
  });

  describe("given a mint fee", () => {
    it("takes what the fee's tokens cost on top, and owes them to the recipient", async () => {
      const suite = await loadFixture(inKind);
      const { vault, token, alice, bob, releaser } = suite;
      await vault.setFees(33n, 0n, 0n, releaser.address);
      const tokens = 7n * WAD + 1n;
      const fee = (tokens * 33n + 9_999n) / 10_000n;
      const { baskets, cash, amounts } = shareIn(FIRST, tokens + fee);
      const before = await balancesOf(suite, alice.address);
      await expect(create(suite, tokens, amounts, bob.address))
        .to.emit(vault, "CreatedInKind")
        .withArgs(alice.address, bob.address, tokens, RAY, RAY + baskets, CASH, CASH + cash);
      expect(minus(before, await balancesOf(suite, alice.address))).to.deep.equal(amounts);
      expect(await token.balanceOf(bob.address)).to.equal(BOB + tokens);
      expect(await token.totalSupply()).to.equal(SUPPLY + tokens);
      expect(await vault.effectiveSupply()).to.equal(SUPPLY + tokens + fee);
      await expect(vault.collectFees()).to.changeTokenBalance(ethers, token, releaser, fee);
    });
  });

  describe("given a component that keeps a fee", () => {
    it("reverts with IndexVault_InexactReceipt, naming asked and received", async () => {
      // It keeps 1 %, rounded down: a seed of 99 units passes, the creation of more does not.
      const suite = await deployInKind(ethers, {
        amounts: [99n],
        makePart: async () => (await ethers.deployContract("FeeOnTransferERC20")) as unknown as MockERC20,
      });
      const before = await balancesOf(suite, suite.alice.address);
      const [asked] = shareIn({ ...FIRST, units: [99n] }, 1_000n * WAD).amounts;
      await expect(create(suite, 1_000n * WAD, [MaxUint256, MaxUint256]))
        .to.be.revertedWithCustomError(suite.vault, "IndexVault_InexactReceipt")
        .withArgs(suite.parts[0]!.target, asked, asked! - asked! / 100n);
      expect(await balancesOf(suite, suite.alice.address)).to.deep.equal(before);
    });
  });

  describe("given an asset that calls back in the middle", () => {
    const makeHook = async () => (await ethers.deployContract("ReenteringERC20")) as unknown as MockERC20;
    const component = async () => {
      const suite = await deployInKind(ethers, { amounts: [5n * WAD], makePart: makeHook });
      return { suite, hook: await ethers.getContractAt("ReenteringERC20", suite.parts[0]!.target) };
    };
    const baseAsset = async () => {
      const suite = await deployInKind(ethers, {
        amounts: [5n * WAD],
        base: { contract: "ReenteringERC20", args: [] },
      });
      return { suite, hook: await ethers.getContractAt("ReenteringERC20", suite.base.target) };
    };
    const two = [MaxUint256, MaxUint256];

    it("reverts when the call enters any write of the vault", async () => {
      for (const fixture of [component, baseAsset]) {
        const { suite, hook } = await loadFixture(fixture);
        const { interface: abi } = suite.vault;
        const to = suite.alice.address;
        const order = { filler: to, to, sold: 0, soldAmount: 0, bought: 20, boughtAmount: 0 };
        const calls = [
          abi.encodeFunctionData("createInKind", [1n, two, to]),
          abi.encodeFunctionData("createInKindPermit", [1n, two, to, []]),
          abi.encodeFunctionData(REDEEM_IN_KIND, [1n, [], to]),
          abi.encodeFunctionData(REDEEM_SKIPPING, [1n, [], to, 1n]),
          abi.encodeFunctionData(REDEEM_IN_KIND_SHORT, [1n]),
          abi.encodeFunctionData("redeemDeferred", [1n]),
          abi.encodeFunctionData("claim", [256n, 1n, to]),
          abi.encodeFunctionData("mintWithNAV(uint256)", [1n]),
          abi.encodeFunctionData("redeemForTAO(uint256)", [1n]),
          abi.encodeFunctionData("mintWithNAVPermit", [1n, 0n, MaxUint256, to, 27, ZeroHash, ZeroHash]),
          abi.encodeFunctionData("collectFees"),
          abi.encodeFunctionData("trade", [order]),
          abi.encodeFunctionData("recompose", [0n, []]),
          abi.encodeFunctionData("issueAttested", [to, 1n, 1n, []]),
        ];
        for (const data of calls) {
          await hook.arm(suite.vault.target, data);
          await expect(create(suite, WAD, two))
            .to.be.revertedWithCustomError(suite.vault, "ReentrancyGuardReentrantCall")
            .withArgs();
        }
        await hook.arm(ZeroAddress, "0x");
        await expect(create(suite, WAD, two)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
      }
    });

    it("reverts when the call reads the books or a preview", async () => {
      for (const fixture of [component, baseAsset]) {
        const { suite, hook } = await loadFixture(fixture);
        const { interface: abi } = suite.vault;
        const calls = [
          abi.encodeFunctionData("previewCreateInKind", [WAD]),
          abi.encodeFunctionData("previewRedeemInKind", [WAD]),
          abi.encodeFunctionData("claimOf", [suite.alice.address, 256n]),
          abi.encodeFunctionData("books"),
          abi.encodeFunctionData("holdings"),
          abi.encodeFunctionData("pair", [0n, 20n]),
          abi.encodeFunctionData("unitsPerToken"),
          abi.encodeFunctionData("portfolio"),
          abi.encodeFunctionData("effectiveSupply"),
          abi.encodeFunctionData("basketVersion"),
          abi.encodeFunctionData("fees"),
        ];
        for (const data of calls) {
          await hook.arm(suite.vault.target, data);
          await expect(create(suite, WAD, two))
            .to.be.revertedWithCustomError(suite.vault, "ReentrancyGuardReentrantCall")
            .withArgs();
        }
      }
    });
  });
});
