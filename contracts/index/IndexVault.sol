// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {INAVOracle} from "../oracle/interfaces/INAVOracle.sol";
import {WadMath} from "../shared/libraries/WadMath.sol";
import {IndexToken} from "./IndexToken.sol";
import {IIndexToken} from "./interfaces/IIndexToken.sol";
import {IIndexVault} from "./interfaces/IIndexVault.sol";
import {BasketCode} from "./libraries/BasketCode.sol";
import {Component, Holding, Portfolio} from "./types/Basket.sol";

/// @title IndexVault
/// @notice Holds the basket and prices the index token by the oracle's NAV. Rules and units: {IIndexVault}.
///
///   held[i]    = unitsPerBasket[i] x baskets / 1e27, rounded down
///   minted     = baseIn x 1e18 / mint price, rounded down;  mint price   >= NAV
///   paid out   = tokens x redeem price / 1e18, rounded down; redeem price <= NAV
contract IndexVault is IIndexVault, AccessManaged, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    /// @inheritdoc IIndexVault
    uint256 public constant MINIMUM_SUPPLY = 0.001 ether;
    /// @inheritdoc IIndexVault
    address public constant LOCK = 0x000000000000000000000000000000000000dEaD;
    uint256 internal constant FIRST_BASKETS = WadMath.RAY; // seeded amounts are the units of one basket: exact

    /* IMMUTABLES */

    /// @inheritdoc IIndexVault
    address public immutable TOKEN;
    /// @inheritdoc IIndexVault
    address public immutable BASE;
    /// @inheritdoc IIndexVault
    address public immutable ORACLE;

    /* STORAGE: BOOKS */

    uint128 internal _baskets; // slot 0, RAY
    uint128 internal _cash; // slot 0, base asset's smallest unit

    /// @dev Where the component list lies; see {BasketCode}.
    address internal _basketPointer;

    /* CONSTRUCTOR */

    /// @param initialAuthority The access manager.
    /// @param base The base asset.
    /// @param oracle The oracle; it must be bound to the index token made here.
    /// @param name Name of the index token, made here.
    /// @param symbol Its symbol.
    constructor(
        address initialAuthority,
        address base,
        address oracle,
        string memory name,
        string memory symbol
    ) AccessManaged(initialAuthority) {
        require(oracle != address(0), IndexVault_ZeroAddress());
        uint256 decimals = IERC20Metadata(base).decimals();
        require(decimals == 18, IndexVault_BaseDecimals(decimals, 18));
        BASE = base;
        ORACLE = oracle;
        TOKEN = address(new IndexToken(name, symbol));
    }

    /* WRITES: SETTING UP */

    /// @inheritdoc IIndexVault
    function seed(
        Component[] calldata components,
        uint256 cash,
        uint256 supply,
        address to
    ) external restricted nonReentrant {
        require(_basketPointer == address(0), IndexVault_AlreadySeeded());
        address indexToken = INAVOracle(ORACLE).INDEX_TOKEN();
        require(indexToken == TOKEN, IndexVault_WrongOracle(indexToken, TOKEN));
        require(to != address(0), IndexVault_ZeroAddress());
        require(supply > MINIMUM_SUPPLY, IndexVault_SupplyTooSmall(supply, MINIMUM_SUPPLY));
        _requireComponents(components);

        address pointer = BasketCode.store(components);
        _basketPointer = pointer;
        _baskets = uint128(FIRST_BASKETS); // 1e27
        _cash = SafeCast.toUint128(cash);
        emit VaultSeeded(to, pointer, cash, supply, MINIMUM_SUPPLY);

        for (uint256 i = 0; i < components.length; ++i) {
            _pull(components[i].token, components[i].amount);
        }
        if (cash > 0) _pull(BASE, cash);
        IIndexToken(TOKEN).mint(LOCK, MINIMUM_SUPPLY);
        IIndexToken(TOKEN).mint(to, supply - MINIMUM_SUPPLY);
    }

    /* WRITES: NAV */

    /// @inheritdoc IIndexVault
    function mintWithNAV(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to
    ) external nonReentrant returns (uint256) {
        return _mintWithNAV(baseIn, minOut, deadline, to);
    }

    /// @inheritdoc IIndexVault
    function mintWithNAV(uint256 baseIn) external nonReentrant returns (uint256) {
        return _mintWithNAV(baseIn, 0, block.timestamp, msg.sender);
    }

    /// @inheritdoc IIndexVault
    function mintWithNAVPermit(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint256) {
        // A used or broken permit is no reason to stop: the transfer decides.
        try IERC20Permit(BASE).permit(msg.sender, address(this), baseIn, deadline, v, r, s) {} catch {}
        return _mintWithNAV(baseIn, minOut, deadline, to);
    }

    /// @inheritdoc IIndexVault
    function redeemForTAO(
        uint256 tokens,
        uint256 minOut,
        uint256 deadline,
        address to
    ) external nonReentrant returns (uint256) {
        return _redeemForTAO(tokens, minOut, deadline, to);
    }

    /// @inheritdoc IIndexVault
    function redeemForTAO(uint256 tokens) external nonReentrant returns (uint256) {
        return _redeemForTAO(tokens, 0, block.timestamp, msg.sender);
    }

    /* READS */

    /// @inheritdoc IIndexVault
    function previewMintWithNAV(uint256 baseIn) external view nonReentrantView returns (uint256 tokensOut) {
        _requireSeeded();
        (, uint256 mintPriceWad, ) = INAVOracle(ORACLE).quote();
        return WadMath.divDown(baseIn, mintPriceWad);
    }

    /// @inheritdoc IIndexVault
    function previewRedeemForTAO(uint256 tokens) external view nonReentrantView returns (uint256 baseOut) {
        _requireSeeded();
        (, , uint256 redeemPriceWad) = INAVOracle(ORACLE).quote();
        baseOut = WadMath.mulDown(tokens, redeemPriceWad);
        require(baseOut <= _cash, IndexVault_CashShort(_cash, baseOut));
    }

    /// @inheritdoc IIndexVault
    function maxMintWithNAV() external view returns (uint256) {
        if (!_isTrading()) return 0;
        (, uint256 mintPriceWad, ) = INAVOracle(ORACLE).quote();
        uint256 room = type(uint128).max - _cash;
        return WadMath.divDown(room, mintPriceWad) == 0 ? 0 : room; // what buys nothing is refused
    }

    /// @inheritdoc IIndexVault
    function maxRedeemForTAO(address owner) external view returns (uint256) {
        if (!_isTrading()) return 0;
        (, , uint256 redeemPriceWad) = INAVOracle(ORACLE).quote();
        // The most tokens t with floor(t x price / 1e18) <= cash: one less than the least that pays cash + 1.
        uint256 covered = WadMath.divUp(uint256(_cash) + 1, redeemPriceWad) - 1;
        uint256 tokens = Math.min(IERC20(TOKEN).balanceOf(owner), covered);
        return WadMath.mulDown(tokens, redeemPriceWad) == 0 ? 0 : tokens; // what pays nothing is refused
    }

    /// @inheritdoc IIndexVault
    function books() external view nonReentrantView returns (uint256 baskets, uint256 cash) {
        return (_baskets, _cash);
    }

    /// @inheritdoc IIndexVault
    function holdings() public view nonReentrantView returns (Holding[] memory) {
        return _unitsOf(_baskets);
    }

    /// @inheritdoc IIndexVault
    function unitsPerToken() external view nonReentrantView returns (Holding[] memory components, uint256 cash) {
        uint256 supply = _supply();
        if (supply == 0) return (components, 0);
        components = holdings();
        for (uint256 i = 0; i < components.length; ++i) {
            components[i].amount = Math.mulDiv(components[i].amount, WadMath.WAD, supply);
        }
        cash = Math.mulDiv(_cash, WadMath.WAD, supply);
    }

    /// @inheritdoc IIndexVault
    function portfolio() external view nonReentrantView returns (Portfolio memory) {
        return Portfolio(holdings(), _cash, _supply(), block.number);
    }

    /* INTERNALS: NAV */

    function _mintWithNAV(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to
    ) internal returns (uint256 tokensOut) {
        uint256 cash = _requireOpen(deadline);
        (uint256 navWad, uint256 mintPriceWad, ) = INAVOracle(ORACLE).quote();
        tokensOut = WadMath.divDown(baseIn, mintPriceWad);
        require(tokensOut > 0, IndexVault_NothingOut());
        require(tokensOut >= minOut, IndexVault_BelowMinimum(tokensOut, minOut));

        _cash = SafeCast.toUint128(cash + baseIn);
        emit MintWithNAV(msg.sender, baseIn, tokensOut, navWad);

        _pull(BASE, baseIn);
        IIndexToken(TOKEN).mint(to, tokensOut);
    }

    function _redeemForTAO(
        uint256 tokens,
        uint256 minOut,
        uint256 deadline,
        address to
    ) internal returns (uint256 baseOut) {
        uint256 cash = _requireOpen(deadline);
        (uint256 navWad, , uint256 redeemPriceWad) = INAVOracle(ORACLE).quote();
        baseOut = WadMath.mulDown(tokens, redeemPriceWad);
        require(baseOut > 0, IndexVault_NothingOut());
        require(baseOut >= minOut, IndexVault_BelowMinimum(baseOut, minOut));
        require(baseOut <= cash, IndexVault_CashShort(cash, baseOut));

        _cash = uint128(cash - baseOut); // below a uint128
        emit RedeemForTAO(msg.sender, tokens, baseOut, navWad);

        IIndexToken(TOKEN).burn(msg.sender, tokens);
        IERC20(BASE).safeTransfer(to, baseOut);
    }

    /// @dev Takes exactly `amount` from the caller. The balance is read to refuse fees, never to price.
    function _pull(address token, uint256 amount) internal {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        require(received == amount, IndexVault_InexactReceipt(token, amount, received));
    }

    /// @dev In time and seeded; returns the cash of the books.
    function _requireOpen(uint256 deadline) internal view returns (uint256 cash) {
        require(block.timestamp <= deadline, IndexVault_Expired(deadline, block.timestamp));
        uint256 baskets = _baskets;
        cash = _cash;
        require(baskets != 0, IndexVault_NotSeeded());
    }

    function _requireSeeded() internal view {
        require(_baskets != 0, IndexVault_NotSeeded());
    }

    /// @dev Whether a NAV act sent now could succeed; inside another act none can.
    function _isTrading() internal view returns (bool) {
        return !_reentrancyGuardEntered() && _baskets != 0 && INAVOracle(ORACLE).isNAVValid();
    }

    /* INTERNALS: BASKET */

    /// @dev 1 to 20 of them, sorted, each token once, amounts that fit the list. At most 20 x 19 / 2 comparisons.
    function _requireComponents(Component[] calldata components) internal view {
        uint256 n = components.length;
        require(n > 0 && n <= BasketCode.MAX_COMPONENTS, IndexVault_ComponentCount(n, BasketCode.MAX_COMPONENTS));
        for (uint256 i = 0; i < n; ++i) {
            Component calldata component = components[i];
            address token = component.token;
            bool isValid =
                token != address(0) &&
                    token != BASE &&
                    token != TOKEN &&
                    (i == 0 || component.assetId > components[i - 1].assetId);
            for (uint256 j = 0; j < i && isValid; ++j) {
                isValid = components[j].token != token;
            }
            require(isValid, IndexVault_ComponentInvalid(i, token));
            require(
                component.amount > 0 && component.amount <= type(uint128).max,
                IndexVault_AmountOutOfRange(i, component.amount)
            );
        }
    }

    /// @dev What `baskets` are of each component, rounded down.
    function _unitsOf(uint256 baskets) internal view returns (Holding[] memory units) {
        Component[] memory components = BasketCode.load(_basketPointer);
        units = new Holding[](components.length);
        for (uint256 i = 0; i < components.length; ++i) {
            Component memory component = components[i];
            units[i] = Holding(component.assetId, component.token, WadMath.mulRayDown(component.amount, baskets));
        }
    }

    function _supply() internal view returns (uint256) {
        return IERC20(TOKEN).totalSupply();
    }
}
