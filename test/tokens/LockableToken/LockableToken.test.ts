import { expect } from "chai";
import { MaxUint256, Signature } from "ethers";

import { ROLE } from "../../../deploy/roles.js";
import { createChain, deployEconomy } from "../../helpers/economy.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await createChain();

const HELD = 100_000_000n * WAD;

describe("LockableToken", () => {
  const { loadFixture } = networkHelpers;
  const fixture = async () => {
    const suite = await deployEconomy(ethers);
    await suite.utility.connect(suite.alice).approve(suite.admin.address, MaxUint256);
    return suite;
  };

  describe("lock", () => {
    it("when the caller holds no locker role, it reverts with AccessManagedUnauthorized", async () => {
      const { utility, alice, bob } = await loadFixture(fixture);
      await utility.connect(alice).approve(bob.address, 1n);
      await expect(utility.connect(bob).lock(alice.address, 1n))
        .to.be.revertedWithCustomError(utility, "AccessManagedUnauthorized")
        .withArgs(bob.address);
    });

    it("when the account approved less, it reverts with ERC20InsufficientAllowance", async () => {
      const { utility, admin, alice } = await loadFixture(fixture);
      await utility.connect(alice).approve(admin.address, 6n);
      await expect(utility.connect(admin).lock(alice.address, 7n))
        .to.be.revertedWithCustomError(utility, "ERC20InsufficientAllowance")
        .withArgs(admin.address, 6n, 7n);
    });

    it("when less is available, it reverts with Lockable_NotAvailable, naming what is", async () => {
      const { utility, admin, alice } = await loadFixture(fixture);
      await utility.connect(admin).lock(alice.address, HELD - 5n);
      await expect(utility.connect(admin).lock(alice.address, 6n))
        .to.be.revertedWithCustomError(utility, "Lockable_NotAvailable")
        .withArgs(alice.address, 6n, 5n);
    });

    it("when all is well, it tells available and locked apart, moves nothing and spends the allowance", async () => {
      const { utility, admin, alice } = await loadFixture(fixture);
      await utility.connect(alice).approve(admin.address, 100n);
      const locking = await utility.connect(admin).lock(alice.address, 60n);
      await expect(locking).to.emit(utility, "Locked").withArgs(alice.address, admin.address, 0n, 60n);
      expect(await utility.balanceOf(alice.address)).to.equal(HELD);
      expect(await utility.available(alice.address)).to.equal(HELD - 60n);
      expect(await utility.locked(alice.address)).to.equal(60n);
      expect(await utility.lockedBy(alice.address, admin.address)).to.equal(60n);
      expect(await utility.allowance(alice.address, admin.address)).to.equal(40n);
    });

    it("it keeps locked tokens from being moved, burned or locked again", async () => {
      const { utility, admin, alice, bob } = await loadFixture(fixture);
      await utility.connect(admin).lock(alice.address, HELD - 10n);
      await utility.connect(alice).approve(bob.address, MaxUint256);
      for (const attempt of [
        () => utility.connect(alice).transfer(bob.address, 11n),
        () => utility.connect(bob).transferFrom(alice.address, bob.address, 11n),
        () => utility.connect(alice).burn(11n),
        () => utility.connect(bob).burnFrom(alice.address, 11n),
        () => utility.connect(admin).lock(alice.address, 11n),
      ]) {
        await expect(attempt())
          .to.be.revertedWithCustomError(utility, "Lockable_NotAvailable")
          .withArgs(alice.address, 11n, 10n);
      }
      await utility.connect(alice).transfer(bob.address, 10n);
      expect(await utility.available(alice.address)).to.equal(0n);
    });
  });

  describe("unlock", () => {
    it("when the caller locked less, it reverts with Lockable_NotLocked, and never frees what another locked", async () => {
      const { utility, manager, admin, alice, bob } = await loadFixture(fixture);
      await manager.grantRole(ROLE.locker, bob.address, 0);
      await utility.connect(alice).approve(bob.address, 5n);
      await utility.connect(admin).lock(alice.address, 60n);
      await utility.connect(bob).lock(alice.address, 5n);
      await expect(utility.connect(bob).unlock(alice.address, 6n))
        .to.be.revertedWithCustomError(utility, "Lockable_NotLocked")
        .withArgs(alice.address, bob.address, 6n, 5n);
      await expect(utility.connect(alice).unlock(alice.address, 1n))
        .to.be.revertedWithCustomError(utility, "Lockable_NotLocked")
        .withArgs(alice.address, alice.address, 1n, 0n);
    });

    it("when the caller locked it, it emits Unlocked and frees the tokens, after the role was taken away too", async () => {
      const { utility, manager, admin, alice } = await loadFixture(fixture);
      await utility.connect(admin).lock(alice.address, 60n);
      await manager.revokeRole(ROLE.locker, admin.address);
      await expect(utility.connect(admin).unlock(alice.address, 25n))
        .to.emit(utility, "Unlocked")
        .withArgs(alice.address, admin.address, 60n, 35n);
      expect(await utility.available(alice.address)).to.equal(HELD - 35n);
      expect(await utility.lockedBy(alice.address, admin.address)).to.equal(35n);
    });
  });

  describe("every token", () => {
    it("it is an ERC-20 of 18 decimals that its owner burns", async () => {
      const { governance, utility, reward, guarantee, alice, admin } = await loadFixture(fixture);
      await reward.connect(admin).mint(alice.address, WAD);
      const symbols = [];
      for (const token of [governance, utility, reward, guarantee]) {
        expect(await token.decimals()).to.equal(18n);
        symbols.push(await token.symbol());
        const supply = await token.totalSupply();
        if (supply === 0n) continue;
        await token.connect(alice).burn(3n);
        expect(await token.totalSupply()).to.equal(supply - 3n);
      }
      expect(symbols).to.deep.equal(["BTA-GOV", "BTA-UTIL", "BTA-REWARD", "BTA-GUAR"]);
    });

    it("it takes a permit of ERC-2612 once, before its deadline", async () => {
      const { governance, utility, reward, guarantee, alice, bob } = await loadFixture(fixture);
      const { chainId } = await ethers.provider.getNetwork();
      for (const token of [governance, utility, reward, guarantee]) {
        const domain = { name: await token.name(), version: "1", chainId, verifyingContract: token.target as string };
        const words = ["owner:address", "spender:address", "value:uint256", "nonce:uint256", "deadline:uint256"];
        const types = {
          Permit: words.map((word) => ({ name: word.split(":")[0] ?? "", type: word.split(":")[1] ?? "" })),
        };
        const deadline = 2n ** 40n;
        const nonce = await token.nonces(alice.address);
        const message = { owner: alice.address, spender: bob.address, value: 9n, nonce, deadline };
        const { v, r, s } = Signature.from(await alice.signTypedData(domain, types, message));
        await token.permit(alice.address, bob.address, 9n, deadline, v, r, s);
        expect(await token.allowance(alice.address, bob.address)).to.equal(9n);
        await expect(token.permit(alice.address, bob.address, 9n, deadline, v, r, s)).to.be.revertedWithCustomError(
          token,
          "ERC2612InvalidSigner",
        );
        await expect(token.permit(alice.address, bob.address, 9n, 5n, v, r, s))
          .to.be.revertedWithCustomError(token, "ERC2612ExpiredSignature")
          .withArgs(5n);
      }
    });
  });
});
