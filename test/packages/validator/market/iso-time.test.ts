import { formatIsoDay, formatIsoTime, parseIsoDay, parseIsoTime } from "@assay/validator/market";
import { expect } from "chai";
import fc from "fast-check";

describe("parseIsoTime", () => {
  const accepted: [text: string, atMs: number][] = [
    ["2025-08-08T12:30:15Z", Date.UTC(2025, 7, 8, 12, 30, 15)],
    ["2025-08-08T12:30Z", Date.UTC(2025, 7, 8, 12, 30)],
    ["2025-08-08", Date.UTC(2025, 7, 8)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    ["2025-08-08T01:00:00+02:30", Date.UTC(2025, 7, 7, 22, 30)],
    ["2025-08-08T23:00:00-02:00", Date.UTC(2025, 7, 9, 1)],
    ["2025-08-08T00:00:00.5Z", Date.UTC(2025, 7, 8, 0, 0, 0, 500)],
    ["2025-08-08T00:00:00.739913+00:00", Date.UTC(2025, 7, 8, 0, 0, 0, 739)],
  ];
  for (const [text, atMs] of accepted) {
    it(`reads ${text}`, () => {
      expect(parseIsoTime(text)).to.equal(atMs);
    });
  }

  const refused = [
    ["", "nothing"],
    ["2025-08-08T12:00:00", "no zone"],
    ["2025-08-08 12:00:00Z", "a space for the T"],
    ["2025-02-29", "no such day"],
    ["2025-04-31T00:00:00Z", "no such day"],
    ["2025-13-01", "no such month"],
    ["2025-08-08T24:00:00Z", "hour 24"],
    ["2025-08-08T12:60:00Z", "minute 60"],
    ["2025-08-08T12:00:60Z", "second 60"],
    ["2025-08-08T12:00:00+24:00", "offset hour 24"],
    ["2025-08-08T12:00:00+00:60", "offset minute 60"],
    ["2025-8-8", "short parts"],
    ["08/08/2025", "another order"],
    ["2025-08-08Z", "a date with a zone"],
    ["2025-08-08T12:00:00Z\n", "a line break"],
  ];
  for (const [text = "", reason] of refused) {
    it(`refuses ${JSON.stringify(text)}: ${reason}`, () => {
      expect(parseIsoTime(text)).to.equal(undefined);
    });
  }
});

describe("formatIsoTime", () => {
  it("leaves whole seconds without a fraction", () => {
    expect(formatIsoTime(Date.UTC(2025, 7, 8, 12))).to.equal("2025-08-08T12:00:00Z");
    expect(formatIsoTime(Date.UTC(2025, 7, 8, 12) + 7)).to.equal("2025-08-08T12:00:00.007Z");
  });

  it("is read back by parseIsoTime", () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
    fc.assert(fc.property(moment, (atMs) => parseIsoTime(formatIsoTime(atMs)) === atMs));
  });
});

describe("parseIsoDay", () => {
  it("reads a day that exists, and nothing else", () => {
    expect(parseIsoDay("2025-10-12")).to.equal(Date.UTC(2025, 9, 12));
    for (const text of ["", "2025-02-30", "2025-10-12T00:00:00Z", "2025-1-1", "2025-10-12\n"]) {
      expect(parseIsoDay(text)).to.equal(undefined);
    }
  });

  it("reads what formatIsoDay writes: the day in UTC", () => {
    expect(formatIsoDay(Date.UTC(2025, 9, 12, 23, 59))).to.equal("2025-10-12");
    expect(parseIsoDay(formatIsoDay(Date.UTC(2024, 1, 29)))).to.equal(Date.UTC(2024, 1, 29));
  });
});
