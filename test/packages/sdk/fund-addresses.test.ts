import { DeploymentFileError, parseDeployment, parseFundDeployment, readFundDeployment } from "@assay/sdk";
import { expect } from "chai";

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const core = {
  "Shared#AssayAccessManager": address("1"),
  "Oracle#ValidatorRegistry": address("2"),
  "Oracle#NAVOracle": address("3"),
  "Index#IndexVault": address("4"),
};
const fund = {
  "Reserve#RedemptionVault": address("5"),
  "Reserve#OperationalFund": address("6"),
  "Reserve#PremiumReserve": address("7"),
  "Reserve#TokenPicture": address("8"),
  "Reserve#FundReport": address("9"),
};
const found = {
  vault: address("5"),
  fund: address("6"),
  reserve: address("7"),
  picture: address("8"),
  report: address("9"),
};

describe("parseFundDeployment", () => {
  it("finds the fund with or without the rest of the suite", () => {
    expect(parseFundDeployment(JSON.stringify(fund), "a.json")).to.deep.equal(found);
    expect(parseFundDeployment(JSON.stringify({ ...core, ...fund }), "a.json")).to.deep.equal(found);
  });

  it("says when there is none, or a part is missing or there twice", () => {
    const refuse = (map: object, message: string): void => {
      expect(() => parseFundDeployment(JSON.stringify(map), "a.json")).to.throw(DeploymentFileError, message);
    };
    refuse(
      core,
      "a.json: holds no fund (no RedemptionVault): deploy one, or name the file of a deployment that has one",
    );
    for (const name of ["OperationalFund", "PremiumReserve", "TokenPicture", "FundReport"]) {
      refuse({ ...fund, [`Reserve#${name}`]: undefined }, `holds no ${name}: the fund's deployment is not finished`);
    }
    refuse({ ...fund, "Second#FundReport": address("a") }, "holds FundReport more than once");
  });
});

describe("parseDeployment", () => {
  it("takes a deployment without a fund, as older ones are", () => {
    expect(parseDeployment(JSON.stringify(core), "a.json")).not.to.have.property("fund");
    expect(parseDeployment(JSON.stringify({ ...core, ...fund }), "a.json").fund).to.deep.equal(found);
  });
});

describe("readFundDeployment", () => {
  it("says when the file is missing", () => {
    expect(() => readFundDeployment("/nowhere/a.json")).to.throw(
      DeploymentFileError,
      "/nowhere/a.json: cannot be read",
    );
  });
});
