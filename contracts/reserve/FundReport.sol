// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {IFundPeriods} from "./interfaces/IFundPeriods.sol";
import {IFundReport} from "./interfaces/IFundReport.sol";
import {INumberedTokens} from "./interfaces/INumberedTokens.sol";
import {IOperationalFund} from "./interfaces/IOperationalFund.sol";
import {IPremiumReserve} from "./interfaces/IPremiumReserve.sol";
import {IRedemptionVault} from "./interfaces/IRedemptionVault.sol";
import {IntegrityCheck, SystemStatus} from "./types/FundTypes.sol";

/// @title FundReport
/// @notice The system at a glance. See {IFundReport}.
contract FundReport is IFundReport {
    /// @inheritdoc IFundReport
    address public immutable VAULT;
    /// @inheritdoc IFundReport
    address public immutable FUND;
    /// @inheritdoc IFundReport
    address public immutable RESERVE;
    address internal immutable ASSET;
    uint256 internal immutable UNIT_WAD;
    uint256 internal immutable TOTAL_TOKENS;

    /// @dev The reserve's vault is the system's.
    constructor(address reserve) {
        address vault = IPremiumReserve(reserve).VAULT();
        (VAULT, RESERVE) = (vault, reserve);
        FUND = IRedemptionVault(vault).FUND();
        ASSET = IRedemptionVault(vault).ASSET();
        UNIT_WAD = IRedemptionVault(vault).UNIT_WAD();
        TOTAL_TOKENS = INumberedTokens(vault).TOTAL_TOKENS();
    }

    /// @inheritdoc IFundReport
    function getSystemStatus() external view returns (SystemStatus memory status) {
        IFundPeriods periods = IFundPeriods(VAULT);
        uint256 liability = periods.liabilityWad();
        status.timestamp = block.timestamp;
        status.operationalFund = IOperationalFund(FUND).worth() * UNIT_WAD;
        status.premiumReserve = IPremiumReserve(RESERVE).reserve() * UNIT_WAD;
        status.activeTokens = periods.activeTokens();
        status.inactiveTokens = periods.inactiveTokens();
        status.totalTokenValue = liability;
        status.averageTokenValue = status.activeTokens == 0 ? 0 : Math.ceilDiv(liability, status.activeTokens);
        status.coverageRatioWad = _coverageWad(status.operationalFund, liability);
        (uint256 index45, , ) = periods.period(periods.closedPeriods());
        status.inceptionReturnWad = int256(index45 / 1e27) - int256(WadMath.WAD);
        status.systemNav = status.operationalFund + liability + status.premiumReserve;
        status.equity = int256(status.operationalFund) - int256(liability);
    }

    /// @inheritdoc IFundReport
    function verifyIntegrity() external view returns (bool isSound, IntegrityCheck[] memory checks) {
        checks = new IntegrityCheck[](6);
        (checks[0], checks[1]) = _reserveChecks();
        uint256 books = IOperationalFund(FUND).cash() + IOperationalFund(FUND).totalClaims();
        checks[2] = _equal("operational_fund", books, IERC20(ASSET).balanceOf(FUND));
        uint256 count = IFundPeriods(VAULT).activeTokens() + IFundPeriods(VAULT).inactiveTokens();
        checks[3] = _equal("token_count", TOTAL_TOKENS, count);
        (checks[4], checks[5]) = _liabilityChecks();
        isSound = true;
        for (uint256 i = 0; i < checks.length; ++i) isSound = isSound && checks[i].pass;
    }

    /// @dev A shortfall of the balance falls on the reserve's label first.
    function _reserveChecks() internal view returns (IntegrityCheck memory reserve, IntegrityCheck memory committed) {
        uint256 required = IPremiumReserve(RESERVE).REQUIREMENT();
        uint256 label = IPremiumReserve(RESERVE).committed();
        uint256 held = Math.min(IERC20(ASSET).balanceOf(RESERVE), required); // a donation has no label
        reserve = _equal("premium_reserve", IPremiumReserve(RESERVE).reserve(), Math.saturatingSub(held, label));
        committed = _equal("committed", label, Math.min(held, label));
    }

    function _liabilityChecks()
        internal
        view
        returns (IntegrityCheck memory liability, IntegrityCheck memory coverage)
    {
        uint256 running = IFundPeriods(VAULT).runningLiabilityWad();
        uint256 summed = IFundPeriods(VAULT).liabilityWad();
        // Each redemption left less than a wei between them, and a token earns once a period.
        uint256 apart = running > summed ? running - summed : summed - running;
        liability = IntegrityCheck("liability", running, summed, apart <= TOTAL_TOKENS);

        uint256 paidWad = IRedemptionVault(VAULT).payoutRatioRay() / 1e9;
        uint256 actual = _coverageWad(IOperationalFund(FUND).worth() * UNIT_WAD, summed);
        coverage = IntegrityCheck("coverage", paidWad, actual, actual >= paidWad);
    }

    /// @dev Rounded down; the greatest number there is when nothing is owed.
    function _coverageWad(uint256 worthWad, uint256 liabilityWad) internal pure returns (uint256) {
        return liabilityWad == 0 ? type(uint256).max : WadMath.divDown(worthWad, liabilityWad);
    }

    function _equal(
        string memory name,
        uint256 expected,
        uint256 actual
    ) internal pure returns (IntegrityCheck memory) {
        return IntegrityCheck(name, expected, actual, expected == actual);
    }
}
