import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { ContractFactory, hexlify } from "ethers";
import { network } from "hardhat";

import { OP, placesOf } from "../../helpers/bytecode.js";
import { randomBytes } from "../../helpers/random.js";
import { deployFund, dissolveVault, type FundSuite } from "../../helpers/reserve.js";
import { offencesOf } from "../../helpers/reserve-code.js";

const { ethers, networkHelpers } = await network.create();

const ROOT = path.resolve(import.meta.dirname, "../../..");
const PRODUCTION = path.join(
  ROOT,
  "cache/production/artifacts/contracts/reserve/PremiumReserve.sol/PremiumReserve.json",
);
const ACTING = new Set(["CALL", "CALLCODE", "DELEGATECALL", "CREATE", "CREATE2", "SELFDESTRUCT"]);

/** Mutants.sol, and what the check says of each. */
const MUTANTS = [
  ["pays in a second function, by the same CALL", "MutantSecondTransfer", ["it calls though the vault says no"]],
  [
    "pays in a second function, by a CALL of its own",
    "MutantSecondCall",
    ["2 CALLs, not one", "though the vault says no"],
  ],
  ["approves somebody", "MutantApproves", ["CALLs, not one", "though the vault says no", "for something else"]],
  [
    "delegates to foreign code",
    "MutantDelegates",
    ["DELEGATECALL at ", "though the vault says no", "for something else"],
  ],
  ["makes contracts", "MutantCreates", ["CREATE2 at ", "though the vault says no", "for something else"]],
  ["does not ask the vault", "MutantUnasked", ["it calls though the vault says no"]],
  ["ignores the answer", "MutantIgnoresAnswer", ["it calls though the vault says no"]],
  ["mistakes the answer", "MutantMistakesAnswer", ["it calls though the vault says no", "though the vault says yes"]],
  ["asks another contract", "MutantAsksAnother", ["it calls though the vault says no"]],
  ["asks the vault something else", "MutantAsksAnotherThing", ["it calls though the vault says no"]],
  ["pays somebody else", "MutantPaysAnother", ["it calls for something else than to pay the sponsor"]],
] as const;

describe("PremiumReserve bytecode", () => {
  const { loadFixture } = networkHelpers;
  const funded = () => deployFund(ethers);
  const dissolved = async () => {
    const suite = await deployFund(ethers);
    await dissolveVault(suite);
    return suite;
  };

  const partiesOf = ({ vault, asset, sponsor }: FundSuite) => ({
    vault: String(vault.target),
    asset: String(asset.target),
    sponsor: sponsor.address,
  });

  /** The instructions that a call to the reserve executes, there and wherever it calls. */
  const executed = async (call: Record<string, unknown>): Promise<string[]> => {
    const options = { disableStorage: true, disableMemory: true, disableStack: true };
    const trace = (await ethers.provider.send("debug_traceCall", [call, "latest", options])) as {
      structLogs: { op: string }[];
    };
    return trace.structLogs.map(({ op }) => op);
  };

  describe("the deployed reserve", () => {
    it("has one CALL and nothing else that moves value or runs foreign code", async () => {
      const { reserve } = await loadFixture(funded);
      const code = await ethers.provider.getCode(reserve.target);
      const found = Object.entries(OP).map(([name, opcode]) => [name, placesOf(code, opcode).length]);
      const { STATICCALL: questions, ...acting } = Object.fromEntries(found) as Record<keyof typeof OP, number>;
      expect(acting).to.deep.equal({ CREATE: 0, CALL: 1, CALLCODE: 0, DELEGATECALL: 0, CREATE2: 0, SELFDESTRUCT: 0 });
      expect(questions).to.be.greaterThan(0);
    });

    it("comes to that CALL on no path but one on which the vault said yes", async () => {
      const suite = await loadFixture(funded);
      expect(offencesOf(await ethers.provider.getCode(suite.reserve.target), partiesOf(suite))).to.deep.equal([]);
    });

    it("comes to it on no other path in the production build either", async function () {
      const artifact = await readFile(PRODUCTION, "utf8").catch(() => undefined);
      if (artifact === undefined) {
        console.log("      skipped: no production build (npm run check makes it)");
        this.skip();
        return;
      }
      const suite = await loadFixture(funded);
      const { abi, bytecode } = JSON.parse(artifact) as { abi: []; bytecode: string };
      const built = await new ContractFactory(abi, bytecode, suite.admin).deploy(suite.vault.target);
      const code = await ethers.provider.getCode(built.target);
      expect(code).to.not.equal(await ethers.provider.getCode(suite.reserve.target));
      expect(offencesOf(code, partiesOf(suite))).to.deep.equal([]);
    });

    it("executes no CALL while the vault says no, whatever is called with whatever data by whomever", async () => {
      const suite = await loadFixture(funded);
      const { reserve, vault, fund, asset, admin, sponsor, treasury, alice } = suite;
      expect(await vault.isDissolved()).to.equal(false);
      const random = randomBytes("premium reserve");
      const selectors: string[] = [];
      reserve.interface.forEachFunction(({ selector }) => selectors.push(selector));
      expect(selectors).to.have.lengthOf(8); // 4 facts, 3 labels, dissolve
      const asked = [
        ...["0x", ...selectors, ...selectors.map((selector) => ethers.concat([selector, random(64)]))],
        ...["transfer(address,uint256)", "approve(address,uint256)", "withdraw(uint256)", "execute(address,bytes)"].map(
          (signature) => ethers.concat([ethers.id(signature).slice(0, 10), random(96)]),
        ),
        ...Array.from({ length: 120 }, (_, i) => hexlify(random(i))),
      ];
      const callers = [admin, sponsor, treasury, alice].map(({ address }) => address);
      callers.push(String(vault.target), String(fund.target), String(asset.target), String(reserve.target));
      let steps = 0;
      for (const [i, data] of asked.entries()) {
        const ops = await executed({ from: callers[i % callers.length], to: reserve.target, data, gas: "0x2dc6c0" });
        expect(
          ops.filter((op) => ACTING.has(op)),
          data,
        ).to.deep.equal([]);
        steps += ops.length;
      }
      expect(steps).to.be.greaterThan(asked.length * 10); // they did run
    });

    it("executes that one CALL once the vault says yes", async () => {
      const { reserve, alice } = await loadFixture(dissolved);
      const data = reserve.interface.encodeFunctionData("dissolve");
      const ops = await executed({ from: alice.address, to: reserve.target, data, gas: "0x2dc6c0" });
      expect(ops.filter((op) => ACTING.has(op))).to.deep.equal(["CALL"]);
    });
  });

  describe("the check finds a reserve that", () => {
    for (const [what, name, findings] of MUTANTS) {
      it(what, async () => {
        const suite = await loadFixture(funded);
        const mutant = await ethers.deployContract(name as string, [suite.vault.target]);
        const offences = offencesOf(await ethers.provider.getCode(mutant.target), partiesOf(suite));
        expect(offences).to.have.lengthOf(findings.length);
        for (const [i, finding] of findings.entries()) expect(offences[i]).to.include(finding);
      });
    }
  });
});
