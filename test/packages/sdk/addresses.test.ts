import { DeploymentFileError, deploymentFile, parseDeployment, readDeployment } from "@assay/sdk";
import { expect } from "chai";

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const complete = {
  "Shared#AssayAccessManager": address("1"),
  "Oracle#ValidatorRegistry": address("2"),
  "Oracle#NAVOracle": address("3"),
  "Index#IndexVault": address("4"),
  "Index#BaseAsset": address("5"),
};

describe("parseDeployment", () => {
  it("finds the core by contract name, whatever the module, and keeps every id", () => {
    const { core, byId } = parseDeployment(JSON.stringify(complete), "a.json");
    expect(core).to.deep.equal({
      accessManager: address("1"),
      registry: address("2"),
      oracle: address("3"),
      vault: address("4"),
    });
    expect(byId.get("Index#BaseAsset")).to.equal(address("5"));
  });

  it("finds the creation desk and the auction where there are some", () => {
    const text = JSON.stringify({
      ...complete,
      "Index#CreationDesk": address("6"),
      "Rebalance#RebalanceAuction": address("7"),
    });
    expect(parseDeployment(text, "a.json").core).to.include({ desk: address("6"), auction: address("7") });
    const twice = JSON.stringify({ ...complete, "A#CreationDesk": address("6"), "B#CreationDesk": address("7") });
    expect(() => parseDeployment(twice, "a.json")).to.throw(DeploymentFileError, "holds CreationDesk more than once");
  });

  it("names what is wrong with the file", () => {
    const refuse = (text: string, message: string): void => {
      expect(() => parseDeployment(text, "a.json")).to.throw(DeploymentFileError, message);
    };
    refuse("{", "a.json: is not JSON");
    refuse("[]", "must be an object");
    refuse('{"Oracle#NAVOracle":"0x12"}', 'Oracle#NAVOracle is "0x12", not an address');
    refuse('{"Oracle#NAVOracle":7}', "Oracle#NAVOracle is 7, not an address");
    refuse(JSON.stringify({ ...complete, "Index#IndexVault": undefined }), "holds no IndexVault");
    refuse(JSON.stringify({ ...complete, "Second#NAVOracle": address("6") }), "holds NAVOracle more than once");
  });
});

describe("readDeployment", () => {
  it("says what to do when the deployment does not exist", () => {
    expect(() => readDeployment(deploymentFile("/nowhere", "chain-1"))).to.throw(
      DeploymentFileError,
      "/nowhere/deploy/deployments/chain-1/deployed_addresses.json: cannot be read: deploy first",
    );
  });
});
