import { expect } from "chai";
import { network } from "hardhat";

import { deployFund, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

describe("PremiumReserve constructor", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers);

  it("takes vault, asset and sponsor from the vault, and requires the premium of all tokens", async () => {
    const { reserve, vault, asset, sponsor } = await loadFixture(funded);
    expect([await reserve.VAULT(), await reserve.ASSET(), await reserve.SPONSOR()]).to.deep.equal([
      vault.target,
      asset.target,
      sponsor.address,
    ]);
    expect(await reserve.REQUIREMENT()).to.equal(350n * WAD); // 0.35 x 1,000
    expect(await asset.balanceOf(reserve.target)).to.equal(350n * WAD);
  });

  it("counts in the units of an asset with fewer decimals", async () => {
    const { reserve, asset } = await deployFund(ethers, {
      asset: { contract: "MockERC20", args: ["Mock Dollar", "mUSD", 6] },
    });
    expect(await reserve.REQUIREMENT()).to.equal(350_000_000n);
    expect([await reserve.reserve(), await reserve.committed()]).to.deep.equal([315_000_000n, 35_000_000n]);
    expect(await asset.balanceOf(reserve.target)).to.equal(350_000_000n);
  });
});
