import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { ROLE, STRATEGY_DELAY_SECONDS } from "../roles.js";
import SuiteModule from "./Suite.js";

/** The suite with nothing left in the deployer's hands: what goes to real networks. */
export default buildModule("HandedOver", (m) => {
  const suite = m.useModule(SuiteModule);
  const deployer = m.getAccount(0);
  const given = m.call(suite.manager, "grantRole", [ROLE.admin, m.getParameter<string>("admin"), 0], {
    id: "grantAdmin",
    after: [SuiteModule],
  });
  const seeded = m.call(suite.manager, "renounceRole", [ROLE.seeder, deployer], {
    id: "renounceSeeder",
    after: [given],
  });
  // From five days on, so the manager has it, who may do what with the fund changes with a day's notice too.
  const noticed = [suite.fund, suite.redemptionVault].map((target, i) =>
    m.call(suite.manager, "setTargetAdminDelay", [target, STRATEGY_DELAY_SECONDS], {
      id: i === 0 ? "noticeOfFund" : "noticeOfVault",
      after: [seeded],
    }),
  );
  m.call(suite.manager, "renounceRole", [ROLE.admin, deployer], { id: "renounceAdmin", after: noticed });
  return suite;
});
