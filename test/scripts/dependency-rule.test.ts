import path from "node:path";

import { expect } from "chai";

import { checkSolidity, checkTypeScript, findOffences } from "../../scripts/dependency-rule.js";

const ROOT = path.resolve(import.meta.dirname, "..", "..");

describe("checkSolidity", () => {
  it("lets a domain import shared, its own parts, and other domains' interfaces and types", () => {
    expect(
      checkSolidity("contracts/index/IndexVault.sol", [
        "@openzeppelin/contracts/token/ERC20/IERC20.sol",
        "../shared/libraries/WadMath.sol",
        "../oracle/interfaces/INAVOracle.sol",
        "../oracle/types/OracleTypes.sol",
        "./IndexToken.sol",
        "./libraries/BasketCode.sol",
      ]),
    ).to.deep.equal([]);
  });

  it("refuses another domain's contract, and its libraries", () => {
    for (const imports of ["../oracle/NAVOracle.sol", "../oracle/libraries/HistoryRing.sol"]) {
      expect(checkSolidity("contracts/index/IndexVault.sol", [imports])).to.deep.equal([
        { file: "contracts/index/IndexVault.sol", imports, why: "domains meet through interfaces only" },
      ]);
    }
  });

  it("refuses everything of ours to shared", () => {
    const offences = checkSolidity("contracts/shared/libraries/WadMath.sol", ["../../oracle/types/OracleTypes.sol"]);
    expect(offences.map(({ why }) => why)).to.deep.equal(["shared imports nothing of ours"]);
  });

  it("refuses mocks to all but mocks", () => {
    const imports = "../mocks/MockERC20.sol";
    expect(checkSolidity("contracts/index/IndexVault.sol", [imports])[0]?.why).to.equal("only mocks import mocks");
    expect(
      checkSolidity("contracts/mocks/NavConsumer.sol", ["../oracle/NAVOracle.sol", "./MockERC20.sol"]),
    ).to.deep.equal([]);
  });

  it("refuses a contract to its own libraries", () => {
    const offences = checkSolidity("contracts/index/libraries/BasketCode.sol", [
      "../IndexVault.sol",
      "../types/Basket.sol",
    ]);
    expect(offences.map(({ imports }) => imports)).to.deep.equal(["../IndexVault.sol"]);
  });
});

describe("checkTypeScript", () => {
  it("lets arrows point down: math, sdk, validator, cli", () => {
    const down = ["@assay/math", "@assay/sdk/errors", "@assay/validator/market", "./chain.js", "ethers"];
    expect(checkTypeScript("packages/cli/src/feed.ts", down)).to.deep.equal([]);
    expect(checkTypeScript("packages/sdk/src/contracts.ts", ["../../../typechain-types/index.js"])).to.deep.equal([]);
  });

  it("refuses what lies above or beside", () => {
    expect(checkTypeScript("packages/math/src/nav.ts", ["@assay/sdk"])[0]?.why).to.equal(
      "math may import only nothing of ours",
    );
    expect(checkTypeScript("packages/sdk/src/report.ts", ["@assay/validator"])).to.have.length(1);
  });

  it("refuses a path into another package", () => {
    expect(checkTypeScript("packages/cli/src/feed.ts", ["../../math/src/wad.js"])[0]?.why).to.equal(
      "a package reaches others by their names only",
    );
  });
});

describe("findOffences", () => {
  it("finds none in this project", () => {
    expect(findOffences(ROOT)).to.deep.equal([]);
  });
});
