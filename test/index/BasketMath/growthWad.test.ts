import { expect } from "chai";
import { network } from "hardhat";

import { BPS, WAD } from "../../helpers/suite.js";

const YEAR_SECONDS = 31_557_600n; // 365.25 days
const SCALE = 10n ** 60n;
const { ethers, networkHelpers } = await network.create();

/** e^(n / d) times 10^60, by its series: exact to some 50 places for exponents up to 150. */
function exponential(n: bigint, d: bigint): bigint {
  // The series for a 1024th of the exponent, then squared ten times, with 40 places to spare.
  const scale = SCALE * 10n ** 40n;
  const x = (n * scale) / (d * 1_024n);
  let [sum, term] = [scale, scale];
  for (let i = 1n; term !== 0n; ++i) {
    term = (term * x) / (scale * i);
    sum += term;
  }
  for (let i = 0; i < 10; ++i) sum = (sum * sum) / scale;
  return sum / 10n ** 40n;
}

describe("BasketMath growthWad", () => {
  const deploy = () => ethers.deployContract("BasketMath");

  it("is exactly 1 without a fee, and at the moment the fee is set", async () => {
    const math = await networkHelpers.loadFixture(deploy);
    for (const [bps, elapsed] of [
      [0n, 0n],
      [0n, 1_000n * YEAR_SECONDS],
      [500n, 0n],
    ] as const)
      expect(await math.growthWad(bps, elapsed)).to.equal(WAD);
  });

  it("is never above e^(fee x years), and at most 3e-18 of it below for 200 years of the highest fee", async () => {
    const math = await networkHelpers.loadFixture(deploy);
    for (const [bps, elapsed] of [
      [1n, 1n],
      [500n, 1n],
      [500n, 12n],
      [1n, YEAR_SECONDS],
      [100n, 86_400n],
      [237n, 123_456_789n],
      [500n, YEAR_SECONDS],
      [500n, 20n * YEAR_SECONDS], // e
      [500n, 200n * YEAR_SECONDS], // e^10
    ] as const) {
      const exact = exponential(bps * elapsed, BPS * YEAR_SECONDS); // 1e60
      const grown = (await math.growthWad(bps, elapsed)) * (SCALE / WAD);
      expect(grown, `${bps} bps, ${elapsed} s`).to.be.at.most(exact);
      expect((exact - grown) * WAD, `${bps} bps, ${elapsed} s`).to.be.at.most(3n * exact);
    }
  });

  it("is at most 0.25e-18 of it lower for each whole of the exponent, up to the last year it takes", async () => {
    const math = await networkHelpers.loadFixture(deploy);
    // The exponent is multiplied by log2(e), cut off after 18 places: 0.36e-18, times ln 2.
    for (const years of [800n, 1_600n, 2_660n]) {
      const exact = exponential(years, 20n);
      const grown = (await math.growthWad(500n, years * YEAR_SECONDS)) * (SCALE / WAD);
      expect(grown, `${years} years`).to.be.at.most(exact);
      expect((exact - grown) * WAD * 80n, `${years} years`).to.be.at.most((240n + years) * exact);
    }
  });

  it("never falls with time, second by second and year by year", async () => {
    const math = await networkHelpers.loadFixture(deploy);
    for (const step of [1n, YEAR_SECONDS]) {
      let before = 0n;
      for (let i = 0n; i < 40n; ++i) {
        const grown = await math.growthWad(500n, i * step);
        expect(grown).to.be.greaterThan(before);
        before = grown;
      }
    }
  });

  it("reverts once the exponent passes what PRB-Math takes, after 2,660 years of the highest fee", async () => {
    const math = await networkHelpers.loadFixture(deploy);
    // 0.05 x 2,662 = 133.1 > 133.0842...
    await expect(math.growthWad(500n, 2_662n * YEAR_SECONDS))
      .to.be.revertedWithCustomError(
        { interface: new ethers.Interface(["error PRBMath_UD60x18_Exp_InputTooBig(uint256)"]) },
        "PRBMath_UD60x18_Exp_InputTooBig",
      )
      .withArgs((1_331n * WAD) / 10n);
  });
});
