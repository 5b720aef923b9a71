import { expect } from "chai";
import { network } from "hardhat";

import { closePlain, deployFund, type FundSuite, RAY } from "../../helpers/reserve.js";
import { give, grow, issue, nextBlockIn, ratio, redeem } from "../../helpers/reserve-acts.js";

const { ethers, networkHelpers } = await network.create();

interface Element {
  readonly tag: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

/** A strict reader of the XML a picture may use: elements, quoted attributes, text. Throws at anything else. */
function parseXml(source: string): Element {
  const root: Element = { tag: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const end = /^<\/([a-z]+)>/.exec(rest);
    const start = /^<([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*")*)(\/?)>/.exec(rest);
    const text = /^[^<&>]+/.exec(rest);
    const here = open.at(-1)!;
    if (end) {
      if (open.length === 1 || here.tag !== end[1]) throw new Error(`unexpected </${end[1]!}>`);
      open.pop();
    } else if (start) {
      const pairs = [...start[2]!.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]);
      const attributes = Object.fromEntries(pairs) as Record<string, string>;
      if (Object.keys(attributes).length !== pairs.length) throw new Error("an attribute twice");
      const element = { tag: start[1]!, attributes, children: [], text: "" };
      here.children.push(element);
      if (start[3] === "") open.push(element);
    } else if (text) here.text += text[0];
    else throw new Error(`no XML: ${rest.slice(0, 40)}`);
    at += (end ?? start ?? text)![0].length;
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text !== "") throw new Error("not one root");
  return root.children[0]!;
}

interface Card {
  readonly name: string;
  readonly description: string;
  readonly attributes: Record<string, { value: unknown; display_type?: string }>;
  readonly svg: Element;
  readonly texts: string[];
  /** Stroke and filled share of the second circle, if it is there. */
  readonly ring: { stroke: string; share: string } | undefined;
}

/** Takes off the data URI's head and decodes what follows. */
function decode(uri: string, head: string): string {
  expect(uri.startsWith(head)).to.equal(true);
  return Buffer.from(uri.slice(head.length), "base64").toString("utf8");
}

async function cardOf({ vault }: FundSuite, id: bigint): Promise<Card> {
  const json = JSON.parse(decode(await vault.tokenURI(id), "data:application/json;base64,")) as {
    name: string;
    description: string;
    image: string;
    attributes: { trait_type: string; value: unknown; display_type?: string }[];
  };
  const svg = parseXml(decode(json.image, "data:image/svg+xml;base64,"));
  const circles = svg.children.filter(({ tag }) => tag === "circle");
  const ring = circles[1]?.attributes;
  return {
    name: json.name,
    description: json.description,
    attributes: Object.fromEntries(json.attributes.map(({ trait_type, ...rest }) => [trait_type, rest])),
    svg,
    texts: svg.children.filter(({ tag }) => tag === "text").map(({ text }) => text),
    ring: ring && { stroke: ring.stroke!, share: ring["stroke-dasharray"]! },
  };
}

describe("RedemptionVault tokenURI", () => {
  const { loadFixture } = networkHelpers;
  /** 1 is Alice's since genesis, worth 1.2; 101 waits; 102 was issued after it grew; 2 was redeemed. */
  const held = async () => {
    const suite = await deployFund(ethers);
    await give(suite, suite.alice, 1n);
    await grow(suite, ratio(6n, 5n));
    const at = await nextBlockIn(suite, 100n);
    await issue(suite, suite.alice, 101n);
    await suite.vault.connect(suite.alice).requestRedemption(101n);
    await redeem(suite, suite.distributor, 2n);
    return { ...suite, at };
  };

  describe("when no token has the number", () => {
    it("reverts with NumberedTokens_NoSuchNumber", async () => {
      const { vault } = await loadFixture(held);
      for (const id of [0n, 1_001n, 2n ** 256n - 1n]) {
        await expect(vault.tokenURI(id))
          .to.be.revertedWithCustomError(vault, "NumberedTokens_NoSuchNumber")
          .withArgs(id, 1_000n);
      }
    });
  });

  describe("given an ACTIVE token", () => {
    it("tells state, activation, value and since when it earns", async () => {
      const suite = await loadFixture(held);
      const { closedAt } = await suite.vault.period(0n);
      const card = await cardOf(suite, 1n);
      expect(card.name).to.equal("Assay Fund Token #1");
      expect(card.description.length).to.be.greaterThan(20);
      expect(card.attributes).to.deep.equal({
        State: { value: "ACTIVE" },
        Activation: { display_type: "date", value: Number(closedAt) },
        Value: { value: "1.200000000000000000" },
        "Earning since close": { display_type: "number", value: 0 },
      });
    });

    it("draws number, value, state, and a ring of the value", async () => {
      const card = await cardOf(await loadFixture(held), 1n);
      expect(card.texts).to.deep.equal(["#1", "ACTIVE", "1.2000", "earning since close 0"]);
      expect(card.ring).to.deep.equal({ stroke: "#4fb286", share: "120 200" });
    });
  });

  describe("given a QUEUED token", () => {
    it("tells its place, and draws the ring in another colour", async () => {
      const suite = await loadFixture(held);
      const card = await cardOf(suite, 101n);
      expect(card.name).to.equal("Assay Fund Token #101");
      expect(card.attributes).to.deep.equal({
        State: { value: "QUEUED" },
        Activation: { display_type: "date", value: Number(suite.at) },
        Value: { value: "1.000000000000000000" },
        "Earning since close": { display_type: "number", value: 2 },
        "Place in the queue": { display_type: "number", value: 1 },
      });
      expect(card.texts).to.deep.equal(["#101", "QUEUED", "1.0000", "earning since close 2"]);
      expect(card.ring).to.deep.equal({ stroke: "#e0a458", share: "100 200" });
    });
  });

  describe("given an INACTIVE token", () => {
    it("tells that alone, and draws no ring", async () => {
      const suite = await loadFixture(held);
      for (const id of [2n, 500n, 1_000n]) {
        const card = await cardOf(suite, id);
        expect(card.name).to.equal(`Assay Fund Token #${id}`);
        expect(card.attributes).to.deep.equal({ State: { value: "INACTIVE" } });
        expect(card.texts).to.deep.equal([`#${id}`, "INACTIVE", "-", "can be issued"]);
        expect(card.ring).to.equal(undefined);
      }
    });
  });

  describe("given any value", () => {
    it("tells it exactly, and draws it cut to four places, the ring full at twice the core", async () => {
      for (const [ratios, value, shown, share] of [
        [[1_999_990_000_000_000_000_000_000_000n], "1.999990000000000000", "1.9999", "199 200"],
        [[2n * RAY, 2n * RAY, 2n * RAY, 2n * RAY], "16.000000000000000000", "16.0000", "200 200"],
        [[5_000_000_000_000_000_000_000_007n], "0.005000000000000000", "0.0050", undefined],
        [[12_345_600_000_000_000_000_000_000n], "0.012345600000000000", "0.0123", "1 200"],
      ] as const) {
        const suite = await deployFund(ethers);
        for (const ray of ratios) await grow(suite, ray);
        const card = await cardOf(suite, 1n);
        expect(card.attributes.Value).to.deep.equal({ value });
        expect(card.texts[2]).to.equal(shown);
        expect(card.ring?.share).to.equal(share);
      }
    });
  });

  describe("given any state", () => {
    it("answers with a picture that parses as XML", async () => {
      const suite = await loadFixture(held);
      await closePlain(suite);
      for (const id of [1n, 2n, 3n, 101n, 102n, 1_000n]) {
        const { svg } = await cardOf(suite, id);
        expect(svg.tag).to.equal("svg");
        expect(svg.attributes.xmlns).to.equal("http://www.w3.org/2000/svg");
        expect(svg.attributes.viewBox).to.equal("0 0 350 350");
        expect(new Set(svg.children.map(({ tag }) => tag))).to.deep.equal(new Set(["rect", "circle", "text"]));
      }
    });
  });
});
