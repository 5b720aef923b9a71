import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { Signature } from "ethers";
import { network } from "hardhat";

import {
  AWKWARD_NAVS,
  deploySeeded,
  deployTrading,
  divDown,
  NO_DEADLINE,
  PURSE,
  SEED_CASH,
  setNextBlock,
  signPermit,
} from "../../helpers/index-suite.js";
import { RAY, settleNav, type Suite, WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

const BASE_IN = 5n * WAD + 3n;

describe("IndexVault mintWithNAVPermit", () => {
  const { loadFixture } = networkHelpers;
  /** Alice has allowed nothing. */
  const unapproved = async () => {
    const suite = await deployTrading(ethers);
    await suite.base.connect(suite.alice).approve(suite.vault.target, 0n);
    return suite;
  };
  const withoutPermits = () => deployTrading(ethers, { base: { contract: "ReenteringERC20", args: [] } });

  const sign = (
    suite: Suite,
    init: { owner?: HardhatEthersSigner; value?: bigint; deadline?: bigint; chainId?: bigint } = {},
  ) =>
    signPermit(ethers, suite.base, {
      owner: suite.alice,
      spender: suite.vault.target,
      value: BASE_IN,
      deadline: NO_DEADLINE,
      ...init,
    });

  const mint = (
    suite: Suite,
    { v, r, s }: Signature,
    init: { from?: HardhatEthersSigner; minOut?: bigint; deadline?: bigint; baseIn?: bigint } = {},
  ) => {
    const from = init.from ?? suite.alice;
    const deadline = init.deadline ?? NO_DEADLINE;
    return suite.vault
      .connect(from)
      .mintWithNAVPermit(init.baseIn ?? BASE_IN, init.minOut ?? 0n, deadline, from.address, v, r, s);
  };

  describe("given no allowance", () => {
    describe("when the permit is right", () => {
      it("mints, and uses the permit and its allowance up", async () => {
        const suite = await loadFixture(unapproved);
        const minted = mint(suite, await sign(suite));
        await expect(minted).to.emit(suite.vault, "MintWithNAV").withArgs(suite.alice.address, BASE_IN, BASE_IN, WAD);
        await expect(minted).to.changeTokenBalance(ethers, suite.token, suite.alice, BASE_IN);
        await expect(minted).to.changeTokenBalances(
          ethers,
          suite.base,
          [suite.alice, suite.vault],
          [-BASE_IN, BASE_IN],
        );
        expect(await suite.base.allowance(suite.alice.address, suite.vault.target)).to.equal(0n);
        expect(await suite.base.nonces(suite.alice.address)).to.equal(1n);
        expect(await suite.vault.books()).to.deep.equal([RAY, SEED_CASH + BASE_IN]);
      });
    });

    describe("when the permit was used by somebody else first", () => {
      it("mints all the same", async () => {
        const suite = await loadFixture(unapproved);
        const permit = await sign(suite);
        const { v, r, s } = permit;
        await suite.base
          .connect(suite.bob)
          .permit(suite.alice.address, suite.vault.target, BASE_IN, NO_DEADLINE, v, r, s);
        await expect(mint(suite, permit)).to.changeTokenBalance(ethers, suite.token, suite.alice, BASE_IN);
        expect(await suite.base.nonces(suite.alice.address)).to.equal(1n);
      });
    });

    const short = async (suite: Suite, sent: Promise<unknown>, wanted = BASE_IN) => {
      await expect(sent)
        .to.be.revertedWithCustomError(suite.base, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, 0n, wanted);
    };

    describe("when the permit is signed by another", () => {
      it("reverts with ERC20InsufficientAllowance", async () => {
        const suite = await loadFixture(unapproved);
        await short(suite, mint(suite, await sign(suite, { owner: suite.bob })));
      });
    });

    describe("when the permit is for another amount", () => {
      it("reverts with ERC20InsufficientAllowance", async () => {
        const suite = await loadFixture(unapproved);
        await short(suite, mint(suite, await sign(suite, { value: BASE_IN - 1n })));
      });
    });

    describe("when the permit is for another chain", () => {
      it("reverts with ERC20InsufficientAllowance", async () => {
        const suite = await loadFixture(unapproved);
        await short(suite, mint(suite, await sign(suite, { chainId: 1n })));
      });
    });

    describe("when the permit is brought by another than its owner", () => {
      it("reverts with ERC20InsufficientAllowance and leaves the owner's purse", async () => {
        const suite = await loadFixture(unapproved);
        const permit = await sign(suite);
        const thief = suite.releaser;
        await short(suite, mint(suite, permit, { from: thief }));
        expect(await suite.base.balanceOf(suite.alice.address)).to.equal(PURSE);
        // The permit is still the owner's to use.
        await expect(mint(suite, permit)).to.changeTokenBalance(ethers, suite.token, suite.alice, BASE_IN);
      });
    });

    describe("when the permit is brought a second time", () => {
      it("reverts with ERC20InsufficientAllowance", async () => {
        const suite = await loadFixture(unapproved);
        const permit = await sign(suite);
        await mint(suite, permit);
        await short(suite, mint(suite, permit));
      });
    });

    describe("when the permit and the mint have expired", () => {
      it("reverts with IndexVault_Expired and leaves the nonce", async () => {
        const suite = await loadFixture(unapproved);
        const nextAt = await setNextBlock(suite);
        const permit = await sign(suite, { deadline: nextAt - 1n });
        await expect(mint(suite, permit, { deadline: nextAt - 1n }))
          .to.be.revertedWithCustomError(suite.vault, "IndexVault_Expired")
          .withArgs(nextAt - 1n, nextAt);
        expect(await suite.base.nonces(suite.alice.address)).to.equal(0n);
      });
    });

    describe("when the deadline is this very second", () => {
      it("mints", async () => {
        const suite = await loadFixture(unapproved);
        const nextAt = await setNextBlock(suite);
        const permit = await sign(suite, { deadline: nextAt });
        await expect(mint(suite, permit, { deadline: nextAt })).to.changeTokenBalance(
          ethers,
          suite.token,
          suite.alice,
          BASE_IN,
        );
      });
    });
  });

  describe("given an allowance", () => {
    describe("when the permit is wrong", () => {
      it("mints from the allowance", async () => {
        const suite = await loadFixture(unapproved);
        await suite.base.connect(suite.alice).approve(suite.vault.target, BASE_IN);
        const wrong = await sign(suite, { owner: suite.bob });
        await expect(mint(suite, wrong)).to.changeTokenBalance(ethers, suite.token, suite.alice, BASE_IN);
        expect(await suite.base.allowance(suite.alice.address, suite.vault.target)).to.equal(0n);
        expect(await suite.base.nonces(suite.alice.address)).to.equal(0n);
      });
    });
  });

  describe("given a base asset without permits", () => {
    const anySignature = { v: 27, r: ethers.ZeroHash, s: ethers.ZeroHash } as unknown as Signature;

    it("mints from the allowance", async () => {
      const suite = await loadFixture(withoutPermits);
      await expect(mint(suite, anySignature)).to.changeTokenBalance(ethers, suite.token, suite.alice, BASE_IN);
    });

    it("reverts with ERC20InsufficientAllowance without one", async () => {
      const suite = await loadFixture(withoutPermits);
      await suite.base.connect(suite.alice).approve(suite.vault.target, BASE_IN - 1n);
      await expect(mint(suite, anySignature))
        .to.be.revertedWithCustomError(suite.base, "ERC20InsufficientAllowance")
        .withArgs(suite.vault.target, BASE_IN - 1n, BASE_IN);
    });
  });

  it("keeps every other rule of mintWithNAV", async () => {
    const seeded = async () => deploySeeded(ethers);
    const suite = await loadFixture(seeded);
    await expect(mint(suite, await sign(suite)))
      .to.be.revertedWithCustomError(suite.oracle, "NAVOracle_NoNav")
      .withArgs();
    const nav = AWKWARD_NAVS[4];
    await settleNav(suite, nav);
    const out = divDown(BASE_IN, nav);
    await expect(mint(suite, await sign(suite), { minOut: out + 1n }))
      .to.be.revertedWithCustomError(suite.vault, "IndexVault_BelowMinimum")
      .withArgs(out, out + 1n);
    await expect(mint(suite, await sign(suite, { value: 0n }), { baseIn: 0n }))
      .to.be.revertedWithCustomError(suite.vault, "IndexVault_NothingOut")
      .withArgs();
    await expect(mint(suite, await sign(suite), { minOut: out })).to.changeTokenBalance(
      ethers,
      suite.token,
      suite.alice,
      out,
    );
  });
});
