import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import type { MockERC20 } from "../../../typechain-types/index.js";
import {
  balancesOf,
  BOB,
  booksOf,
  CASH,
  deployHostile,
  deployInKind,
  FIRST,
  type InKindSuite,
  minus,
  shareIn,
  SUPPLY,
} from "../../helpers/in-kind.js";
import { NO_DEADLINE, signPermit } from "../../helpers/index-suite.js";
import { deploySuite, latestTimestamp, RAY, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const CASH_POSITION = 20;
const { amounts: COST, baskets: BASKETS, cash: CASH_COST } = shareIn(FIRST, WAD);
const BROKEN = { value: MaxUint256, deadline: NO_DEADLINE, v: 27 as const, r: ZeroHash, s: ZeroHash };

describe("IndexVault createInKindPermit", () => {
  const { loadFixture } = networkHelpers;
  const inKind = () => deployInKind(ethers);
  /** Alice has approved nothing. */
  const unapproved = async () => {
    const suite = await deployInKind(ethers);
    for (const asset of [...suite.parts, suite.base]) await asset.connect(suite.alice).approve(suite.vault.target, 0n);
    return suite;
  };

  const assetsOf = ({ parts, base }: InKindSuite): readonly (readonly [number, MockERC20])[] => [
    ...parts.map((part, i) => [i, part] as const),
    [CASH_POSITION, base] as const,
  ];
  const permitOf = async (
    { vault }: InKindSuite,
    [position, asset]: readonly [number, MockERC20],
    owner: HardhatEthersSigner,
    deadline = NO_DEADLINE,
  ) => {
    const value = COST[position === CASH_POSITION ? COST.length - 1 : position]!;
    const { v, r, s } = await signPermit(ethers, asset, { owner, spender: vault.target, value, deadline });
    return { position, value, deadline, v, r, s };
  };
  const permitsOf = (suite: InKindSuite, assets = assetsOf(suite)) =>
    Promise.all(assets.map((asset) => permitOf(suite, asset, suite.alice)));
  type Permits = Awaited<ReturnType<typeof permitsOf>>;
  const create = ({ vault, alice }: InKindSuite, permits: Permits, to: string = alice.address) =>
    vault.connect(alice).createInKindPermit(WAD, [...COST], to, permits);

  describe("given no allowance at all", () => {
    it("creates with a permit of each component and of the base asset", async () => {
      const suite = await loadFixture(unapproved);
      const { vault, token, alice, bob } = suite;
      const before = await balancesOf(suite, alice.address);
      await expect(create(suite, await permitsOf(suite), bob.address))
        .to.emit(vault, "CreatedInKind")
        .withArgs(alice.address, bob.address, WAD, RAY, RAY + BASKETS, CASH, CASH + CASH_COST);
      expect(minus(before, await balancesOf(suite, alice.address))).to.deep.equal(COST);
      expect(await token.balanceOf(bob.address)).to.equal(BOB + WAD);
      for (const [, asset] of assetsOf(suite)) {
        expect(await asset.allowance(alice.address, vault.target)).to.equal(0n);
        expect(await asset.nonces(alice.address)).to.equal(1n);
      }
    });

    it("creates with permits of some and allowances of the others", async () => {
      const suite = await loadFixture(unapproved);
      const [first, ...others] = assetsOf(suite);
      for (const [, asset] of others) await asset.connect(suite.alice).approve(suite.vault.target, MaxUint256);
      await expect(create(suite, [await permitOf(suite, first!, suite.alice)])).to.changeTokenBalance(
        ethers,
        suite.token,
        suite.alice,
        WAD,
      );
    });

    it("reverts with ERC20InsufficientAllowance when a permit is missing, and moves nothing", async () => {
      const suite = await loadFixture(unapproved);
      const permits = await permitsOf(suite);
      await expect(
        create(
          suite,
          permits.filter(({ position }) => position !== 2),
        ),
      )
        .to.be.revertedWithCustomError(suite.parts[2]!, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, 0n, COST[2]);
      expect(await booksOf(suite)).to.deep.equal({ baskets: RAY, cash: CASH, supply: SUPPLY });
      // None of the permits was used up.
      await expect(create(suite, permits)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });
  });

  describe("given a permit that fails", () => {
    it("creates when a stranger used the permit first", async () => {
      const suite = await loadFixture(unapproved);
      const permits = await permitsOf(suite);
      for (const [i, [, asset]] of assetsOf(suite).entries()) {
        const { value, deadline, v, r, s } = permits[i]!;
        await asset.connect(suite.bob).permit(suite.alice.address, suite.vault.target, value, deadline, v, r, s);
      }
      await expect(create(suite, permits)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });

    it("creates when the permit is broken and the allowance suffices", async () => {
      const suite = await loadFixture(inKind);
      const permits = assetsOf(suite).map(([position]) => ({ position, ...BROKEN }));
      await expect(create(suite, permits)).to.changeTokenBalance(ethers, suite.token, suite.alice, WAD);
    });

    it("reverts with ERC20InsufficientAllowance when the permit has expired and there is no allowance", async () => {
      const suite = await loadFixture(unapproved);
      const expired = BigInt(await latestTimestamp(ethers)) - 1n;
      const permit = await permitOf(suite, assetsOf(suite)[0]!, suite.alice, expired);
      await expect(create(suite, [permit]))
        .to.be.revertedWithCustomError(suite.parts[0]!, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, 0n, COST[0]);
    });

    it("ignores permits of an asset that knows none", async () => {
      const { vault, token, alice } = await deployHostile(ethers, 2);
      const permits = [0, 1].map((position) => ({ position, ...BROKEN }));
      await expect(
        vault.connect(alice).createInKindPermit(WAD, [MaxUint256, MaxUint256, MaxUint256], alice.address, permits),
      ).to.changeTokenBalance(ethers, token, alice, WAD);
    });
  });

  describe("given a permit of somebody else's", () => {
    it("does not spend what is not the caller's", async () => {
      const suite = await loadFixture(unapproved);
      const [first] = assetsOf(suite);
      const before = await balancesOf(suite, suite.bob.address);
      await expect(create(suite, [await permitOf(suite, first!, suite.bob)]))
        .to.be.revertedWithCustomError(suite.parts[0]!, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, 0n, COST[0]);
      expect(await balancesOf(suite, suite.bob.address)).to.deep.equal(before);
    });
  });

  describe("when a permit names a component that is not there", () => {
    it("reverts with IndexVault_NoSuchComponent, naming position and count", async () => {
      const suite = await loadFixture(inKind);
      for (const position of [4, 19, 21]) {
        await expect(create(suite, [{ position, ...BROKEN }]))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_NoSuchComponent")
          .withArgs(position, 4);
      }
    });
  });

  describe("when there are more than 21 permits", () => {
    it("uses the first 21", async () => {
      const suite = await loadFixture(unapproved);
      const permits = await permitsOf(suite);
      const [last, ...others] = permits;
      const padding = Array.from({ length: 21 - permits.length }, () => ({ position: 0, ...BROKEN }));
      // The one that matters is the 22nd.
      await expect(create(suite, [...others, ...padding, { position: 0, ...BROKEN }, last!]))
        .to.be.revertedWithCustomError(suite.parts[0]!, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, 0n, COST[0]);
      // And now the 21st.
      await expect(create(suite, [...others, ...padding, last!])).to.changeTokenBalance(
        ethers,
        suite.token,
        suite.alice,
        WAD,
      );
    });
  });

  it("obeys the rules of createInKind", async () => {
    const { vault: empty } = await deploySuite(ethers);
    await expect(empty.createInKindPermit(WAD, [], ZeroAddress, []))
      .to.be.revertedWithCustomError(empty, "IndexVault_NotSeeded")
      .withArgs();
    const suite = await loadFixture(inKind);
    const { vault, alice } = suite;
    const caller = vault.connect(alice);
    await expect(create(suite, [], String(vault.target)))
      .to.be.revertedWithCustomError(vault, "IndexVault_ReceiverInvalid")
      .withArgs(vault.target);
    await expect(caller.createInKindPermit(0n, [...COST], alice.address, []))
      .to.be.revertedWithCustomError(vault, "IndexVault_NothingOut")
      .withArgs();
    await expect(caller.createInKindPermit(WAD, [], alice.address, []))
      .to.be.revertedWithCustomError(vault, "IndexVault_AmountCount")
      .withArgs(0, 5);
    await expect(caller.createInKindPermit(WAD + WAD, [...COST], alice.address, []))
      .to.be.revertedWithCustomError(vault, "IndexVault_AboveMaximumIn")
      .withArgs(0, shareIn(FIRST, WAD + WAD).amounts[0], COST[0]);
    expect(await caller.createInKindPermit.staticCall(WAD, [...COST], alice.address, [])).to.deep.equal(COST);
    await vault.stopMinting(3_600);
    await expect(create(suite, []))
      .to.be.revertedWithCustomError(vault, "IndexVault_MintingStopped")
      .withArgs((await latestTimestamp(ethers)) + 3_600);
  });
});
