import {
  MessageFieldError,
  observationDigest,
  packSignatures,
  recoverObservationSigner,
  signObservation,
  type ObservationMessage,
} from "@assay/sdk";
import { expect } from "chai";
import { dataLength, dataSlice, Wallet, ZeroHash } from "ethers";

const domain = { chainId: 31_337n, oracle: "0x00000000000000000000000000000000000000A1" };
const signer = new Wallet(`0x${"11".repeat(32)}`);
const observation: ObservationMessage = {
  indexToken: "0x00000000000000000000000000000000000000B2",
  round: 7n,
  observedAt: 1_700_000_006n,
  navWad: 10n ** 18n,
  confidenceBps: 9_500n,
  pricesHash: ZeroHash,
  setEpoch: 1n,
};

describe("signObservation", () => {
  it("is recovered to its signer, and to somebody else once any field or the domain changes", async () => {
    const signature = await signObservation(signer, domain, observation);
    expect(recoverObservationSigner(domain, observation, signature)).to.equal(signer.address);
    const changes: Partial<ObservationMessage>[] = [
      { round: 8n },
      { observedAt: 1n },
      { navWad: 1n },
      { confidenceBps: 1n },
      { setEpoch: 2n },
      { pricesHash: `0x${"01".repeat(32)}` },
    ];
    for (const change of changes) {
      expect(recoverObservationSigner(domain, { ...observation, ...change }, signature)).not.to.equal(signer.address);
    }
    expect(recoverObservationSigner({ ...domain, chainId: 1n }, observation, signature)).not.to.equal(signer.address);
    expect(observationDigest(domain, observation)).not.to.equal(
      observationDigest({ ...domain, chainId: 1n }, observation),
    );
  });
});

describe("packSignatures", () => {
  it("writes 65 bytes a signer by rising index", async () => {
    const signature = await signObservation(signer, domain, observation);
    const packed = packSignatures([
      { index: 200, signature },
      { index: 3, signature },
    ]);
    expect(dataLength(packed)).to.equal(130);
    expect(dataSlice(packed, 0, 1)).to.equal("0x03");
    expect(dataSlice(packed, 65, 66)).to.equal("0xc8");
    expect(dataSlice(packed, 1, 33)).to.equal(dataSlice(signature, 0, 32));
  });

  it("refuses an index twice or beyond a byte", async () => {
    const signature = await signObservation(signer, domain, observation);
    const twice = [1, 1].map((index) => ({ index, signature }));
    expect(() => packSignatures(twice)).to.throw(MessageFieldError, "index 1 stands twice");
    expect(() => packSignatures([{ index: 256, signature }])).to.throw(MessageFieldError, "0 .. 255");
  });
});
