import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { ROLE, STRATEGY_DELAY_SECONDS } from "../roles.js";
import EconomyModule from "./Economy.js";
import SuiteModule from "./Suite.js";

/** Everything, governed by the holders of BTA-GOV, with nothing left in the deployer's hands: what goes to real networks. */
export default buildModule("HandedOver", (m) => {
  const suite = m.useModule(SuiteModule);
  const economy = m.useModule(EconomyModule);
  const deployer = m.getAccount(0);
  const { manager } = suite;
  // The admin may grant itself any role; those of the timelock are there so that a proposal is one call.
  const given = ([ROLE.admin, ROLE.configurator] as const).map((role) =>
    m.call(manager, "grantRole", [role, economy.timelock, 0], {
      id: role === ROLE.admin ? "grantAdmin" : "grantTimelockConfigurator",
      after: [SuiteModule, EconomyModule],
    }),
  );
  m.call(manager, "grantRole", [ROLE.attester, m.getParameter<string>("attester"), 0], {
    id: "grant_attester",
    after: [EconomyModule],
  });
  const seeded = m.call(manager, "renounceRole", [ROLE.seeder, deployer], { id: "renounceSeeder", after: given });
  // From five days on, so the manager has it, who may do what with the fund changes with a day's notice too.
  const noticed = [suite.fund, suite.redemptionVault].map((target, i) =>
    m.call(manager, "setTargetAdminDelay", [target, STRATEGY_DELAY_SECONDS], {
      id: i === 0 ? "noticeOfFund" : "noticeOfVault",
      after: [seeded],
    }),
  );
  m.call(manager, "renounceRole", [ROLE.admin, deployer], { id: "renounceAdmin", after: noticed });
  return { ...suite, ...economy };
});
