// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// A token with the awkward habits of USDT, for development chains only: transfers give nothing back, the
/// owner may take a fee of each (logged before the transfer itself), close accounts, and an allowance is
/// changed only by way of zero.
contract TestUSDT {
    string public constant name = "Test Tether USD";
    string public constant symbol = "USDT";
    uint8 public constant decimals = 6;

    address public immutable owner = msg.sender;
    uint256 public totalSupply;
    /// The owner's part of each transfer in hundredths of a percent.
    uint256 public feeBasisPoints;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => bool) public isBlacklisted;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event FeeChanged(uint256 basisPoints);
    event BlacklistChanged(address indexed account, bool listed);

    modifier byOwner() {
        require(msg.sender == owner, "not the owner");
        _;
    }

    function mint(address to, uint256 value) external byOwner {
        totalSupply += value;
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function setFee(uint256 basisPoints) external byOwner {
        require(basisPoints <= 1000, "fee too high");
        feeBasisPoints = basisPoints;
        emit FeeChanged(basisPoints);
    }

    function setBlacklisted(address account, bool listed) external byOwner {
        isBlacklisted[account] = listed;
        emit BlacklistChanged(account, listed);
    }

    function transfer(address to, uint256 value) external {
        move(msg.sender, to, value);
    }

    function approve(address spender, uint256 value) external {
        require(value == 0 || allowance[msg.sender][spender] == 0, "set the allowance to zero first");
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            require(allowed >= value, "allowance too low");
            allowance[from][msg.sender] = allowed - value;
        }
        move(from, to, value);
    }

    function move(address from, address to, uint256 value) private {
        require(to != address(0), "no recipient");
        require(!isBlacklisted[from], "blacklisted");
        require(balanceOf[from] >= value, "balance too low");
        uint256 fee = (value * feeBasisPoints) / 10000;
        balanceOf[from] -= value;
        balanceOf[to] += value - fee;
        if (fee > 0) {
            balanceOf[owner] += fee;
            emit Transfer(from, owner, fee);
        }
        emit Transfer(from, to, value - fee);
    }
}
