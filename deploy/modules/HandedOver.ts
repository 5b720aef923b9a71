import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { ROLE } from "../roles.js";
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
  m.call(suite.manager, "renounceRole", [ROLE.admin, deployer], { id: "renounceAdmin", after: [seeded] });
  return suite;
});
