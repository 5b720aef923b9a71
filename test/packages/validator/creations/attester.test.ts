import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { recoverAttestationSigner, recoverRefusalSigner } from "@assay/sdk";
import {
  type Attester,
  type AttestRequest,
  CreationRefusedError,
  type Journal,
  JournalError,
  openJournal,
} from "@assay/validator";
import { expect } from "chai";

import { ChainUnreachableError } from "../../../../packages/validator/src/nav-reader.js";
import { testKey } from "../helpers/hub.js";
import {
  attestation,
  attesterIn,
  basket,
  createWorld,
  delivery,
  domain,
  NAV_WAD,
  owner,
  receiptOf,
  RECEIVED_AT,
  request,
  VALUE_WAD,
  view,
  WAD,
  type World,
} from "./helpers/desk.js";

const key = testKey(1);
const LEAST_VALUE = (VALUE_WAD * 9_950n) / 10_000n; // 50 bps below
const refusal = { creationId: 2n, reason: "sent to another address" };
const refused = { kind: "refused", reason: refusal.reason } as const;
const change = (fields: Partial<AttestRequest["attestation"]>): AttestRequest => ({
  attestation: { ...attestation, ...fields },
  basket,
});

async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (cause) {
    return cause;
  }
  return undefined;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const cause = await rejection(work);
  expect(cause).to.be.instanceOf(CreationRefusedError);
  const { code, message } = cause as CreationRefusedError;
  expect(message).to.have.length.greaterThan(10);
  return code;
}

