import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { encodeBytes32String, type ErrorFragment, Interface, type InterfaceAbi, type ParamType, toBeHex } from "ethers";

import { explainError, explainRevertData } from "../../../packages/sdk/src/errors.js";
import {
  AssayAccessManager__factory,
  IndexVault__factory,
  NAVOracle__factory,
} from "../../../typechain-types/index.js";

const ARTIFACTS = path.join(import.meta.dirname, "../../../artifacts/contracts");
const ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const BOB = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const oracle = NAVOracle__factory.createInterface();
const vault = IndexVault__factory.createInterface();
/** Two states of a proposal, or of an operation. */
const STATES = toBeHex(0b10010, 32);
const STALE = oracle.encodeErrorResult("NAVOracle_NavStale", [45n, 30n]);
const STALE_SENTENCE =
  "The newest NAV is 45 s old and readers accept at most 30 s. " +
  "Wait for the validators' next round, or check that enough of them run.";

interface ContractErrors {
  readonly contract: Interface;
  readonly fragments: readonly ErrorFragment[];
}

/** The errors of every compiled contract but the mocks. */
function compiledErrors(): ContractErrors[] {
  const files = readdirSync(ARTIFACTS, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".json") && !file.startsWith("mocks"))
    .map((file) => {
      const artifact = JSON.parse(readFileSync(path.join(ARTIFACTS, file), "utf8")) as { abi?: InterfaceAbi };
      const contract = new Interface(artifact.abi ?? []);
      const fragments: ErrorFragment[] = [];
      contract.forEachError((fragment) => fragments.push(fragment));
      return { contract, fragments };
    });
}

/** A value for an argument, and the ways a person may be shown it. */
function sample(input: ParamType, index: number): { value: unknown; shown: readonly string[] } {
  if (input.type === "address")
    return index % 2 === 0 ? { value: ALICE, shown: [ALICE] } : { value: BOB, shown: [BOB] };
  if (input.type === "string") return { value: "some text", shown: ['"some text"'] };
  if (input.type === "bytes")
    return { value: STALE, shown: ["The newest NAV is 45 s old and readers accept at most 30 s."] };
  if (input.type === "bytes4") return { value: "0x12345678", shown: ["0x12345678"] };
  if (input.name === "expectedStates") return { value: STATES, shown: ["active or succeeded", STATES] };
  if (input.type === "bytes32") {
    const value = encodeBytes32String("maxJumpBps");
    return { value, shown: ["name", "parameter"].includes(input.name) ? ["maxJumpBps"] : [value] };
  }
  const n = 41n + BigInt(index);
  if (input.name === "reason") return { value: 1n, shown: ["the NAV left its sane range"] };
  if (input.name === "roleId") return { value: 2n, shown: ["RELEASER (2)"] };
  if (input.name.endsWith("Wad")) return { value: n, shown: [`0.0000000000000000${n}`] };
  if (input.name.endsWith("Ray")) return { value: n, shown: [`0.0000000000000000000000000${n}`] };
  if (/bps$/i.test(input.name)) return { value: n, shown: [`0.${n} %`] };
  if (input.name.endsWith("Seconds") || input.name === "delay") return { value: n, shown: [`${n} s`] };
  if (input.name.endsWith("At") || input.name === "deadline") return { value: n, shown: [`1970-01-01 00:00:${n} UTC`] };
  const free = [`${n}`, `0.0000000000000000${n}`, `0.${n} %`, `${n} s`, `1970-01-01 00:00:${n} UTC`];
  return { value: n, shown: free };
}

