import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { Artifact, ContractFuture } from "@nomicfoundation/ignition-core";
import { MaxUint256 } from "ethers";

import { PERMISSIONS, ROLE } from "../roles.js";
import OracleModule from "./Oracle.js";

/** All that a deployment asks of the settlement asset, which is somebody else's contract. */
const PAYABLE: Artifact = {
  _format: "hh3-artifact-1",
  contractName: "IERC20",
  sourceName: "@openzeppelin/contracts/token/ERC20/IERC20.sol",
  bytecode: "0x",
  deployedBytecode: "0x",
  abi: [
    {
      type: "function",
      name: "approve",
      stateMutability: "nonpayable",
      inputs: [
        { name: "spender", type: "address" },
        { name: "value", type: "uint256" },
      ],
      outputs: [{ name: "", type: "bool" }],
    },
  ],
  linkReferences: {},
  deployedLinkReferences: {},
};

/** The fund of numbered tokens: its vault, its money, its reserve, funded by the deployer. */
export default buildModule("Reserve", (m) => {
  const { manager, registry } = m.useModule(OracleModule);
  const asset = m.getParameter<string>("settlementAsset");
  const fund = m.contract("OperationalFund", [
    manager,
    asset,
    registry,
    m.getParameter("treasury"),
    m.getParameter("sponsor"),
    m.getParameter("custodian"),
    m.getParameter("maxExternalBps"),
  ]);
  const picture = m.contract("TokenPicture");
  const redemptionVault = m.contract("RedemptionVault", [manager, fund, picture, m.getParameter("parameters")]);
  const reserve = m.contract("PremiumReserve", [redemptionVault]);
  const report = m.contract("FundReport", [reserve]);

  const permit = (id: string, target: ContractFuture<string>, selectors: readonly string[], role: bigint) =>
    m.call(manager, "setTargetFunctionRole", [target, [...selectors], role], { id });
  const permits = [
    permit("permitFundSeeder", fund, PERMISSIONS.fund.seeder, ROLE.seeder),
    permit("permitGenesis", redemptionVault, PERMISSIONS.redemptionVault.seeder, ROLE.seeder),
  ];
  permit("permitAllocator", fund, PERMISSIONS.fund.allocator, ROLE.allocator);
  permit("permitStrategist", fund, PERMISSIONS.fund.strategist, ROLE.strategist);

  const granted = m.call(manager, "grantRole", [ROLE.seeder, m.getAccount(0), 0], { id: "grantFundSeederForNow" });
  const bound = m.call(fund, "bindVault", [redemptionVault], { after: [granted, ...permits] });
  const money = m.contractAt("SettlementAsset", PAYABLE, asset);
  const approved = m.call(money, "approve", [redemptionVault, MaxUint256], { id: "approveGenesis", after: [bound] });
  const begun = m.call(redemptionVault, "genesis", [reserve], { after: [approved] });
  m.call(money, "approve", [redemptionVault, 0n], { id: "revokeGenesis", after: [begun] });
  return { redemptionVault, fund, reserve, picture, report };
});
