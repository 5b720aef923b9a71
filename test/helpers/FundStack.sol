// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";

import {MockERC20} from "../../contracts/mocks/MockERC20.sol";
import {IValidatorRegistry} from "../../contracts/oracle/interfaces/IValidatorRegistry.sol";
import {ValidatorRegistry} from "../../contracts/oracle/ValidatorRegistry.sol";
import {FundReport} from "../../contracts/reserve/FundReport.sol";
import {OperationalFund} from "../../contracts/reserve/OperationalFund.sol";
import {PremiumReserve} from "../../contracts/reserve/PremiumReserve.sol";
import {RedemptionVault} from "../../contracts/reserve/RedemptionVault.sol";
import {TokenPicture} from "../../contracts/reserve/TokenPicture.sol";
import {FundParameters} from "../../contracts/reserve/types/FundTypes.sol";
import {AssayAccessManager} from "../../contracts/shared/AssayAccessManager.sol";

/// @title FundStack
/// @notice What Solidity tests of the reserve stand on: the whole system with roles granted, each to an account of its
/// own but admin and seeder, which the deployer is; a real registry with validators whose keys are here.
abstract contract FundStack is CommonBase {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;
    uint256 internal constant CORE = 1e18;
    uint256 internal constant PREMIUM = 0.35e18;
    uint256 internal constant PERIOD_SECONDS = 1 days;
    uint256 internal constant NOTICE_SECONDS = 1 days;
    uint256 internal constant MAX_GAIN_BPS = 10_000;
    uint256 internal constant MAX_EXTERNAL_BPS = 8_000;
    uint256 internal constant VALIDATORS = 5;
    uint256 internal constant FOREVER = type(uint256).max;
    uint256 internal constant PLENTY = 1e30;

    uint64 internal constant SEEDER_ROLE = 3;
    uint64 internal constant ALLOCATOR_ROLE = 7;
    uint64 internal constant STRATEGIST_ROLE = 8;

    AssayAccessManager public manager;
    ValidatorRegistry internal registry;
    MockERC20 public asset;
    OperationalFund public fund;
    RedemptionVault public vault;
    PremiumReserve public reserve;
    FundReport public report;
    address internal picture;

    address public immutable TREASURY = _account("treasury");
    address public immutable SPONSOR = _account("sponsor");
    address public immutable CUSTODIAN = _account("custodian");
    address public immutable DISTRIBUTOR = _account("distributor");
    address public immutable ALLOCATOR = _account("allocator");
    address public immutable STRATEGIST = _account("strategist");

    uint256 public total;
    uint256 public genesisTokens;

    /// @dev Everything, begun.
    function deployFund(uint256 total_, uint256 genesisTokens_) internal {
        (total, genesisTokens) = (total_, genesisTokens_);
        vm.warp(1_700_000_000);
        manager = new AssayAccessManager(address(this));
        registry = new ValidatorRegistry(address(manager), 1 days, _validators());
        asset = new MockERC20("Mock Dollar", "mUSD", 18);
        fund = new OperationalFund(
            address(manager),
            address(asset),
            address(registry),
            TREASURY,
            SPONSOR,
            CUSTODIAN,
            MAX_EXTERNAL_BPS
        );
        picture = address(new TokenPicture());
        vault = new RedemptionVault(
            address(manager),
            address(fund),
            picture,
            FundParameters(total_, genesisTokens_, CORE, PREMIUM, PERIOD_SECONDS, MAX_GAIN_BPS, DISTRIBUTOR)
        );
        reserve = new PremiumReserve(address(vault));
        report = new FundReport(address(reserve));
        _grantRoles();
        fund.bindVault(address(vault));
        provide(address(this));
        vault.genesis(address(reserve));
    }

    /// @dev Gives `account` plenty of the asset, and approves vault and fund.
    function provide(address account) internal {
        asset.mint(account, PLENTY);
        vm.startPrank(account);
        asset.approve(address(vault), type(uint256).max);
        asset.approve(address(fund), type(uint256).max);
        vm.stopPrank();
    }

    /// @dev Has the strategist do `data` to the fund, a day after he announced it.
    function byStrategist(bytes memory data) internal {
        vm.prank(STRATEGIST);
        manager.schedule(address(fund), data, 0);
        vm.warp(block.timestamp + NOTICE_SECONDS);
        vm.prank(STRATEGIST);
        manager.execute(address(fund), data);
    }

    /// @dev The signatures of the first `signers` validators under the external return, made without the fund's help.
    function signReturn(
        uint256 period,
        uint256 valueBefore,
        uint256 ratioRay,
        uint256 signers
    ) internal view returns (bytes memory signatures) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Assay OperationalFund"),
                keccak256("1"),
                block.chainid,
                address(fund)
            )
        );
        bytes32 kind = keccak256("ExternalReturn(uint256 period,uint256 valueBefore,uint256 ratioRay)");
        bytes32 words = keccak256(abi.encode(kind, period, valueBefore, ratioRay));
        bytes32 digest = keccak256(bytes.concat(hex"1901", domain, words));
        for (uint256 i = 0; i < signers; ++i) {
            (bytes32 r, bytes32 vs) = vm.signCompact(_key(i), digest);
            signatures = bytes.concat(signatures, abi.encodePacked(uint8(i), r, vs));
        }
    }

    function _grantRoles() internal {
        _permit(address(fund), OperationalFund.bindVault.selector, SEEDER_ROLE);
        _permit(address(vault), RedemptionVault.genesis.selector, SEEDER_ROLE);
        _permit(address(fund), OperationalFund.deposit.selector, ALLOCATOR_ROLE);
        _permit(address(fund), OperationalFund.withdraw.selector, ALLOCATOR_ROLE);
        _permit(address(fund), OperationalFund.allowStrategy.selector, STRATEGIST_ROLE);
        _permit(address(fund), OperationalFund.dropStrategy.selector, STRATEGIST_ROLE);
        _permit(address(fund), OperationalFund.forsakeDropped.selector, STRATEGIST_ROLE);
        _permit(address(fund), OperationalFund.placeExternal.selector, STRATEGIST_ROLE);
        manager.grantRole(SEEDER_ROLE, address(this), 0);
        manager.grantRole(ALLOCATOR_ROLE, ALLOCATOR, 0);
        manager.grantRole(STRATEGIST_ROLE, STRATEGIST, uint32(NOTICE_SECONDS));
    }

    function _permit(address target, bytes4 selector, uint64 role) internal {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        manager.setTargetFunctionRole(target, selectors, role);
    }

    function _validators() internal pure returns (IValidatorRegistry.InitialValidator[] memory list) {
        list = new IValidatorRegistry.InitialValidator[](VALIDATORS);
        for (uint256 i = 0; i < VALIDATORS; ++i) {
            address submitter = _account(string.concat("submitter ", string(abi.encodePacked(uint8(48 + i)))));
            list[i] = IValidatorRegistry.InitialValidator(vm.addr(_key(i)), submitter, 100e18);
        }
    }

    function _key(uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("validator", i))) >> 8;
    }

    /// @dev An address that is nobody's but of this name.
    function _account(string memory name) internal pure returns (address) {
        return address(uint160(uint256(keccak256(bytes(name)))));
    }
}