describe("attester", () => {
  let folder: string;
  let journal: Journal;
  let world: World;
  let attester: Attester;
  const identity = { chainId: 31_337n, oracle: "0xA1", genesisAt: 1, validator: key.address };
  const restart = async (): Promise<void> => {
    await journal.close();
    journal = await openJournal({ file: path.join(folder, "node.journal"), identity });
    attester = attesterIn(world, key, journal);
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "assay-attester-"));
    journal = await openJournal({ file: path.join(folder, "node.journal"), identity });
    world = createWorld();
    attester = attesterIn(world, key, journal);
  });
  afterEach(async () => {
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  it("signs what it proposes, with its oracle key", async () => {
    const proposal = await attester.propose(1n);
    expect(proposal).to.deep.equal({ kind: "attest", validator: key.address, isSigned: false, attestation });
    const { validator, signature } = await attester.attest(request);
    expect(validator).to.equal(key.address);
    expect(recoverAttestationSigner(domain, owner, attestation, signature)).to.equal(key.address);
    expect(world.signed).to.deep.equal(["attestation 1"]);
  });

  it("signs a NAV up to the tolerance away, and a value up to the tolerance below its own", async () => {
    const navWad = NAV_WAD + (NAV_WAD * 50n) / 10_000n;
    const { signature } = await attester.attest(change({ navWad, valueWad: LEAST_VALUE }));
    const signed = { ...attestation, navWad, valueWad: LEAST_VALUE };
    expect(recoverAttestationSigner(domain, owner, signed, signature)).to.equal(key.address);
  });

  it("signs for the creator and the basket that the desk's record has", async () => {
    const { signature } = await attester.attest(request);
    for (const other of [{ creator: domain.desk }, { basketHash: receiptOf("ee") }])
      expect(recoverAttestationSigner(domain, { ...owner, ...other }, attestation, signature)).not.to.equal(
        key.address,
      );
  });

  it("signs less than was announced, and at both ends of the time allowed", async () => {
    for (const [creationId, receivedAt] of [
      [1n, view.openedAt],
      [2n, view.deadline],
    ] as const) {
      const own = { ...delivery, receivedAt, receipt: receiptOf(`0${creationId}`), amounts: delivery.amounts.slice(1) };
      world.verdicts.set(creationId, { kind: "delivered", delivery: own });
      world.view = { ...view, nowAt: receivedAt + 31n };
      await attester.attest(change({ ...own, creationId, valueWad: 10n * WAD }));
    }
    expect(world.signed).to.have.length(2);
  });

  interface RefusalCase {
    readonly title: string;
    readonly code: string;
    readonly world?: (world: World) => void;
    readonly ask?: AttestRequest;
  }
  const seen = (fields: Partial<typeof view>) => (w: World) => void (w.view = { ...view, ...fields });
  const REFUSALS: readonly RefusalCase[] = [
    { title: "nothing is known to have arrived", code: "NOTHING_ARRIVED", world: (w) => w.verdicts.clear() },
    { title: "its source refuses the creation", code: "DELIVERY_REFUSED", world: (w) => w.verdicts.set(1n, refused) },
    { title: "the receipt is another", code: "DELIVERY_DIFFERS", ask: change({ receipt: receiptOf("ac") }) },
    { title: "the moment is another", code: "DELIVERY_DIFFERS", ask: change({ receivedAt: RECEIVED_AT + 1n }) },
    {
      title: "an amount is larger",
      code: "DELIVERY_DIFFERS",
      ask: change({ amounts: [delivery.amounts[0]!, { assetId: 64n, amount: 100n * WAD + 1n }] }),
    },
    { title: "an amount is missing", code: "DELIVERY_DIFFERS", ask: change({ amounts: delivery.amounts.slice(1) }) },
    { title: "the creation does not exist", code: "NOT_OPEN", world: seen({ state: "NONE" }) },
    { title: "the creation was finalized", code: "NOT_OPEN", world: seen({ state: "FINALIZED" }) },
    { title: "the creation was refused", code: "NOT_OPEN", world: seen({ state: "REFUSED" }) },
    { title: "its time to finalize is over", code: "EXPIRED", world: seen({ expiresAt: view.nowAt - 1n }) },
    { title: "it came before the opening", code: "OUT_OF_TIME", world: seen({ openedAt: RECEIVED_AT + 1n }) },
    { title: "it came after the deadline", code: "OUT_OF_TIME", world: seen({ deadline: RECEIVED_AT - 1n }) },
    { title: "the NAV may still change", code: "NAV_NOT_FINAL", world: seen({ nowAt: RECEIVED_AT + 30n }) },
    {
      title: "the basket is not the announced one",
      code: "BASKET_MISMATCH",
      ask: { attestation, basket: basket.slice(1) },
    },
    {
      title: "more arrived than was announced",
      code: "NOT_ANNOUNCED",
      world: (w) => {
        const amounts = [delivery.amounts[0]!, { assetId: 64n, amount: 140n * WAD + 1n }];
        w.verdicts.set(1n, { kind: "delivered", delivery: { ...delivery, amounts } });
      },
      ask: change({ amounts: [delivery.amounts[0]!, { assetId: 64n, amount: 140n * WAD + 1n }] }),
    },
    {
      title: "an asset arrived that was not announced",
      code: "NOT_ANNOUNCED",
      world: (w) => {
        const amounts = [...delivery.amounts, { assetId: 65n, amount: 1n }];
        w.verdicts.set(1n, { kind: "delivered", delivery: { ...delivery, amounts } });
      },
      ask: change({ amounts: [...delivery.amounts, { assetId: 65n, amount: 1n }] }),
    },
    { title: "the oracle has no NAV of that moment", code: "NO_NAV", world: (w) => void (w.nav = "none") },
    { title: "the NAV is too low", code: "NAV_TOO_FAR", ask: change({ navWad: (NAV_WAD * 9_949n) / 10_000n }) },
    { title: "the NAV is too high", code: "NAV_TOO_FAR", ask: change({ navWad: (NAV_WAD * 10_050n) / 10_000n + 1n }) },
    {
      title: "it has no price of an asset for that moment",
      code: "NO_PRICES",
      world: (w) => void (w.prices = { readAt: async () => new Map([[4n, WAD]]) }),
    },
    {
      title: "what arrived is worth nothing",
      code: "VALUE_TOO_FAR",
      world: (w) => void (w.prices = { readAt: async () => new Map([4n, 64n].map((id) => [id, 0n])) }),
    },
    { title: "the value is above its own by 1", code: "VALUE_TOO_FAR", ask: change({ valueWad: VALUE_WAD + 1n }) },
    { title: "the value is too low by 1", code: "VALUE_TOO_FAR", ask: change({ valueWad: LEAST_VALUE - 1n }) },
    { title: "the value is absurd", code: "VALUE_TOO_FAR", ask: change({ valueWad: 2n ** 192n - 1n }) },
  ];
  for (const { title, code, world: arrange, ask } of REFUSALS) {
    it(`refuses with ${code} when ${title}, and remembers nothing of it`, async () => {
      arrange?.(world);
      expect(await codeOf(attester.attest(ask ?? request))).to.equal(code);
      expect([world.signed, journal.findCreation(domain.desk, 1n)]).to.deep.equal([[], undefined]);
    });
  }

  it("holds values to a narrower tolerance when told so, and to the oracle's when told a wider one", async () => {
    attester = attesterIn(world, key, journal, 0n);
    expect(await codeOf(attester.attest(change({ valueWad: VALUE_WAD - 1n })))).to.equal("VALUE_TOO_FAR");
    await attester.attest(request);
    expect(await codeOf(attester.attest(change({ valueWad: VALUE_WAD - 1n })))).to.equal("VALUE_TOO_FAR");
    attester = attesterIn(world, key, journal, 900n);
    await attester.attest(change({ valueWad: LEAST_VALUE }));
    expect(await codeOf(attester.attest(change({ valueWad: LEAST_VALUE - 1n })))).to.equal("VALUE_TOO_FAR");
  });

  it("asks the chain nothing about a creation its source does not know", async () => {
    await codeOf(attester.attest(change({ creationId: 9n })));
    await codeOf(attester.propose(9n));
    expect(world.chainReads).to.equal(0);
  });

  it("passes on that the chain does not answer", async () => {
    world.nav = "unreachable";
    expect(await rejection(attester.attest(request))).to.be.instanceOf(ChainUnreachableError);
  });

  describe("refusing a creation", () => {
    beforeEach(() => world.verdicts.set(2n, refused));

    it("signs the reason its source gives", async () => {
      expect(await attester.propose(2n)).to.deep.equal({
        kind: "refuse",
        validator: key.address,
        isSigned: false,
        refusal,
      });
      const { signature } = await attester.refuse(refusal);
      expect(recoverRefusalSigner(domain, owner, refusal, signature)).to.equal(key.address);
    });

    it("refuses another reason, a delivered creation, an unknown one, and one that is not open", async () => {
      expect(await codeOf(attester.refuse({ ...refusal, reason: "no" }))).to.equal("DELIVERY_DIFFERS");
      expect(await codeOf(attester.refuse({ ...refusal, creationId: 1n }))).to.equal("DELIVERY_DIFFERS");
      expect(await codeOf(attester.refuse({ ...refusal, creationId: 3n }))).to.equal("NOTHING_ARRIVED");
      world.view = { ...view, state: "EXPIRED" };
      expect(await codeOf(attester.refuse(refusal))).to.equal("NOT_OPEN");
    });
  });

  describe("memory", () => {
    const OWN = { kind: "attest", validator: key.address, isSigned: true, attestation } as const;

    it("signs the same again, whatever became of the creation, also after a restart", async () => {
      const { signature } = await attester.attest(request);
      world.verdicts.clear();
      world.view = { ...view, state: "FINALIZED" };
      expect((await attester.attest(request)).signature).to.equal(signature);
      await restart();
      expect((await attester.attest(request)).signature).to.equal(signature);
      expect(await attester.propose(1n)).to.deep.equal(OWN);
      expect(world.signed).to.have.length(1);
    });

    it("signs the same delivery at any value within the rule, and offers its own still, also after a restart", async () => {
      const lowest = change({ valueWad: LEAST_VALUE, navWad: NAV_WAD - 1n });
      await attester.attest(lowest); // a passer-by was first
      world.prices = { readAt: async () => new Map() }; // its prices of that moment are forgotten
      world.verdicts.clear();
      for (const again of [false, true]) {
        if (again) await restart();
        expect(await attester.propose(1n)).to.deep.equal(OWN);
        for (const valueWad of [VALUE_WAD, VALUE_WAD - 7n, LEAST_VALUE]) {
          const { signature } = await attester.attest(change({ valueWad }));
          expect(recoverAttestationSigner(domain, owner, { ...attestation, valueWad }, signature)).to.equal(
            key.address,
          );
        }
        for (const valueWad of [VALUE_WAD + 1n, LEAST_VALUE - 1n])
          expect(await codeOf(attester.attest(change({ valueWad })))).to.equal("VALUE_TOO_FAR");
        expect(await codeOf(attester.attest(change({ navWad: NAV_WAD * 2n })))).to.equal("NAV_TOO_FAR");
      }
      expect(world.signed).to.have.length(1);
      expect(readFileSync(path.join(folder, "node.journal"), "utf8").trim().split("\n")).to.have.length(2);
    });

    it("never signs two deliveries for one creation, nor a refusal after one, also after a restart", async () => {
      await attester.attest(request);
      const others = [
        { receipt: receiptOf("ac") },
        { receivedAt: RECEIVED_AT + 1n },
        { amounts: delivery.amounts.slice(1) },
      ];
      for (const again of [false, true]) {
        if (again) await restart();
        for (const other of others) {
          world.verdicts.set(1n, { kind: "delivered", delivery: { ...delivery, ...other } });
          expect(await codeOf(attester.attest(change(other)))).to.equal("SIGNED_OTHER");
        }
        world.verdicts.set(1n, refused);
        expect(await codeOf(attester.refuse({ ...refusal, creationId: 1n }))).to.equal("SIGNED_OTHER");
      }
    });

    it("incident, reorganisation: signs nothing for another who has the creation's number now", async () => {
      await attester.attest(request);
      world.verdicts.set(2n, refused);
      await attester.refuse(refusal);
      for (const other of [{ creator: domain.desk }, { basketHash: receiptOf("ee") }, { state: "NONE" } as const]) {
        const gone = { creator: `0x${"00".repeat(20)}`, basketHash: receiptOf("00") };
        world.view = { ...view, ...("state" in other ? gone : {}), ...other };
        for (const again of [false, true]) {
          if (again) await restart();
          expect(await codeOf(attester.attest(request))).to.equal("SIGNED_OTHER");
          expect(await codeOf(attester.refuse(refusal))).to.equal("SIGNED_OTHER");
          expect(await codeOf(attester.propose(1n))).to.equal("SIGNED_OTHER");
        }
      }
      world.view = view; // and the first chain is back
      await attester.attest(request);
    });

    it("says what it signed as an older version, and signs nothing more about it", async () => {
      await journal.recordCreation({
        kind: "attestation",
        desk: domain.desk,
        creationId: 1n,
        digest: receiptOf("dd"),
        receipt: delivery.receipt,
        message: JSON.stringify(attestation, (_, value: unknown) =>
          typeof value === "bigint" ? value.toString() : value,
        ),
      });
      await restart();
      const cause = await rejection(attester.attest(request));
      expect(cause).to.include({ code: "SIGNED_OTHER" });
      expect((cause as Error).message).to.contain("without its creator's name, as older versions did");
      world.verdicts.set(2n, { kind: "delivered", delivery });
      expect(await codeOf(attester.attest(change({ creationId: 2n })))).to.equal("SIGNED_OTHER"); // its receipt counts
    });

    it("never attests a creation it refused, also after a restart", async () => {
      world.verdicts.set(1n, refused);
      await attester.refuse({ ...refusal, creationId: 1n });
      world.verdicts.set(1n, { kind: "delivered", delivery });
      expect(await codeOf(attester.attest(request))).to.equal("SIGNED_OTHER");
      await restart();
      expect(await codeOf(attester.attest(request))).to.equal("SIGNED_OTHER");
      expect((await attester.propose(1n)).kind).to.equal("refuse");
    });

    it("never attests one receipt for two creations, also after a restart", async () => {
      await attester.attest(request);
      world.verdicts.set(2n, { kind: "delivered", delivery });
      for (const again of [false, true]) {
        if (again) await restart();
        expect(await codeOf(attester.attest(change({ creationId: 2n })))).to.equal("SIGNED_OTHER");
      }
    });

    it("signs one of two deliveries that race, and both of two values of one", async () => {
      const moved = createWorld();
      moved.verdicts.set(1n, { kind: "delivered", delivery: { ...delivery, receivedAt: RECEIVED_AT + 1n } });
      const results = await Promise.allSettled([
        attester.attest(request),
        attesterIn(moved, key, journal).attest(change({ receivedAt: RECEIVED_AT + 1n })),
      ]);
      expect(results.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
      await restart();
      world.verdicts.set(2n, { kind: "delivered", delivery: { ...delivery, receipt: receiptOf("ac") } });
      const second = { creationId: 2n, receipt: receiptOf("ac") };
      await Promise.all([
        attester.attest(change(second)),
        attester.attest(change({ ...second, valueWad: VALUE_WAD - 1n })),
      ]);
    });

    it("gives no signature before the first one's line is on disk, and none when that fails", async () => {
      const lines = new Map<bigint, Parameters<Journal["recordCreation"]>[0]>();
      let fail = (_cause: Error): void => undefined;
      const disk = new Promise<void>((_resolve, reject) => (fail = reject));
      disk.catch(() => undefined);
      const slow = {
        recordCreation: async (entry: Parameters<Journal["recordCreation"]>[0]) => {
          lines.set(entry.creationId, entry);
          await disk;
        },
        findCreation: (_desk: string, creationId: bigint) => lines.get(creationId),
      };
      attester = attesterIn(world, key, slow);
      world.verdicts.set(2n, refused);
      const asked = [() => attester.attest(request), () => attester.refuse(refusal)];
      const first = asked.map((ask) => rejection(ask()));
      while (lines.size < 2) await new Promise((resolve) => setImmediate(resolve));
      const second = asked.map((ask) => rejection(ask()));
      let isAnswered = false;
      for (const work of second) void work.then(() => (isAnswered = true));
      for (let i = 0; i < 20; ++i) await new Promise((resolve) => setImmediate(resolve));
      expect(isAnswered).to.equal(false);
      fail(new JournalError("j", "cannot be written"));
      for (const work of [...first, ...second]) expect(await work).to.be.instanceOf(JournalError);
      expect(world.signed).to.deep.equal([]);
    });

    it("ends the node when the journal fails, and signs nothing", async () => {
      const broken = {
        recordCreation: () => Promise.reject(new JournalError("j", "cannot be written")),
        findCreation: () => undefined,
      };
      expect(await rejection(attesterIn(world, key, broken).attest(request))).to.be.instanceOf(JournalError);
      expect(world.fatal).to.have.length(1);
      expect(world.signed).to.deep.equal([]);
    });
  });
});
