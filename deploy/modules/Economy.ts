import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ContractFuture } from "@nomicfoundation/ignition-core";
import { id, ZeroHash } from "ethers";

import { PERMISSIONS, ROLE } from "../roles.js";
import AccessModule from "./Access.js";

/** The four tokens, trust, rewards, guarantees, and the governor with its timelock, which nobody but the governor can use. */
export default buildModule("Economy", (m) => {
  const { manager } = m.useModule(AccessModule);
  const deployer = m.getAccount(0);
  const utility = m.contract("UtilityToken", [manager, m.getParameter("utilityHolders")]);
  const reward = m.contract("RewardToken", [manager, m.getParameter("rewardAllowance")]);
  const guarantee = m.contract("GuaranteeToken", [manager]);
  const disputeTerms = {
    windowSeconds: m.getParameter("disputeSeconds"),
    bondToken: utility,
    bond: m.getParameter("disputeBond"),
    forfeitsTo: m.getParameter("forfeitsTo"),
  };
  const trust = m.contract("TrustRegistry", [manager, m.getParameter("trustRules"), disputeTerms]);
  const governance = m.contract("GovernanceToken", [manager, trust, m.getParameter("governanceHolders")]);

  const permit = (name: string, target: ContractFuture<string>, selectors: readonly string[], role: bigint) =>
    m.call(manager, "setTargetFunctionRole", [target, [...selectors], role], { id: name });
  permit("permitGovernanceLocker", governance, PERMISSIONS.governanceToken.locker, ROLE.locker);
  permit("permitUtilityLocker", utility, PERMISSIONS.utilityToken.locker, ROLE.locker);
  permit("permitRewardLocker", reward, PERMISSIONS.rewardToken.locker, ROLE.locker);
  permit("permitRewardMinter", reward, PERMISSIONS.rewardToken.minter, ROLE.minter);
  const binding = permit("permitMarketSeeder", guarantee, PERMISSIONS.guaranteeToken.seeder, ROLE.seeder);
  permit("permitAttester", trust, PERMISSIONS.trust.attester, ROLE.attester);
  permit("permitSlasher", trust, PERMISSIONS.trust.slasher, ROLE.slasher);
  const seeding = permit("permitTrustGenesis", trust, PERMISSIONS.trust.seeder, ROLE.seeder);

  const granted = m.call(manager, "grantRole", [ROLE.seeder, deployer, 0], { id: "grantTrustSeederForNow" });
  const begun = m.call(trust, "genesis", [governance, m.getParameter("trustScores")], {
    id: "trustGenesis",
    after: [granted, seeding],
  });

  const market = m.contract("GuaranteeMarket", [guarantee]);
  m.call(guarantee, "bindMarket", [market], { after: [granted, binding] });
  const auction = m.contract("ReverseAuction", [
    market,
    trust,
    utility,
    m.getParameter("auctionBond"),
    m.getParameter("forfeitsTo"),
  ]);

  const timelock = m.contract("AssayTimelock", [m.getParameter("timelockSeconds"), deployer]);
  // Refused when the scores leave too few units for the floor.
  const governor = m.contract("TrustGovernor", [governance, timelock, m.getParameter("governanceRules")], {
    after: [begun],
  });
  const rewards = m.contract("RewardDistributor", [
    manager,
    reward,
    trust,
    governor,
    m.getParameter("rewardRules"),
    disputeTerms,
  ]);
  permit("permitRewarder", rewards, PERMISSIONS.rewards.rewarder, ROLE.rewarder);
  permit("permitRewardAttester", rewards, PERMISSIONS.rewards.attester, ROLE.attester);
  m.call(manager, "grantRole", [ROLE.minter, rewards, 0], { id: "grantMinter" });
  const given = ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"].map((role) =>
    m.call(timelock, "grantRole", [id(role), governor], { id: `give_${role}` }),
  );
  m.call(timelock, "renounceRole", [ZeroHash, deployer], { id: "renounceTimelockAdmin", after: given });
  return {
    utility,
    reward,
    guarantee,
    trust,
    governance,
    timelock,
    governor,
    rewards,
    market,
    guaranteeAuction: auction,
  };
});