describe("explainError: every custom error under contracts/", () => {
  const byContract = compiledErrors();
  const names = new Set<string>();

  for (const { contract, fragments } of byContract) {
    for (const fragment of fragments) {
      if (names.has(fragment.selector)) continue;
      names.add(fragment.selector);

      it(`says ${fragment.format("sighash")}`, () => {
        const samples = fragment.inputs.map(sample);
        const data = contract.encodeErrorResult(
          fragment,
          samples.map(({ value }) => value),
        );
        const explained = explainRevertData(data);
        if (explained === undefined) throw new Error(`${fragment.name} has no sentence`);
        expect(explained.name).to.equal(fragment.name);
        expect(explained.sentence).to.equal(`${explained.says} ${explained.todo}`);
        expect(explained.sentence, "a placeholder is left").not.to.match(/[{}]|undefined|\[object/);
        expect(explained.todo).to.match(/^[A-Z].*\.$/);
        for (const [i, { shown }] of samples.entries()) {
          const isShown = shown.some((text) => explained.says.includes(text));
          expect(isShown, `${fragment.inputs[i]?.name ?? i} in "${explained.says}"`).to.equal(true);
        }
      });
    }
  }

  it("finds the errors of all contracts", () => {
    expect(names.size).to.be.greaterThan(80);
  });
});

describe("explainError: numbers", () => {
  it("shows WAD as decimals", () => {
    const data = vault.encodeErrorResult("IndexVault_CashShort", [1_500_000_000_000_000_000n, 20n * 10n ** 18n]);
    expect(explainRevertData(data)?.sentence).to.equal(
      "The vault has 1.5 of the base asset in cash, and 20 is wanted. " +
        "Redeem less, redeem in kind, or wait until somebody mints.",
    );
  });

  it("shows moments as dates, and a deadline beyond the calendar as a number", () => {
    const says = (deadline: bigint): string | undefined =>
      explainRevertData(vault.encodeErrorResult("IndexVault_Expired", [deadline, 1_754_654_400n]))?.says;
    expect(says(1_754_654_399n)).to.equal(
      "The deadline was 2025-08-08 11:59:59 UTC and the chain's clock says 2025-08-08 12:00:00 UTC.",
    );
    expect(says(2n ** 256n - 1n)).to.contain(`unix time ${2n ** 256n - 1n}`);
  });

  it("shows a parameter in the unit its name tells", () => {
    const says = (name: string): string | undefined =>
      explainRevertData(
        oracle.encodeErrorResult("NAVOracle_ParameterOutOfRange", [encodeBytes32String(name), 250n, 300n, 500n]),
      )?.says;
    expect(says("maxJumpBps")).to.equal("Parameter maxJumpBps is 2.5 %, outside 3 % to 5 %.");
    expect(says("maxArrivalAgeSeconds")).to.contain("is 250 s (about 4 minutes), outside 300 s");
    expect(says("minValidators")).to.equal("Parameter minValidators is 250, outside 300 to 500.");
  });

  it("names positions of the component list, and 20 the cash", () => {
    const failed = (index: bigint): string | undefined =>
      explainRevertData(vault.encodeErrorResult("IndexVault_ComponentFailed", [index]))?.says;
    expect(failed(0n)).to.equal("The transfer of component 0 failed (position 0).");
    expect(failed(20n)).to.equal("The transfer of the cash failed (position 20).");
    const unpaid = (open: bigint): string | undefined =>
      explainRevertData(vault.encodeErrorResult("IndexVault_NothingClaimed", [256n, open]))?.says;
    expect(unpaid((1n << 20n) | 0b101n)).to.contain(
      "open of it is component 0, component 2, the cash (as bits 1048581)",
    );
    expect(unpaid(0n)).to.contain("open of it is nothing");
  });

  it("tells a stop of minting from the end", () => {
    const says = (until: bigint): string | undefined =>
      explainRevertData(vault.encodeErrorResult("IndexVault_MintingStopped", [until]))?.says;
    expect(says(1_754_654_399n)).to.contain("Minting is stopped until 2025-08-08 11:59:59 UTC");
    expect(says(2n ** 256n - 1n)).to.contain("Minting is stopped for ever");
  });

  it("names the roles of curator and guardian", () => {
    const role = (id: bigint): string | undefined =>
      explainRevertData(
        AssayAccessManager__factory.createInterface().encodeErrorResult("AccessManagerUnauthorizedAccount", [
          ALICE,
          id,
        ]),
      )?.says;
    expect(role(5n)).to.contain("CURATOR (5)");
    expect(role(6n)).to.contain("GUARDIAN (6)");
  });

  it("names every reason of a halt", () => {
    for (let reason = 0n; reason <= 8n; ++reason) {
      expect(explainRevertData(oracle.encodeErrorResult("NAVOracle_Halted", [reason]))?.says).not.to.contain("reason ");
    }
  });
});

describe("explainError: where providers put the revert", () => {
  const places: Readonly<Record<string, unknown>> = {
    "ethers: data": Object.assign(new Error("execution reverted"), { code: "CALL_EXCEPTION", data: STALE }),
    "ethers: info.error.data": { code: "CALL_EXCEPTION", data: null, info: { error: { code: 3, data: STALE } } },
    "Hardhat: info.error.data.data": { info: { error: { code: -32603, data: { message: "reverted", data: STALE } } } },
    "ethers: error.error.data": { error: { error: { data: STALE } } },
    "ethers: revert.name and args": { data: null, revert: { name: "NAVOracle_NavStale", args: [45n, 30n] } },
    "Hardhat provider: cause": new Error("failed", { cause: Object.assign(new Error("reverted"), { data: STALE }) }),
    "a message that quotes it": new Error(`VM Exception: reverted with custom error (return data: ${STALE})`),
    "plain data": STALE,
  };

  for (const [place, error] of Object.entries(places)) {
    it(`finds it in ${place}`, () => {
      expect(explainError(error)?.sentence).to.equal(STALE_SENTENCE);
    });
  }

  it("explains a failed require and a panic", () => {
    expect(explainError({ data: new Interface([]).encodeErrorResult("Error", ["no more"]) })?.says).to.equal(
      'The contract refused: "no more".',
    );
    expect(explainError({ data: new Interface([]).encodeErrorResult("Panic", [0x11n]) })?.says).to.contain("0x11");
  });

  it("does not take what was sent for what came back", () => {
    expect(explainError({ data: null, transaction: { data: STALE } })).to.equal(undefined);
  });

  it("says nothing about errors it does not know", () => {
    const circular: { cause?: unknown; data: string } = { data: "0xdeadbeef" };
    circular.cause = circular;
    for (const error of [circular, new Error("boom"), undefined, null, 7, "0x", STALE.slice(0, 20)]) {
      expect(explainError(error)).to.equal(undefined);
    }
  });
});
