import { expect } from "chai";
import { network } from "hardhat";

import { deployCreations, impersonate } from "../../helpers/creation.js";
import { type PermitInit, signPermit } from "../../helpers/index-suite.js";
import { nowAt } from "../../helpers/oracle.js";
import { WAD } from "../../helpers/suite.js";

const { ethers, networkHelpers } = await network.create();

describe("RemoteAsset permit", () => {
  const { loadFixture } = networkHelpers;
  /** Bob holds 5 of the first asset; he may sign a permit for alice. */
  async function held() {
    const suite = await deployCreations(ethers);
    const [remote, other] = suite.remotes;
    if (!remote || !other) throw new Error("no receipt token");
    const desk = await impersonate(suite, String(suite.desk.target));
    await remote.connect(desk).mint(suite.bob.address, 5n * WAD);
    const deadline = (await nowAt(suite)) + 1_000n;
    const terms: PermitInit = { owner: suite.bob, spender: suite.alice.address, value: 2n * WAD, deadline };
    return { suite, remote, other, terms, deadline };
  }

  describe("when the owner signed it", () => {
    it("sets the allowance, uses the nonce and works once", async () => {
      const { suite, remote, terms, deadline } = await loadFixture(held);
      const { alice, bob } = suite;
      const { v, r, s } = await signPermit(ethers, remote, terms);
      await remote.connect(suite.carol).permit(bob.address, alice.address, 2n * WAD, deadline, v, r, s);
      expect(await remote.allowance(bob.address, alice.address)).to.equal(2n * WAD);
      expect(await remote.nonces(bob.address)).to.equal(1n);
      await expect(
        remote.permit(bob.address, alice.address, 2n * WAD, deadline, v, r, s),
      ).to.be.revertedWithCustomError(remote, "ERC2612InvalidSigner");
      await expect(remote.connect(alice).transferFrom(bob.address, alice.address, 2n * WAD)).to.changeTokenBalances(
        ethers,
        remote,
        [bob, alice],
        [-2n * WAD, 2n * WAD],
      );
    });
  });

  describe("when it was signed for another asset's token or another chain", () => {
    it("reverts with ERC2612InvalidSigner", async () => {
      const { suite, remote, other, terms, deadline } = await loadFixture(held);
      const { alice, bob } = suite;
      const chainId = (await ethers.provider.getNetwork()).chainId + 1n;
      for (const { v, r, s } of [
        await signPermit(ethers, other, terms),
        await signPermit(ethers, remote, { ...terms, chainId }),
      ]) {
        await expect(
          remote.permit(bob.address, alice.address, 2n * WAD, deadline, v, r, s),
        ).to.be.revertedWithCustomError(remote, "ERC2612InvalidSigner");
      }
      expect(await remote.allowance(bob.address, alice.address)).to.equal(0n);
    });
  });

  describe("when its deadline has passed", () => {
    it("reverts with ERC2612ExpiredSignature, naming it", async () => {
      const { suite, remote, terms, deadline } = await loadFixture(held);
      const { v, r, s } = await signPermit(ethers, remote, terms);
      await networkHelpers.time.increaseTo(deadline + 1n);
      await expect(remote.permit(suite.bob.address, suite.alice.address, 2n * WAD, deadline, v, r, s))
        .to.be.revertedWithCustomError(remote, "ERC2612ExpiredSignature")
        .withArgs(deadline);
    });
  });
});
