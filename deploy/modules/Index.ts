import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ContractFuture } from "@nomicfoundation/ignition-core";

import { PERMISSIONS, ROLE } from "../roles.js";
import OracleModule from "./Oracle.js";

/** The index token, the vault behind it with its auction and its desk, and the feeds that existing consumers read. */
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

  const auction = m.contract("RebalanceAuction", [manager, vault]);
  const desk = m.contract("CreationDesk", [manager, vault]);

  const permit = (id: string, target: ContractFuture<string>, selectors: readonly string[], role: bigint) =>
    m.call(manager, "setTargetFunctionRole", [target, [...selectors], role], { id });
  permit("permitSeeder", vault, PERMISSIONS.vault.seeder, ROLE.seeder);
  permit("permitVaultConfigurator", vault, PERMISSIONS.vault.configurator, ROLE.configurator);
  permit("permitGuardian", vault, PERMISSIONS.vault.guardian, ROLE.guardian);
  permit("permitCurator", auction, PERMISSIONS.auction.curator, ROLE.curator);
  permit("permitDeskConfigurator", desk, PERMISSIONS.desk.configurator, ROLE.configurator);
  const granted = m.call(manager, "grantRole", [ROLE.seeder, m.getAccount(0), 0], { id: "grantSeederForNow" });
  const bound = m.call(oracle, "bindIndexToken", [token], { after: [OracleModule, granted] });
  m.call(vault, "bindModules", [auction, desk], { after: [granted, bound] });

  const aggregator = m.contract("AggregatorV3Adapter", [oracle, "TAO20 / TAO"], { after: [bound] });
  const quotes = m.contract("ERC7726Adapter", [oracle, baseAsset], { after: [bound] });
  return { vault, token, auction, desk, aggregator, quotes };
});
