import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** Who may configure the suite. The deployer starts as admin; HandedOver takes that away. */
export default buildModule("Access", (m) => {
  const manager = m.contract("AssayAccessManager", [m.getAccount(0)]);
  return { manager };
});
