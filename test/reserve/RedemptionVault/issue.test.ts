import { expect } from "chai";
import { MaxUint256, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { closePlain, deployFund, FOREVER, RAY, SALE, WAD } from "../../helpers/reserve.js";
import {
  expectMoved,
  expectWhole,
  give,
  grow,
  holdingsOf,
  issue,
  nextBlockIn,
  ratio,
  redeem,
} from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

const PREMIUM = 350_000_000_000_000_000n;

describe("RedemptionVault issue", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers);
  const unopened = () => deployFund(ethers, { isUnopened: true });
  const lossy = () => deployFund(ethers, { parameters: { genesisTokens: 600n } });

  describe("given genesis did not take place", () => {
    it("reverts with RedemptionVault_NotOpen", async () => {
      const { vault, alice } = await loadFixture(unopened);
      for (const id of [1n, 101n]) {
        await expect(vault.connect(alice).issue(id, alice.address, FOREVER))
          .to.be.revertedWithCustomError(vault, "RedemptionVault_NotOpen")
          .withArgs();
      }
    });
  });

  describe("when the deadline has passed", () => {
    it("reverts with RedemptionVault_Expired; at the deadline itself it issues", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice } = suite;
      const now = await nextBlockIn(suite, 100n);
      await expect(vault.connect(alice).issue(101n, alice.address, now - 1n))
        .to.be.revertedWithCustomError(vault, "RedemptionVault_Expired")
        .withArgs(now - 1n, now);
      const later = await nextBlockIn(suite, 100n);
      await vault.connect(alice).issue(101n, alice.address, later);
      expect(await vault.ownerOf(101n)).to.equal(alice.address);
    });
  });

  describe("when no token has the number", () => {
    it("reverts with NumberedTokens_NoSuchNumber", async () => {
      const { vault, alice } = await loadFixture(opened);
      for (const id of [0n, 1_001n, MaxUint256]) {
        await expect(vault.connect(alice).issue(id, alice.address, FOREVER))
          .to.be.revertedWithCustomError(vault, "NumberedTokens_NoSuchNumber")
          .withArgs(id, 1_000n);
      }
    });
  });

  describe("when the token is somebody's", () => {
    it("reverts with RedemptionVault_TokenNotInactive, for one of genesis, one issued and one in the queue", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, bob } = suite;
      await issue(suite, bob, 101n, 102n);
      await vault.connect(bob).requestRedemption(102n);
      for (const id of [1n, 100n, 101n, 102n]) {
        await expect(issue(suite, alice, id))
          .to.be.revertedWithCustomError(vault, "RedemptionVault_TokenNotInactive")
          .withArgs(id);
      }
    });
  });

  describe("when the receiver is nobody, or a contract that refuses", () => {
    it("reverts with ERC721InvalidReceiver, and takes no money", async () => {
      const suite = await loadFixture(opened);
      const { vault, asset, alice } = suite;
      const refusing = await ethers.deployContract("ReenteringReceiver");
      await refusing.setRefusing(true);
      const before = await holdingsOf(suite);
      const purse = await asset.balanceOf(alice.address);
      for (const to of [ZeroAddress, String(refusing.target), String(asset.target)]) {
        await expect(vault.connect(alice).issue(101n, to, FOREVER))
          .to.be.revertedWithCustomError(vault, "ERC721InvalidReceiver")
          .withArgs(to);
      }
      await expectMoved(suite, before, {});
      expect(await asset.balanceOf(alice.address)).to.equal(purse);
      await expectWhole(suite, 100n);
    });
  });

  describe("when the caller did not approve, or cannot pay", () => {
    it("reverts with the asset's error, and no token is active", async () => {
      const suite = await loadFixture(opened);
      const { vault, asset, alice, bob } = suite;
      await asset.connect(alice).approve(vault.target, SALE - 1n);
      await expect(issue(suite, alice, 101n))
        .to.be.revertedWithCustomError(asset, "ERC20InsufficientAllowance")
        .withArgs(vault.target, PREMIUM - 1n, PREMIUM);
      await asset.connect(alice).approve(vault.target, MaxUint256);
      await asset.connect(alice).transfer(bob.address, (await asset.balanceOf(alice.address)) - SALE + 1n);
      await expect(issue(suite, alice, 101n))
        .to.be.revertedWithCustomError(asset, "ERC20InsufficientBalance")
        .withArgs(alice.address, PREMIUM - 1n, PREMIUM);
      await expectWhole(suite, 100n);
    });
  });

  describe("given the end of issuance was announced", () => {
    it("reverts with RedemptionVault_IssuanceEnds", async () => {
      const suite = await loadFixture(opened);
      const at = await nextBlockIn(suite, 50n);
      await suite.vault.announceIssuanceEnd();
      await expect(issue(suite, suite.alice, 101n))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_IssuanceEnds")
        .withArgs(at + 30n * 86_400n);
    });
  });

  describe("given payouts are cut", () => {
    it("reverts with RedemptionVault_LossMode", async () => {
      const suite = await loadFixture(lossy);
      await expect(issue(suite, suite.alice, 601n))
        .to.be.revertedWithCustomError(suite.vault, "RedemptionVault_LossMode")
        .withArgs((400n * RAY) / 600n);
    });
  });

  describe("given the token is inactive", () => {
    it("takes the core into the fund and the premium to the treasury, and relabels the reserve", async () => {
      const suite = await loadFixture(opened);
      const { asset, fund, reserve, alice } = suite;
      const before = await holdingsOf(suite);
      const purse = await asset.balanceOf(alice.address);
      await issue(suite, alice, 101n);
      await expectMoved(suite, before, { fund: WAD, treasury: PREMIUM });
      expect(purse - (await asset.balanceOf(alice.address))).to.equal(SALE);
      expect(await fund.cash()).to.equal(901n * WAD);
      expect(await reserve.reserve()).to.equal(315n * WAD - PREMIUM);
      expect(await reserve.committed()).to.equal(35n * WAD + PREMIUM);
      await expectWhole(suite, 101n);
    });

    it("emits TokenIssued and Transfer", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice } = suite;
      const act = issue(suite, alice, 777n);
      await expect(act)
        .to.emit(vault, "TokenIssued")
        .withArgs(777n, alice.address, alice.address, 1n, 900n * WAD, 901n * WAD, 100n, 101n);
      await expect(act).to.emit(vault, "Transfer").withArgs(ZeroAddress, alice.address, 777n);
    });

    it("lets one pay for another's token, who is the owner", async () => {
      const suite = await loadFixture(opened);
      const { vault, asset, alice, bob } = suite;
      const purses = [await asset.balanceOf(alice.address), await asset.balanceOf(bob.address)] as const;
      await expect(vault.connect(alice).issue(500n, bob.address, FOREVER))
        .to.emit(vault, "TokenIssued")
        .withArgs(500n, bob.address, alice.address, 1n, 900n * WAD, 901n * WAD, 100n, 101n);
      expect(await vault.ownerOf(500n)).to.equal(bob.address);
      expect(await asset.balanceOf(alice.address)).to.equal(purses[0] - SALE);
      expect(await asset.balanceOf(bob.address)).to.equal(purses[1]);
      await expect(redeem(suite, alice, 500n))
        .to.be.revertedWithCustomError(vault, "ERC721InsufficientApproval")
        .withArgs(alice.address, 500n);
    });

    it("makes the token worth the core until the next close, and earning from then on", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice } = suite;
      await grow(suite, ratio(11n, 10n));
      const at = await nextBlockIn(suite, 50n);
      await issue(suite, alice, 101n);
      expect([...(await vault.token(101n))]).to.deep.equal([1n, alice.address, at, 2n, WAD, 0n]);
      expect(await vault.pendingTokens()).to.equal(1n);
      await closePlain(suite);
      expect(await vault.pendingTokens()).to.equal(0n);
      expect(await suite.vault.tokenValue(101n)).to.equal(WAD);
      await grow(suite, ratio(13n, 10n));
      // 991 lay in the position and earned 3 / 10 of it.
      expect(await suite.vault.tokenValue(101n)).to.equal((WAD * 13n) / 10n);
      expect(await suite.vault.tokenValue(1n)).to.equal((WAD * 143n) / 100n);
    });

    it("issues a redeemed number again, at the core, whatever the index", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, bob } = suite;
      await issue(suite, alice, 101n);
      await grow(suite, ratio(3n, 2n));
      await redeem(suite, alice, 101n);
      const before = await holdingsOf(suite);
      const cash = await suite.fund.cash();
      await expect(issue(suite, bob, 101n))
        .to.emit(vault, "TokenIssued")
        .withArgs(101n, bob.address, bob.address, 2n, cash, cash + WAD, 100n, 101n);
      await expectMoved(suite, before, { fund: WAD, treasury: PREMIUM });
      expect(await suite.vault.tokenValue(101n)).to.equal(WAD);
      await expectWhole(suite, 101n);
    });

    it("issues a redeemed number of genesis again", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, distributor } = suite;
      await redeem(suite, distributor, 1n); // never moved
      await give(suite, alice, 2n);
      await redeem(suite, alice, 2n);
      for (const id of [1n, 2n]) {
        await expect(vault.ownerOf(id)).to.be.revertedWithCustomError(vault, "ERC721NonexistentToken").withArgs(id);
        await issue(suite, alice, id);
        expect(await vault.ownerOf(id)).to.equal(alice.address);
        expect((await vault.token(id)).since).to.equal(1n);
      }
      await expectWhole(suite, 100n);
    });

    it("issues the first, the last and any number between", async () => {
      const suite = await loadFixture(opened);
      const ids = [1_000n, 101n, 523n];
      await issue(suite, suite.alice, ...ids);
      for (const id of ids) expect(await suite.vault.ownerOf(id)).to.equal(suite.alice.address);
      expect(await suite.vault.balanceOf(suite.alice.address)).to.equal(3n);
      await expectWhole(suite, 103n);
    });

    it("hands it to a contract that takes tokens", async () => {
      const { vault, alice } = await loadFixture(opened);
      const holder = await ethers.deployContract("ReenteringReceiver");
      await vault.connect(alice).issue(101n, holder.target, FOREVER);
      expect(await vault.ownerOf(101n)).to.equal(holder.target);
    });
  });
});
