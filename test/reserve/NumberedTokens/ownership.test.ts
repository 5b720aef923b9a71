import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { deployFund } from "../../helpers/reserve.js";
import { give, issue, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

describe("NumberedTokens ownership", () => {
  const { loadFixture } = networkHelpers;
  const opened = () => deployFund(ethers, { parameters: { totalTokens: 30n, genesisTokens: 10n } });
  type Suite = Awaited<ReturnType<typeof opened>>;

  const expectNobodys = async ({ vault }: Suite, ids: readonly bigint[]) => {
    for (const id of ids) {
      await expect(vault.ownerOf(id)).to.be.revertedWithCustomError(vault, "ERC721NonexistentToken").withArgs(id);
    }
  };
  /** Everything that can happen to a token, to genesis ones and others. */
  const stir = async (suite: Suite) => {
    const { vault, alice, bob, distributor } = suite;
    await give(suite, alice, 1n, 2n, 3n);
    await issue(suite, alice, 11n, 12n, 30n);
    await redeem(suite, distributor, 4n);
    await redeem(suite, alice, 2n);
    await redeem(suite, alice, 11n);
    await issue(suite, bob, 2n, 4n, 11n);
    await vault.connect(alice).transferFrom(alice.address, bob.address, 12n);
    await vault.connect(distributor).requestRedemption(5n);
    await vault.connect(alice).requestRedemption(3n);
    await vault.processQueue(1n);
    await vault.connect(bob).redeemBatch([4n, 12n], bob.address, 0n, 2n ** 40n);
  };

  describe("ownerOf", () => {
    it("given genesis did not take place, it reverts with ERC721NonexistentToken for every number", async () => {
      const suite = await deployFund(ethers, { isUnopened: true });
      await expectNobodys(suite, [0n, 1n, 100n, 101n]);
    });

    it("given genesis took place, the distributor owns numbers 1 to GENESIS_TOKENS, and no other", async () => {
      const suite = await loadFixture(opened);
      const { vault, distributor } = suite;
      for (let id = 1n; id <= 10n; id += 1n) expect(await vault.ownerOf(id)).to.equal(distributor.address);
      await expectNobodys(suite, [0n, 11n, 30n, 31n, 2n ** 256n - 1n]);
      const events = await vault.queryFilter(vault.filters.ConsecutiveTransfer());
      expect(events.map(({ args }) => [...args])).to.deep.equal([[1n, 10n, ZeroAddress, distributor.address]]);
    });

    it("follows issue, transfer, redemption and reissue, of genesis tokens too", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, bob, distributor } = suite;
      await stir(suite);
      await expectNobodys(suite, [4n, 5n, 12n, 13n]);
      for (const [owner, ids] of [
        [alice, [1n, 3n, 30n]],
        [bob, [2n, 11n]],
        [distributor, [6n, 10n]],
      ] as const) {
        for (const id of ids) expect(await vault.ownerOf(id), String(id)).to.equal(owner.address);
      }
    });
  });

  describe("balanceOf", () => {
    it("when the owner is nobody, it reverts with ERC721InvalidOwner", async () => {
      const { vault } = await loadFixture(opened);
      await expect(vault.balanceOf(ZeroAddress))
        .to.be.revertedWithCustomError(vault, "ERC721InvalidOwner")
        .withArgs(ZeroAddress);
    });

    it("counts what each account owns, whatever happened", async () => {
      const suite = await loadFixture(opened);
      const { vault, alice, bob, carol, distributor } = suite;
      expect(await vault.balanceOf(distributor.address)).to.equal(10n);
      await stir(suite);
      expect(await vault.balanceOf(alice.address)).to.equal(3n);
      expect(await vault.balanceOf(bob.address)).to.equal(2n);
      expect(await vault.balanceOf(carol.address)).to.equal(0n);
      expect(await vault.balanceOf(distributor.address)).to.equal(5n); // 6 to 10
      expect(await vault.activeTokens()).to.equal(10n);
    });
  });

  describe("events", () => {
    it("every change of owner is in a Transfer or the ERC-2309 event: a replay gives the owners", async () => {
      const suite = await loadFixture(opened);
      const { vault } = suite;
      await stir(suite);
      const owners = new Map<bigint, string>();
      for (const { args } of await vault.queryFilter(vault.filters.ConsecutiveTransfer())) {
        for (let id = args.fromTokenId; id <= args.toTokenId; id += 1n) owners.set(id, args.toAddress);
      }
      const transfer = vault.filters["Transfer(address,address,uint256)"]();
      for (const { args } of await vault.queryFilter(transfer)) {
        expect(owners.get(args.tokenId) ?? ZeroAddress).to.equal(args.from);
        owners.set(args.tokenId, args.to);
      }
      for (let id = 1n; id <= 30n; id += 1n) {
        expect((await vault.token(id)).owner, String(id)).to.equal(owners.get(id) ?? ZeroAddress);
      }
    });
  });

  describe("supportsInterface", () => {
    it("answers for ERC-165, ERC-721, its metadata and ERC-4906, and for nothing else", async () => {
      const { vault } = await loadFixture(opened);
      for (const [id, expected] of [
        ["0x01ffc9a7", true], // ERC-165
        ["0x80ac58cd", true], // ERC-721
        ["0x5b5e139f", true], // its metadata
        ["0x49064906", true], // ERC-4906
        ["0x780e9d63", false], // ERC-721 enumerable
        ["0x36372b07", false], // ERC-20
        ["0xffffffff", false],
      ] as const) {
        expect(await vault.supportsInterface(id), id).to.equal(expected);
      }
    });
  });

  describe("name and symbol", () => {
    it("tells them", async () => {
      const { vault } = await loadFixture(opened);
      expect([await vault.name(), await vault.symbol()]).to.deep.equal(["Assay Fund Token", "AFT"]);
    });
  });
});
