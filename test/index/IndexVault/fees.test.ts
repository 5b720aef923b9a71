import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";

import { feeUp, mulDivUp } from "../../helpers/fee-model.js";
import {
  AWKWARD_NAVS,
  deploySeeded,
  deployTrading,
  divDown,
  MINT,
  MINT_SHORT,
  mulDown,
  NO_DEADLINE,
  REDEEM,
  SEED_CASH,
  SEED_SUPPLY,
} from "../../helpers/index-suite.js";
import { RAY, settleNav, WAD } from "../../helpers/suite.js";
import { NO_MAXIMA, REDEEM_IN_KIND } from "../../helpers/vault-acts.js";

const { ethers, networkHelpers } = await network.create();

const NAV = AWKWARD_NAVS[4];

describe("IndexVault fees", () => {
  const { loadFixture } = networkHelpers;
  const ready = async () => {
    const suite = await deploySeeded(ethers);
    await settleNav(suite, NAV);
    const [, , , , , , , , , recipient] = await ethers.getSigners();
    if (!recipient) throw new Error("the test chain has too few accounts");
    for (const { token } of suite.components) {
      await token.mint(suite.alice.address, 1_000_000n * WAD);
      await token.connect(suite.alice).approve(suite.vault.target, MaxUint256);
    }
    return { ...suite, recipient: recipient.address };
  };
  const trading = () => deployTrading(ethers);

  describe("given no fee was ever set", () => {
    it("are off, and nothing is owed after mints, redemptions and a year", async () => {
      const suite = await loadFixture(trading);
      const { vault, alice, token } = suite;
      await vault.connect(alice)[MINT_SHORT](7n * WAD);
      await vault.connect(alice)[REDEEM](3n * WAD, 0n, NO_DEADLINE, alice.address);
      await networkHelpers.time.increase(31_557_600n);
      expect(await vault.fees()).to.deep.equal([0n, 0n, 0n, ethers.ZeroAddress, 0n]);
      expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY + 4n * WAD);
      expect(await token.totalSupply()).to.equal(SEED_SUPPLY + 4n * WAD);
    });
  });

  describe("given a mint fee", () => {
    const BASE_IN = 11_111_111_111_111_111_111n;
    const GROSS = divDown(BASE_IN, NAV);
    const FEE = feeUp(GROSS, 133n);

    it("keeps it from the tokens of a mint, rounded up, and owes it", async () => {
      const suite = await loadFixture(ready);
      const { vault, token, base, alice, bob, recipient } = suite;
      await vault.setFees(133n, 0n, 0n, recipient);
      expect(await vault.previewMintWithNAV(BASE_IN)).to.equal(GROSS - FEE);
      const minted = vault.connect(alice)[MINT](BASE_IN, GROSS - FEE, NO_DEADLINE, bob.address);
      await expect(minted)
        .to.emit(vault, "MintWithNAV")
        .withArgs(alice.address, BASE_IN, GROSS - FEE, NAV);
      await expect(minted).to.changeTokenBalances(
        ethers,
        token,
        [alice.address, bob.address, recipient, String(vault.target)],
        [0n, GROSS - FEE, 0n, 0n],
      );
      await expect(minted).to.changeTokenBalances(ethers, base, [alice, vault], [-BASE_IN, BASE_IN]);
      expect((GROSS * 133n) % 10_000n).to.not.equal(0n, "the rounding is seen");
      expect(await token.totalSupply()).to.equal(SEED_SUPPLY + GROSS - FEE);
      expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY + GROSS);
      expect(await vault.fees()).to.deep.equal([133n, 0n, 0n, recipient, FEE]);
      expect(await vault.books()).to.deep.equal([RAY, SEED_CASH + BASE_IN]);
    });

    it("counts the minimum after the fee", async () => {
      const suite = await loadFixture(ready);
      const { vault, alice, recipient } = suite;
      await vault.setFees(133n, 0n, 0n, recipient);
      await expect(vault.connect(alice)[MINT](BASE_IN, GROSS - FEE + 1n, NO_DEADLINE, alice.address))
        .to.be.revertedWithCustomError(vault, "IndexVault_BelowMinimum")
        .withArgs(GROSS - FEE, GROSS - FEE + 1n);
    });

    it("refuses a mint whose tokens are all fee", async () => {
      const suite = await loadFixture(trading);
      const { vault, alice, bob } = suite;
      await vault.setFees(1n, 0n, 0n, bob.address);
      await expect(vault.connect(alice)[MINT_SHORT](1n))
        .to.be.revertedWithCustomError(vault, "IndexVault_NothingOut")
        .withArgs();
      await expect(vault.previewMintWithNAV(1n))
        .to.be.revertedWithCustomError(vault, "IndexVault_NothingOut")
        .withArgs();
      await vault.connect(alice)[MINT_SHORT](2n); // one token, one fee
      expect((await vault.fees()).owed).to.equal(1n);
    });

    it("lets who creates in kind pay for it on top, rounded up", async () => {
      const suite = await loadFixture(ready);
      const { vault, token, alice, bob, recipient, components } = suite;
      await vault.setFees(133n, 0n, 0n, recipient);
      const tokens = 3_333_333_333_333_333_333n;
      const feeTokens = feeUp(tokens, 133n);
      const issued = tokens + feeTokens;
      const baskets = mulDivUp(issued, RAY, SEED_SUPPLY);
      const cash = mulDivUp(issued, SEED_CASH, SEED_SUPPLY);
      const amounts = [...components.map(({ amount }) => mulDivUp(amount, baskets, RAY)), cash];
      expect(await vault.previewCreateInKind(tokens)).to.deep.equal(amounts);
      const created = vault.connect(alice).createInKind(tokens, amounts, bob.address);
      await expect(created)
        .to.emit(vault, "CreatedInKind")
        .withArgs(alice.address, bob.address, tokens, RAY, RAY + baskets, SEED_CASH, SEED_CASH + cash);
      await expect(created).to.changeTokenBalances(ethers, token, [bob.address, recipient], [tokens, 0n]);
      for (const [i, { token: part }] of components.entries()) {
        await expect(created).to.changeTokenBalances(ethers, part, [alice, vault], [-amounts[i]!, amounts[i]!]);
      }
      await expect(created).to.changeTokenBalances(ethers, suite.base, [alice, vault], [-cash, cash]);
      expect(await vault.fees()).to.deep.equal([133n, 0n, 0n, recipient, feeTokens]);
      expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY + issued);
    });

    it("costs a redemption nothing", async () => {
      const suite = await loadFixture(ready);
      const { vault, base, alice, recipient } = suite;
      await vault.setFees(200n, 0n, 0n, recipient);
      await expect(vault.connect(alice)[REDEEM](WAD, 0n, NO_DEADLINE, alice.address)).to.changeTokenBalance(
        ethers,
        base,
        alice,
        mulDown(WAD, NAV),
      );
      expect((await vault.fees()).owed).to.equal(0n);
    });
  });

  describe("given a redeem fee", () => {
    const TOKENS = 7_777_777_777_777_777_777n;
    const FEE = feeUp(TOKENS, 167n);
    const OUT = mulDown(TOKENS - FEE, NAV);

    it("pays for the tokens less it, rounded up, and owes it", async () => {
      const suite = await loadFixture(ready);
      const { vault, token, base, alice, bob, recipient } = suite;
      await vault.setFees(0n, 167n, 0n, recipient);
      expect(await vault.previewRedeemForTAO(TOKENS)).to.equal(OUT);
      const redeemed = vault.connect(alice)[REDEEM](TOKENS, OUT, NO_DEADLINE, bob.address);
      await expect(redeemed).to.emit(vault, "RedeemForTAO").withArgs(alice.address, TOKENS, OUT, NAV);
      await expect(redeemed).to.changeTokenBalances(ethers, token, [alice.address, recipient], [-TOKENS, 0n]);
      await expect(redeemed).to.changeTokenBalances(ethers, base, [alice, bob, vault], [0n, OUT, -OUT]);
      expect((TOKENS * 167n) % 10_000n).to.not.equal(0n, "the rounding is seen");
      expect(await token.totalSupply()).to.equal(SEED_SUPPLY - TOKENS);
      expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY - TOKENS + FEE);
      expect(await vault.fees()).to.deep.equal([0n, 167n, 0n, recipient, FEE]);
      expect(await vault.books()).to.deep.equal([RAY, SEED_CASH - OUT]);
    });

    it("counts the minimum after the fee", async () => {
      const suite = await loadFixture(ready);
      const { vault, alice, recipient } = suite;
      await vault.setFees(0n, 167n, 0n, recipient);
      await expect(vault.connect(alice)[REDEEM](TOKENS, OUT + 1n, NO_DEADLINE, alice.address))
        .to.be.revertedWithCustomError(vault, "IndexVault_BelowMinimum")
        .withArgs(OUT, OUT + 1n);
    });

    it("costs a mint and a creation in kind nothing", async () => {
      const suite = await loadFixture(ready);
      const { vault, token, alice, recipient } = suite;
      await vault.setFees(0n, 200n, 0n, recipient);
      await expect(vault.connect(alice)[MINT_SHORT](NAV)).to.changeTokenBalance(ethers, token, alice, WAD);
      const created = vault.connect(alice).createInKind(WAD, NO_MAXIMA, alice.address);
      await expect(created).to.changeTokenBalance(ethers, token, alice, WAD);
      await expect(created).to.changeTokenBalance(
        ethers,
        suite.base,
        alice,
        -mulDivUp(WAD, SEED_CASH + NAV, SEED_SUPPLY + WAD),
      );
      expect((await vault.fees()).owed).to.equal(0n);
    });

    it("costs no exit in kind anything", async () => {
      const suite = await loadFixture(ready);
      const { vault, token, alice, bob, recipient, components } = suite;
      await vault.setFees(0n, 200n, 0n, recipient);
      const baskets = (TOKENS * RAY) / SEED_SUPPLY;
      const cash = (TOKENS * SEED_CASH) / SEED_SUPPLY;
      const amounts = components.map(({ amount }) => (amount * baskets) / RAY);
      const left = vault.connect(alice)[REDEEM_IN_KIND](TOKENS, [...amounts, cash], bob.address);
      for (const [i, { token: part }] of components.entries()) {
        await expect(left).to.changeTokenBalances(ethers, part, [bob, vault], [amounts[i]!, -amounts[i]!]);
      }
      await expect(left).to.changeTokenBalance(ethers, suite.base, bob, cash);
      const deferred = vault.connect(alice).redeemDeferred(TOKENS);
      const supply = SEED_SUPPLY - TOKENS;
      await expect(deferred)
        .to.emit(vault, "ClaimOpened")
        .withArgs(
          alice.address,
          256n,
          (TOKENS * (RAY - baskets)) / supply,
          (TOKENS * (SEED_CASH - cash)) / supply,
          2n ** 21n - 1n,
        );
      expect((await vault.fees()).owed).to.equal(0n);
      expect(await vault.effectiveSupply()).to.equal(SEED_SUPPLY - 2n * TOKENS);
      expect(await token.totalSupply()).to.equal(SEED_SUPPLY - 2n * TOKENS);
    });
  });

  describe("given something is owed and not made", () => {
    it("counts in the portfolio, in units and in every share that leaves", async () => {
      const suite = await loadFixture(ready);
      const { vault, token, alice, bob, recipient, components } = suite;
      await vault.setFees(200n, 0n, 0n, recipient);
      await vault.connect(alice)[MINT_SHORT](100n * WAD);
      const gross = divDown(100n * WAD, NAV);
      const supply = SEED_SUPPLY + gross;
      const cash = SEED_CASH + 100n * WAD;
      expect(await token.totalSupply()).to.be.lessThan(supply);
      expect((await vault.portfolio()).supply).to.equal(supply);
      const [units, cashPerToken] = await vault.unitsPerToken();
      expect(units.map(({ amount }) => amount)).to.deep.equal(components.map(({ amount }) => divDown(amount, supply)));
      expect(cashPerToken).to.equal(divDown(cash, supply));

      const tokens = 5n * WAD + 1n;
      const baskets = (tokens * RAY) / supply;
      const amounts = [...components.map(({ amount }) => (amount * baskets) / RAY), (tokens * cash) / supply];
      expect(await vault.previewRedeemInKind(tokens)).to.deep.equal(amounts);
      await vault.connect(alice)[REDEEM_IN_KIND](tokens, [], bob.address);
      for (const [i, { token: part }] of components.entries()) {
        expect(await part.balanceOf(bob.address)).to.equal(amounts[i]);
      }
      expect(await vault.effectiveSupply()).to.equal(supply - tokens);
      expect((await vault.fees()).owed).to.equal(feeUp(gross, 200n));
    });
  });
});
