using Dapr.Sidecar.State;

namespace Agents.Tests.State;

public sealed class KeyPrefixTests
{
    [Theory]
    [InlineData(null, "", "app||k")]
    [InlineData("appid", "ns", "app||k")]
    [InlineData("AppId", "", "app||k")]
    [InlineData("name", "", "store||k")]
    [InlineData("none", "", "k")]
    [InlineData("namespace", "ns", "ns.app||k")]
    [InlineData("namespace", "", "app||k")]
    [InlineData("My Own", "", "my own||k")]
    public void Add_Strategy_GivesTheStoredKey(string? strategy, string ns, string expected) =>
        Assert.Equal(expected, new KeyPrefix(strategy, "store", "app", ns).Add("k"));

    [Fact]
    public void New_SeparatorInTheStrategy_IsRefused() => Assert.Throws<StateException>(() => new KeyPrefix("a||b", "store", "app", ""));

    [Theory]
    [InlineData("k", "k")]
    [InlineData("app||k", "k")]
    [InlineData("app||", "")]
    [InlineData("app||type||1||k", "type")]
    public void Remove_StoredKey_GivesItsSecondPart(string stored, string expected) => Assert.Equal(expected, KeyPrefix.Remove(stored));
}
