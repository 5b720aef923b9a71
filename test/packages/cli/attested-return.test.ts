import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { signExternalReturn } from "@assay/sdk";
import { expect } from "chai";
import { concat, Signature, Wallet } from "ethers";

import { type AttestedReturn, packReturns, readAttestedReturns } from "../../../packages/cli/src/attested-return.js";
import { UsageError } from "../../../packages/cli/src/cli-error.js";

const domain = { chainId: 31_337n, fund: "0x00000000000000000000000000000000000000F5" };
const attested = { period: 3n, valueBefore: 450n, ratioRay: 12n * 10n ** 26n };
const wallets = ["11", "22", "33", "44"].map((byte) => new Wallet(`0x${byte.repeat(32)}`));
const rules = { domain, period: 3n, activeSet: wallets.slice(0, 3).map(({ address }) => address) };

async function signed(i: number, change: Partial<typeof attested> = {}): Promise<AttestedReturn> {
  const wallet = wallets[i];
  if (wallet === undefined) throw new Error(`no wallet ${i}`);
  const message = { ...attested, ...change };
  const signature = await signExternalReturn(wallet, domain, message);
  return { ...domain, ...message, validator: wallet.address, signature, source: `${i}.json` };
}

describe("cli: packReturns", () => {
  it("packs index, r and vs by the order of the set, whatever the order of the files", async () => {
    const returns = [await signed(2), await signed(0)];
    const part = (index: string, one: AttestedReturn | undefined): string => {
      const { r, yParityAndS } = Signature.from(one?.signature ?? "");
      return concat([index, r, yParityAndS]);
    };
    expect(packReturns(rules, returns)).to.deep.equal({
      attested,
      signatures: concat([part("0x00", returns[1]), part("0x02", returns[0])]),
      validators: [wallets[2]?.address, wallets[0]?.address],
    });
  });

  it("names the file that does not fit", async () => {
    const first = await signed(0);
    const refuse = (one: AttestedReturn, message: string): void => {
      expect(() => packReturns(rules, [first, one]), message).to.throw(UsageError, message);
    };
    refuse({ ...(await signed(1)), chainId: 1n }, `1.json is of fund ${domain.fund} on chain 1, not of`);
    refuse({ ...(await signed(1)), fund: wallets[0]?.address ?? "" }, `not of ${domain.fund} on 31337`);
    refuse(await signed(1, { period: 2n }), "1.json is of period 2, and period 3 is open");
    refuse(await signed(1, { ratioRay: 1n }), "1.json says ratio 1 of 450, and 0.json says");
    refuse(await signed(1, { valueBefore: 451n }), "validators must sign the same");
    refuse(await signed(3), `3.json is signed by ${wallets[3]?.address}, which is no validator of the set in force`);
    refuse({ ...(await signed(1)), signature: first.signature }, "1.json does not bear the signature of");
    refuse({ ...(await signed(1)), signature: `0x${"ff".repeat(65)}` }, "1.json does not bear the signature of");
    refuse({ ...first, source: "again.json" }, `again.json is signed by ${wallets[0]?.address}, as another is`);
    expect(() => packReturns(rules, [])).to.throw(UsageError, "no attestation was given");
  });
});

describe("cli: readAttestedReturns", () => {
  let folder: string;
  const write = (name: string, content: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-attested-"));
  });

  after(() => rmSync(folder, { recursive: true }));

  it("reads one object or a list of them, numbers as strings", async () => {
    const strings = (one: AttestedReturn): object => {
      const { source: _, ...rest } = one;
      return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)]));
    };
    const [a, b, c] = [await signed(0), await signed(1), await signed(2)];
    const one = write("one.json", JSON.stringify(strings(a)));
    const two = write("two.json", JSON.stringify([strings(b), strings(c)]));
    expect(readAttestedReturns([one, two])).to.deep.equal([
      { ...a, source: one },
      { ...b, source: two },
      { ...c, source: two },
    ]);
  });

  it("says which file is missing or malformed", () => {
    const refuse = (file: string, message: string): void => {
      expect(() => readAttestedReturns([file])).to.throw(UsageError, `${file} ${message}`);
    };
    refuse(path.join(folder, "nowhere.json"), "cannot be read");
    refuse(write("text.json", "hello"), "is not JSON");
    for (const content of ["[]", "{}", "7", '{"period":"1"}', '[{"period":1}]']) {
      refuse(write("bad.json", content), "must be what `assay fund attest` printed, or a list of such objects");
    }
  });
});
