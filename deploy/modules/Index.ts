import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { PERMISSIONS, ROLE } from "../roles.js";
import OracleModule from "./Oracle.js";

/** The index token and the vault behind it, priced by the oracle, and the feeds that existing consumers read. */
export default buildModule("Index", (m) => {
  const { manager, oracle } = m.useModule(OracleModule);
  const baseAsset = m.getParameter<string>("baseAsset");
  const vault = m.contract("IndexVault", [
    manager,
    baseAsset,
    oracle,
    m.getParameter("name", "TAO20 Index"),
    m.getParameter("symbol", "TAO20"),
  ]);
  const token = m.contractAt("IndexToken", m.staticCall(vault, "TOKEN"));

  m.call(manager, "setTargetFunctionRole", [vault, [...PERMISSIONS.vault.seeder], ROLE.seeder], { id: "permitSeeder" });
  const granted = m.call(manager, "grantRole", [ROLE.seeder, m.getAccount(0), 0], { id: "grantSeederForNow" });
  const bound = m.call(oracle, "bindIndexToken", [token], { after: [OracleModule, granted] });

  const aggregator = m.contract("AggregatorV3Adapter", [oracle, "TAO20 / TAO"], { after: [bound] });
  const quotes = m.contract("ERC7726Adapter", [oracle, baseAsset], { after: [bound] });
  return { vault, token, aggregator, quotes };
});
